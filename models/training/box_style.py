"""Brings the boxes of all sources to one style, and finds faces that the labels left out.

Sources differ in what they call a face: some box it from brow to chin, some the whole head with its hair, 1.4 times as wide
and 1.7 times as high. A detector that learns from both boxes every large face twice. The published detector that training
starts from (starting_detector.py) boxes all pictures in one style, so its boxes tell each source's habit, and where it sees
the face well they also steady the single label.

    python -m box_style --model starting-detector.onnx --cache pictures/train pictures/train-crops

Writes `style.json` into each cache folder: picture name -> {"boxes": corrected labels, "unlabelled": boxes}, in pixels.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

from average_precision import iou_matrix
from evaluate import Predict, detect, onnx_predict
from letterbox import letterbox

# Sources whose boxes are the style to keep: brow to chin with some forehead, in the middle between the tightest and the loosest.
REFERENCE_SOURCES = ("jol", "jolb")
# Closer than this to the reference, a source's own boxes are left alone.
TOLERANCE = 0.06
MIN_SEEN = 8
# A loose box around the whole head overlaps the face in it by so much at least.
SAME_FACE_IOU = 0.2
STEADY_IOU = 0.45
STEADY_CONFIDENCE = 0.5
# For faces without a label: see find_unlabelled().
UNLABELLED_CONFIDENCE = 0.6
UNLABELLED_IOU = 0.2
MIN_LABELLED = 2


class Habit(NamedTuple):
    """Median of (label's box against the detector's): centre offset in the detector's sides, and scale, x and y each."""

    offset: np.ndarray
    scale: np.ndarray


class Look(NamedTuple):
    """What the detector saw in one picture, pixels."""

    boxes: np.ndarray
    scores: np.ndarray


def look_at(predict: Predict, picture: np.ndarray) -> Look:
    canvas, placement = letterbox(picture)
    boxes, _, scores = detect(predict, canvas, placement)
    return Look(boxes * np.array([picture.shape[1], picture.shape[0]] * 2, np.float32), scores)


def pair(labelled: np.ndarray, look: Look) -> np.ndarray:
    """For each labelled box the detector's box of the same face, or -1."""
    if len(look.boxes) == 0 or len(labelled) == 0:
        return np.full(len(labelled), -1)
    overlap = iou_matrix(labelled, look.boxes)
    middle = (look.boxes[:, :2] + look.boxes[:, 2:]) / 2
    inside = ((middle >= labelled[:, None, :2]) & (middle <= labelled[:, None, 2:])).all(-1)
    overlap = np.where(inside, overlap, 0)
    best = overlap.argmax(1)
    return np.where(overlap[np.arange(len(labelled)), best] >= SAME_FACE_IOU, best, -1)


def measure(labelled: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """[n, 4]: offset x y in the seen box's sides, scale x y."""
    sides = seen[:, 2:] - seen[:, :2]
    offset = ((labelled[:, :2] + labelled[:, 2:]) - (seen[:, :2] + seen[:, 2:])) / 2 / sides
    return np.concatenate([offset, (labelled[:, 2:] - labelled[:, :2]) / sides], 1)


def habit_of(rows: list[np.ndarray]) -> Habit | None:
    if len(rows) < MIN_SEEN:
        return None
    middle = np.median(np.array(rows), 0)
    return Habit(middle[:2], middle[2:])


def mean_habit(habits: list[Habit | None]) -> Habit | None:
    known = [habit for habit in habits if habit is not None]
    return Habit(*(np.mean(part, 0) for part in zip(*known, strict=True))) if known else None


def restyle(boxes: np.ndarray, own: Habit, wanted: Habit) -> np.ndarray:
    """Boxes in the habit `own` -> in the habit `wanted`."""
    seen_sides = (boxes[:, 2:] - boxes[:, :2]) / own.scale
    seen_centre = (boxes[:, :2] + boxes[:, 2:]) / 2 - own.offset * seen_sides
    centre, half = seen_centre + wanted.offset * seen_sides, wanted.scale * seen_sides / 2
    return np.concatenate([centre - half, centre + half], 1)


SEEN_AS_IS = Habit(np.zeros(2), np.ones(2))


def needs_correction(source: str, own: Habit, wanted: Habit) -> bool:
    return source not in REFERENCE_SOURCES and bool((np.abs(np.log(own.scale / wanted.scale)) > TOLERANCE).any())


def correct(entry: dict, split: str, look: Look, habits: dict, wanted: dict) -> np.ndarray:
    boxes = np.array(entry["boxes"], np.float32).reshape(-1, 4)
    paired = pair(boxes, look)
    for i, label in enumerate(entry["labels"]):
        own, target = habits.get((source_of(entry["name"]), split, label)), wanted.get(label)
        if own is None or target is None or not needs_correction(source_of(entry["name"]), own, target):
            continue
        boxes[i] = restyle(boxes[i : i + 1], own, target)[0]
        if paired[i] >= 0 and look.scores[paired[i]] >= STEADY_CONFIDENCE:
            steady = restyle(look.boxes[paired[i]][None], SEEN_AS_IS, target)
            if iou_matrix(boxes[i : i + 1], steady)[0, 0] >= STEADY_IOU:
                boxes[i] = (boxes[i] + 2 * steady[0]) / 3
    return boxes


def find_unlabelled(entry: dict, look: Look) -> np.ndarray:
    """Faces that the labels left out. With fewer labels in the picture, the detector is more likely wrong itself."""
    labelled = np.array(entry["boxes"], np.float32).reshape(-1, 4)
    if len(labelled) < MIN_LABELLED or len(look.boxes) == 0:
        return np.zeros((0, 4))
    near = iou_matrix(look.boxes, labelled).max(1)
    middle = (look.boxes[:, :2] + look.boxes[:, 2:]) / 2
    inside = ((middle[:, None] >= labelled[:, :2]) & (middle[:, None] <= labelled[:, 2:])).all(-1).any(1)
    return look.boxes[(look.scores >= UNLABELLED_CONFIDENCE) & (near <= UNLABELLED_IOU) & ~inside]


def source_of(name: str) -> str:
    return name.split("_")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", required=True, type=Path, nargs="+")
    arguments = parser.parse_args()
    predict = onnx_predict(arguments.model)
    looks, rows = {}, defaultdict(list)
    for folder in arguments.cache:
        for entry in json.loads((folder / "index.json").read_text()):
            look = looks[entry["name"]] = look_at(predict, np.load(folder / f"{entry['name']}.npy"))
            boxes = np.array(entry["boxes"], np.float32).reshape(-1, 4)
            paired = pair(boxes, look)
            for row, label, seen in zip(measure(boxes, look.boxes[paired]) if len(look.boxes) else [], entry["labels"], paired):
                if seen >= 0:
                    rows[source_of(entry["name"]), folder.name, label].append(row)
    habits = {key: habit for key, values in rows.items() if (habit := habit_of(values))}
    wanted = {label: mean_habit([habits.get((source, "train", label)) for source in REFERENCE_SOURCES]) for label in range(3)}
    for (source, split, label), habit in sorted(habits.items()):
        is_kept = wanted[label] is None or not needs_correction(source, habit, wanted[label])
        seen = len(rows[source, split, label])
        print(source, split, label, seen, habit.offset.round(3), habit.scale.round(3), "kept" if is_kept else "corrected")
    for folder in arguments.cache:
        style = {
            entry["name"]: {
                "boxes": correct(entry, folder.name, looks[entry["name"]], habits, wanted).round(2).tolist(),
                "unlabelled": find_unlabelled(entry, looks[entry["name"]]).astype(float).round(2).tolist(),
            }
            for entry in json.loads((folder / "index.json").read_text())
        }
        (folder / "style.json").write_text(json.dumps(style))


if __name__ == "__main__":
    main()
