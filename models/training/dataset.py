"""Training samples: views and mosaics of the cached pictures, deterministic in (seed, epoch, index)."""

import json
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset

from augment import degrade
from drawn_mask import draw_mask
from empty_view import empty_view
from labels import INCORRECT_MASK, WITHOUT_MASK
from view import Labelled, cut_view

# How often a picture comes up against a plain one: incorrect_mask is 5 % of the faces and a third of the score.
INCORRECT_WEIGHT = 4.0
# Bare faces are the rarer of the other two, and what the product must not miss.
WITHOUT_WEIGHT = 2.0
CROP_WEIGHT = 0.4
DRAWN_SHARE = 0.14
DRAWN_INCORRECT_SHARE = 0.35
MOSAIC_SHARE = 0.35
# Pictures of nobody: every training picture has a face, and without these a blank wall comes out as one.
EMPTY_SHARE = 0.12
# Faces from which a picture counts as a crowd, and what its empty cells then weigh in the loss.
CROWD_FACES = 15
CROWD_NEGATIVE_WEIGHT = 0.3


class Pictures:
    """The cached pictures of several splits, with their sampling weights."""

    def __init__(self, folders: list[Path]):
        self.entries: list[dict] = []
        for folder in folders:
            unlabelled_file = folder / "unlabelled.json"
            unlabelled = json.loads(unlabelled_file.read_text()) if unlabelled_file.exists() else {}
            for entry in json.loads((folder / "index.json").read_text()):
                if entry["labels"]:
                    crop = CROP_WEIGHT if folder.name == "train-crops" else 1.0
                    weight = crop * _label_weight(entry["labels"])
                    entry |= {"file": folder / f"{entry['name']}.npy", "weight": weight}
                    self.entries.append(entry | {"ignored": unlabelled.get(entry["name"], [])})
        weights = np.array([entry["weight"] for entry in self.entries])
        self.cumulative = np.cumsum(weights / weights.sum())

    def draw(self, rng: np.random.Generator) -> int:
        return min(int(np.searchsorted(self.cumulative, rng.random())), len(self.entries) - 1)

    def load(self, index: int) -> Labelled:
        entry = self.entries[index]
        picture = np.load(entry["file"])
        size = np.array([picture.shape[1], picture.shape[0]] * 2, np.float32)
        ignored = np.array(entry["ignored"], np.float32).reshape(-1, 4) * size
        return Labelled(picture, np.array(entry["boxes"], np.float32), np.array(entry["labels"]), ignored)


def _label_weight(labels: list[int]) -> float:
    if INCORRECT_MASK in labels:
        return INCORRECT_WEIGHT
    return WITHOUT_WEIGHT if WITHOUT_MASK in labels else 1.0


class Views(Dataset):
    """`length` samples an epoch: uint8 [3, canvas, canvas], boxes (pixels), labels, ignored boxes, negative weight."""

    def __init__(self, pictures: Pictures, canvas: int, length: int, seed: int):
        self.pictures, self.canvas, self.length, self.seed = pictures, canvas, length, seed
        self.epoch = 0
        self.mosaic_share = MOSAIC_SHARE

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int):
        rng = np.random.default_rng((self.seed, self.epoch, index))
        draw = rng.random()
        if draw > 1 - EMPTY_SHARE:
            view, crowded = empty_view(self.pictures.load(self.pictures.draw(rng)), self.canvas, rng), False
        elif draw < self.mosaic_share:
            view, crowded = self._mosaic(rng)
        else:
            view, crowded = self._single(self.canvas, self.canvas, rng)
        picture = torch.from_numpy(np.ascontiguousarray(degrade(view.picture, rng).transpose(2, 0, 1)))
        weight = CROWD_NEGATIVE_WEIGHT if crowded else 1.0
        return picture, torch.from_numpy(view.boxes), torch.from_numpy(view.labels), torch.from_numpy(view.ignored), weight

    def _single(self, width: int, height: int, rng: np.random.Generator) -> tuple[Labelled, bool]:
        source = self.pictures.load(self.pictures.draw(rng))
        for face in np.flatnonzero(source.labels == WITHOUT_MASK):
            if rng.random() < DRAWN_SHARE:
                incorrect = rng.random() < DRAWN_INCORRECT_SHARE
                label = draw_mask(source.picture, source.boxes[face], rng, incorrect)
                source.labels[face] = WITHOUT_MASK if label is None else label
        return cut_view(source, width, height, rng), len(source.labels) >= CROWD_FACES

    def _mosaic(self, rng: np.random.Generator) -> tuple[Labelled, bool]:
        """Four views around a random cross (YOLOv4, arXiv:2004.10934), each with a face of its own."""
        x, y = (int(self.canvas * rng.uniform(0.35, 0.65)) for _ in range(2))
        canvas = np.empty((self.canvas, self.canvas, 3), np.uint8)
        boxes, labels, ignored, crowded = [], [], [], False
        for left, top, right, bottom in (
            (0, 0, x, y), (x, 0, self.canvas, y), (0, y, x, self.canvas), (x, y, self.canvas, self.canvas)
        ):  # fmt: skip
            view, crowd = self._single(right - left, bottom - top, rng)
            canvas[top:bottom, left:right] = view.picture
            boxes.append(view.boxes + np.array([left, top] * 2, np.float32))
            ignored.append(view.ignored + np.array([left, top] * 2, np.float32))
            labels.append(view.labels)
            crowded |= crowd
        return Labelled(canvas, np.concatenate(boxes), np.concatenate(labels), np.concatenate(ignored)), crowded


def collate(samples: list) -> tuple:
    """Stacks pictures and weights; boxes stay lists, one entry a sample."""
    pictures, boxes, labels, ignored, weights = zip(*samples, strict=True)
    return torch.stack(pictures), boxes, labels, ignored, torch.tensor(weights)
