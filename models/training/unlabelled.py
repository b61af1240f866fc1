"""Finds faces that the labels left out, so that training does not punish a model for seeing them.

Dense crowds of the data set are only partly boxed. Any detector under the product's contract can be asked; the first
model asks the detector that it starts from (starting_detector.py).

    python -m unlabelled --model starting-detector.onnx --data .../mask-faces/train --out cache/train/unlabelled.json
"""

import argparse
import json
from pathlib import Path

import numpy as np

from average_precision import iou_matrix
from evaluate import Predict, detect, load_samples, onnx_predict

MIN_CONFIDENCE = 0.6
# A detection this near to a labelled face is that face.
MAX_IOU = 0.2
# In a picture with fewer labelled faces a detection without a label is more likely wrong than left out.
MIN_LABELLED = 4


def find_unlabelled(predict: Predict, split: Path) -> dict[str, list[list[float]]]:
    """Picture name -> boxes x1 y1 x2 y2 normalised to the picture."""
    found = {}
    for sample in load_samples(split):
        boxes, _, scores = detect(predict, sample.canvas, sample.placement)
        if len(sample.boxes) < MIN_LABELLED:
            continue
        near = iou_matrix(boxes, sample.boxes).max(1, initial=0) if len(boxes) else np.zeros(0)
        chosen = boxes[(scores >= MIN_CONFIDENCE) & (near <= MAX_IOU)]
        if len(chosen):
            found[sample.name] = chosen.astype(float).round(4).tolist()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    arguments = parser.parse_args()
    found = find_unlabelled(onnx_predict(arguments.model), arguments.data)
    arguments.out.write_text(json.dumps(found))
    print(f"{sum(map(len, found.values()))} unlabelled faces in {len(found)} pictures")


if __name__ == "__main__":
    main()
