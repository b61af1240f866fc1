"""The three labels and the YOLO label files of the data set."""

from pathlib import Path

import numpy as np

LABELS = ("with_mask", "without_mask", "incorrect_mask")
WITH_MASK, WITHOUT_MASK, INCORRECT_MASK = range(3)


def read_labels(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """A YOLO text file (`class cx cy w h`, normalised) -> boxes [n, 4] x1 y1 x2 y2 normalised, labels [n] int64."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    values = np.array([[float(value) for value in row] for row in rows], np.float32).reshape(-1, 5)
    centre, half = values[:, 1:3], values[:, 3:5] / 2
    return np.clip(np.concatenate([centre - half, centre + half], 1), 0, 1), values[:, 0].astype(np.int64)


def list_pictures(folder: Path) -> list[tuple[Path, Path]]:
    """(picture, label file) pairs of a folder with `images` and `labels`, in a fixed order."""
    pictures = sorted(path for path in (folder / "images").iterdir() if path.suffix in {".webp", ".jpg", ".png"})
    return [(path, folder / "labels" / f"{path.stem}.txt") for path in pictures]
