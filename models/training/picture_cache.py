"""Decodes every picture once, at the scale at which the product will see it, into one .npy file a picture."""

import json
from pathlib import Path

import cv2
import numpy as np

from labels import list_pictures, read_labels
from letterbox import place


def load_scaled(picture: Path) -> np.ndarray:
    """uint8 RGB, resized to the product's letterbox but without its padding."""
    image = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
    placement = place(image.shape[1], image.shape[0])
    shrinks = placement.width < image.shape[1]
    return cv2.resize(
        image, (placement.width, placement.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )


def build_cache(split: Path, cache: Path) -> None:
    """Fills `cache` from `split`; does nothing where its index exists already."""
    index = cache / "index.json"
    if index.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    entries = []
    for picture, label_file in list_pictures(split):
        image = load_scaled(picture)
        boxes, labels = read_labels(label_file)
        boxes = boxes * np.array([image.shape[1], image.shape[0]] * 2, np.float32)
        keep = ((boxes[:, 2:] - boxes[:, :2]) >= 2).all(1)
        np.save(cache / f"{picture.stem}.npy", image)
        entries.append({"name": picture.stem, "boxes": boxes[keep].tolist(), "labels": labels[keep].tolist()})
    # The index comes last: a cache that was cut short is built again.
    index.write_text(json.dumps(entries))


def build_nobody_cache(folder: Path, cache: Path, longest_px: int = 900) -> int:
    """Pictures without people below `folder`, any depth, shrunk to `longest_px` -> their number."""
    cache.mkdir(parents=True, exist_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    for index, file in enumerate(files):
        image = cv2.imread(str(file))
        if image is None or min(image.shape[:2]) < 200:
            continue
        scale = min(1, longest_px / max(image.shape[:2]))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        np.save(cache / f"{index}.npy", cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    return len(list(cache.glob("*.npy")))
