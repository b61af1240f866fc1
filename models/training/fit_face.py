"""Teaches a trained classifier to tell which of the detector's finds are faces: what a crop says beyond the detector's own confidence.

    python -m fit_face --checkpoint first/last.pt second/last.pt --detector ../mask-detector.onnx --cache /tmp/pictures --out /tmp/final.pt

The class not_face is trained on boxes drawn at random, which are easy. Here the examples are what the detector finds in the training
pictures, and a logistic regression on the embedding learns what to add to the detector's log-odds. It is written
beside the weights as `face`, where export_classifier takes it from.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import no_telemetry  # noqa: F401, first
import onnxruntime
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from average_precision import iou_matrix
from averaging import average
from classifier import EMBEDDING, DeployedClassifier, MaskClassifier
from crops import cut_crop
from dataset import Pictures
from evaluate import Predict, detect, onnx_predict, open_session
from export_classifier import export_graph
from letterbox import letterbox
from view import Labelled

# Finds that the detector is less sure of are not asked about, and no picture has more that matter.
LEAST, MOST_FINDS = 0.03, 24
# A find is a face from the first IoU with a labelled one, and none up to the second; what nobody labelled is neither.
FACE_IOU, NO_FACE_IOU = 0.5, 0.4
UNLABELLED_IOU = 0.3
RATE, DECAY, DROPOUT, EPOCHS, BATCH = 3e-4, 0.5, 0.3, 12, 256


class Finds(NamedTuple):
    """embeddings [n, 1280], the detector's log-odds [n], whether it is a face [n] (0 or 1)."""

    embeddings: np.ndarray
    log_odds: np.ndarray
    faces: np.ndarray


def find(picture: Labelled, detector: Predict, session: onnxruntime.InferenceSession, least: float) -> Finds:
    """`least`: confidence of the detector's."""
    boxes, _, scores = detect(detector, *letterbox(picture.picture))
    height, width = picture.picture.shape[:2]
    boxes = boxes * np.array([width, height] * 2, np.float32)
    overlaps, unlabelled = (_best_iou(boxes, known) for known in (picture.boxes, picture.ignored))
    certain = (overlaps >= FACE_IOU) | ((overlaps < NO_FACE_IOU) & (unlabelled < UNLABELLED_IOU))
    chosen = [index for index in np.argsort(-scores)[:MOST_FINDS] if certain[index] and scores[index] >= least]
    crops = [cut_crop(picture.picture, boxes[index].astype(np.float32)) for index in chosen]
    embeddings = session.run(["embedding"], {"crops": np.stack(crops)})[0] if crops else np.zeros((0, EMBEDDING), np.float32)
    confidence = scores[chosen].clip(1e-4, 1 - 1e-4)
    return Finds(embeddings, np.log(confidence / (1 - confidence)), (overlaps[chosen] >= FACE_IOU).astype(np.float32))


def _best_iou(boxes: np.ndarray, known: np.ndarray) -> np.ndarray:
    return iou_matrix(boxes, known).max(1) if len(known) and len(boxes) else np.zeros(len(boxes))


def join(finds: list[Finds]) -> Finds:
    return Finds(*(np.concatenate(part) for part in zip(*finds, strict=True)))


def open_classifier(classifier: MaskClassifier) -> onnxruntime.InferenceSession:
    """In ONNX Runtime a crop takes a third of the time."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "classifier.onnx")
        export_graph(DeployedClassifier(classifier).eval(), file)
        return open_session(file)


def fit(finds: Finds, seed: int) -> nn.Linear:
    """@returns [n, 1280] -> the log-odds [n, 1] to add."""
    torch.manual_seed(seed)
    mean, spread = finds.embeddings.mean(0), finds.embeddings.std(0) + 1e-3
    inputs = torch.from_numpy((finds.embeddings - mean) / spread)
    known, wanted = torch.from_numpy(finds.log_odds).float(), torch.from_numpy(finds.faces)
    layer, dropout = nn.Linear(EMBEDDING, 1), nn.Dropout(DROPOUT)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    optimiser = torch.optim.AdamW(layer.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS * -(-len(inputs) // BATCH))
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(inputs)).split(BATCH):
            loss = binary_cross_entropy_with_logits(layer(dropout(inputs[chosen]))[:, 0] + known[chosen], wanted[chosen])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    with torch.no_grad():
        # Standardising becomes a part of the layer.
        layer.bias -= layer.weight[0] @ torch.from_numpy(mean / spread)
        layer.weight /= torch.from_numpy(spread)
    return layer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, nargs="+", help="several are averaged (arXiv:2203.05482)")
    parser.add_argument("--detector", required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--nobody", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    states = [torch.load(file, map_location="cpu", weights_only=True)["ema"] for file in arguments.checkpoint]
    weights = average(states)
    classifier = MaskClassifier().eval()
    classifier.load_state_dict(weights)
    session = open_classifier(classifier)
    pictures = Pictures([arguments.cache / split for split in ("train", "train-crops")], arguments.nobody)
    detector = onnx_predict(arguments.detector)
    labelled = (pictures.load(index) for index in range(len(pictures.entries)))
    parts = [find(picture, detector, session, LEAST) for picture in (*labelled, *pictures.all_nobody())]
    finds = join(parts)
    if not 0 < finds.faces.sum() < len(finds.faces):
        raise SystemExit(f"{arguments.detector} finds no faces, or nothing else, in these pictures")
    layer = fit(finds, arguments.seed)
    torch.save({"ema": weights, "face": layer.state_dict()}, arguments.out)
    print(json.dumps({"finds": len(finds.faces), "faces": int(finds.faces.sum())}))


if __name__ == "__main__":
    main()
