"""The two-step pipeline that many projects begin with, frame by frame, to be measured beside Maskwatch.

A face detector of OpenCV on each frame (scaled to 400 pixels wide), a MobileNetV2 classifier on each face at 224x224,
boxes and labels drawn into the frame. Without a window: where a user would see it, it costs more than counted here.

    python two_step.py CLIP CLASSIFIER.onnx [--frames N] [--ssd FOLDER]

Prints one line of JSON. Exits with 3 and a sentence when this Python lacks what it needs.
"""

import argparse
import json
import os
import sys
import time

WIDTH = 400
FACE_SIZE = 224
CONFIDENCE = 0.5
WARM_UP_FRAMES = 10
LABELS = ("mask", "no mask", "worn wrong", "no face")


def lack(sentence):
    print(sentence, file=sys.stderr)
    sys.exit(3)


try:
    import cv2
    import numpy as np
except ImportError as error:
    lack(f"This Python has no {error.name}: install OpenCV for it (Debian: python3-opencv opencv-data).")


def open_ssd(folder):
    """OpenCV's own ResNet-10 SSD, which the seed uses; its weights do not come with OpenCV."""
    prototxt = os.path.join(folder, "deploy.prototxt")
    weights = os.path.join(folder, "res10_300x300_ssd_iter_140000.caffemodel")
    net = cv2.dnn.readNet(prototxt, weights)

    def find(frame):
        height, width = frame.shape[:2]
        net.setInput(cv2.dnn.blobFromImage(frame, 1.0, (300, 300), (104.0, 177.0, 123.0)))
        found = net.forward()[0, 0]
        boxes = found[found[:, 2] > CONFIDENCE, 3:7] * (width, height, width, height)
        return boxes.astype(int)

    return find, "OpenCV's SSD of 300x300"


def open_cascade():
    folders = ["/usr/share/opencv4/haarcascades", getattr(getattr(cv2, "data", None), "haarcascades", "")]
    names = [os.path.join(folder, "haarcascade_frontalface_default.xml") for folder in folders]
    files = [name for name in names if os.path.exists(name)]
    if not hasattr(cv2, "CascadeClassifier") or not files:
        lack("This OpenCV has no face detector with weights: name a folder with --ssd, or install opencv-data.")
    cascade = cv2.CascadeClassifier(files[0])

    def find(frame):
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        boxes = cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=5, minSize=(16, 16))
        return [(x, y, x + w, y + h) for x, y, w, h in boxes]

    return find, "OpenCV's Haar cascade"


def open_classifier(path):
    """uint8 [n, h, w, 3] RGB to probabilities; normalised inside the graph."""
    try:
        import onnxruntime
    except ImportError:
        lack("This Python has no onnxruntime to run the classifier with.")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda crops: session.run(None, {name: crops})[0]


def look(frame, find, classify):
    scaled = cv2.resize(frame, (WIDTH, round(frame.shape[0] * WIDTH / frame.shape[1])))
    height, width = scaled.shape[:2]
    boxes = [
        (max(0, x1), max(0, y1), min(width, x2), min(height, y2)) for x1, y1, x2, y2 in find(scaled)
    ]
    boxes = [box for box in boxes if box[2] > box[0] and box[3] > box[1]]
    if boxes:
        faces = [cv2.cvtColor(scaled[y1:y2, x1:x2], cv2.COLOR_BGR2RGB) for x1, y1, x2, y2 in boxes]
        crops = np.stack([cv2.resize(face, (FACE_SIZE, FACE_SIZE)) for face in faces])
        for (x1, y1, x2, y2), scores in zip(boxes, classify(crops)):
            best = int(scores.argmax())
            colour = (0, 255, 0) if best == 0 else (0, 0, 255)
            text = f"{LABELS[min(best, 3)]}: {scores[best] * 100:.2f}%"
            cv2.putText(scaled, text, (x1, y1 - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.45, colour, 2)
            cv2.rectangle(scaled, (x1, y1), (x2, y2), colour, 2)
    return len(boxes)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clip")
    parser.add_argument("classifier")
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--ssd")
    options = parser.parse_args()
    find, detector = open_ssd(options.ssd) if options.ssd else open_cascade()
    classify = open_classifier(options.classifier)
    video = cv2.VideoCapture(options.clip)
    faces = 0
    began = 0.0
    for index in range(WARM_UP_FRAMES + options.frames):
        if index == WARM_UP_FRAMES:
            began = time.process_time()
            faces = 0
        whole, frame = video.read()
        if not whole:
            lack(f"{options.clip} ended after {index} frames.")
        faces += look(frame, find, classify)
    cpu_ms = (time.process_time() - began) * 1000
    print(
        json.dumps(
            {
                "frames": options.frames,
                "cpuMsPerFrame": cpu_ms / options.frames,
                "facesPerFrame": faces / options.frames,
                "detector": detector,
                "opencv": cv2.__version__,
            }
        )
    )


main()
