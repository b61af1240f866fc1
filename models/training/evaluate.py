"""Scores a model the way the product runs it: letterbox, class-agnostic NMS at IoU 0.5 with box voting, one top label a box.

    python -m evaluate --model ../mask-detector.onnx --data /path/to/mask-faces/val
"""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from average_precision import Matches, average_precision, match, suppress, vote
from labels import LABELS, list_pictures, read_labels
from letterbox import SIZES, Placement, letterbox

MIN_CONFIDENCE = 0.001
NMS_IOU = 0.5
# Face heights in pixels of the letterboxed input.
HEIGHTS = {"<32 px": (0, 32), "32-96 px": (32, 96), ">96 px": (96, 1e9)}

# uint8 [n, height, width, 3] -> boxes [n, k, 4] normalised, scores [n, k, 3]
Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


class Sample:
    """One picture with its canvas, placement, true boxes [n, 4] normalised to the picture, and labels [n]."""

    def __init__(self, picture: Path, label_file: Path, sizes: tuple = SIZES):
        self.name = picture.stem
        image = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
        self.canvas, self.placement = letterbox(image, sizes)
        self.boxes, self.labels = read_labels(label_file)


def detect(predict: Predict, canvas: np.ndarray, placement: Placement) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Boxes [n, 4] normalised to the picture, top labels [n] and their scores [n], after NMS."""
    boxes, scores = (output[0] for output in predict(canvas[None]))
    keep = scores.max(1) >= MIN_CONFIDENCE
    boxes, scores = boxes[keep], scores[keep]
    kept = suppress(boxes, scores.max(1), NMS_IOU)
    boxes, scores = vote(boxes, scores.max(1), kept, NMS_IOU), scores[kept]
    return placement.to_picture(boxes), scores.argmax(1), scores.max(1)


def load_samples(folder: Path, sizes: tuple = SIZES) -> Iterator[Sample]:
    for picture, label_file in list_pictures(folder):
        yield Sample(picture, label_file, sizes)


def evaluate(predict: Predict, samples: list[Sample]) -> dict:
    """AP at IoU 0.5 per label, their mean, and AP per label and face height."""
    found = [detect(predict, sample.canvas, sample.placement) for sample in samples]
    report: dict = {"ap50": {}, "by_height": {name: {} for name in HEIGHTS}, "curves": {}}
    for label, name in enumerate(LABELS):
        detections = [(boxes[tops == label], scores[tops == label]) for boxes, tops, scores in found]
        truths = [sample.boxes[sample.labels == label] for sample in samples]
        matches = match(detections, truths)
        count = sum(map(len, truths))
        report["ap50"][name] = average_precision(matches.truth >= 0, count)
        report["curves"][name] = (matches.scores, matches.truth >= 0, count)
        rows = _by_height(matches, _heights([boxes for boxes, _ in detections], samples), _heights(truths, samples))
        for band, row in rows.items():
            report["by_height"][band][name] = row
    report["map50"] = float(np.mean(list(report["ap50"].values())))
    report["faces_ap50"] = _label_blind(found, samples)
    return report


def _heights(boxes: list[np.ndarray], samples: list[Sample]) -> np.ndarray:
    """Heights in letterboxed pixels, over all pictures."""
    return np.concatenate([(b[:, 3] - b[:, 1]) * s.placement.height for b, s in zip(boxes, samples, strict=True)])


def _by_height(matches: Matches, detected: np.ndarray, true: np.ndarray) -> dict[str, dict]:
    """As in COCO: a hit counts in its truth's band, a false positive in its own."""
    hit = matches.truth >= 0
    heights = np.where(hit, np.append(true, 0)[matches.truth], np.append(detected, 0)[matches.detection])
    rows = {}
    for band, (low, high) in HEIGHTS.items():
        count = int(((true >= low) & (true < high)).sum())
        rows[band] = {"ap50": average_precision(hit[(heights >= low) & (heights < high)], count), "truths": count}
    return rows


def _label_blind(found: list, samples: list[Sample]) -> float:
    """AP50 of finding faces at all: the ceiling that wrong labels take from."""
    matches = match([(boxes, scores) for boxes, _, scores in found], [sample.boxes for sample in samples])
    return average_precision(matches.truth >= 0, sum(len(sample.boxes) for sample in samples))


def open_session(path: str, threads: int = 1):
    """An onnxruntime.InferenceSession on the CPU."""
    import no_telemetry  # noqa: F401, first
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def onnx_predict(path: str) -> Predict:
    session = open_session(path)
    return lambda frames: tuple(session.run(["boxes", "scores"], {"frames": frames}))


def main() -> None:
    # Brings PyTorch, which those who import this module need not have loaded.
    from networks import DEFAULT, NETWORKS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--network", choices=NETWORKS, default=DEFAULT, help="at whose input sizes")
    arguments = parser.parse_args()
    samples = list(load_samples(arguments.data, NETWORKS[arguments.network].sizes))
    report = evaluate(onnx_predict(arguments.model), samples)
    print(json.dumps({key: value for key, value in report.items() if key != "curves"}, indent=2))


if __name__ == "__main__":
    main()
