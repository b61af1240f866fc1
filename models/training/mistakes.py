"""Finds what a detector takes for faces beside all labels, as examples of `not_face` for the classifier.

    python -m mistakes --model ../mask-detector.onnx --judge starting-detector.onnx --cache pictures/train --out pictures/mistakes.json

Labels leave faces out, so what another detector, the judge, sees as well is left out here.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from average_precision import iou_matrix
from box_style import look_at
from evaluate import onnx_predict

# Below, nobody would be shown it; above, it is more likely a face that the labels left out.
MIN_CONFIDENCE, MAX_CONFIDENCE = 0.08, 0.5
MAX_IOU = 0.1
JUDGE_CONFIDENCE, JUDGE_IOU = 0.12, 0.2


def find_mistakes(model: str, judge: str, folder: Path) -> dict[str, list]:
    """Picture name -> boxes in pixels."""
    predict, second = onnx_predict(model), onnx_predict(judge)
    style = json.loads((folder / "style.json").read_text())
    found = {}
    for name, own in style.items():
        picture = np.load(folder / f"{name}.npy")
        look = look_at(predict, picture)
        known = np.array(own["boxes"] + own["unlabelled"], np.float32).reshape(-1, 4)
        if len(look.boxes) == 0:
            continue
        near = iou_matrix(look.boxes, known).max(1, initial=0)
        middle = (look.boxes[:, :2] + look.boxes[:, 2:]) / 2
        inside = ((middle[:, None] >= known[:, :2]) & (middle[:, None] <= known[:, 2:])).all(-1).any(1)
        chosen = (look.scores >= MIN_CONFIDENCE) & (look.scores <= MAX_CONFIDENCE) & (near <= MAX_IOU) & ~inside
        if chosen.any():
            other = look_at(second, picture)
            sure = other.boxes[other.scores >= JUDGE_CONFIDENCE]
            chosen &= iou_matrix(look.boxes, sure).max(1, initial=0) < JUDGE_IOU
        if chosen.any():
            found[name] = look.boxes[chosen].astype(float).round(1).tolist()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--judge", required=True)
    parser.add_argument("--cache", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    found = find_mistakes(arguments.model, arguments.judge, arguments.cache)
    arguments.out.write_text(json.dumps(found))
    print(f"{sum(map(len, found.values()))} mistakes in {len(found)} pictures")


if __name__ == "__main__":
    main()
