"""Training samples: views and mosaics of the cached pictures, deterministic in (seed, epoch, index)."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset

from augment import degrade
from drawn_mask import draw_mask
from empty_view import empty_view
from labels import INCORRECT_MASK, WITHOUT_MASK
from occluder import draw_occluder
from paste import paste_face
from targets import Targets, pad_targets
from view import Labelled, cut_view

# How often a picture comes up against a plain one: incorrect_mask is 5 % of the faces and a third of the score.
INCORRECT_WEIGHT = 3.0
# Bare faces are the rarer of the other two, and what the product must not miss.
WITHOUT_WEIGHT = 2.0
CROP_WEIGHT = 0.25
# Sources whose labels are the most reliable come up more often (see box_style.py).
SOURCE_WEIGHTS = {"jol": 2.2, "jolb": 2.2, "voc853": 1.3, "darun": 0.6}
DRAWN_SHARE = 0.16
DRAWN_INCORRECT_SHARE = 0.3
OCCLUDER_SHARE = 0.05
PASTE_SHARE = 0.2
MOSAIC_SHARE = 0.35
# Pictures of nobody: every training picture has a face, and without these a blank wall comes out as one.
EMPTY_SHARE = 0.12
# Faces from which a picture counts as a crowd, and what its empty cells then weigh in the loss.
CROWD_FACES = 15
CROWD_NEGATIVE_WEIGHT = 0.3


class Pictures:
    """The cached pictures of several splits, with their sampling weights."""

    def __init__(self, folders: list[Path], nobody: Path | None = None, without: tuple[str, ...] = ()):
        """`nobody`: cached pictures without people; `without`: sources to leave out, for cross-validation."""
        self.entries: list[dict] = []
        self.close_ups: list[int] = []
        for folder in folders:
            style_file = folder / "style.json"
            style = json.loads(style_file.read_text()) if style_file.exists() else {}
            for entry in json.loads((folder / "index.json").read_text()):
                source = entry["name"].split("_")[0]
                if not entry["labels"] or source in without:
                    continue
                is_crop = folder.name == "train-crops"
                weight = (CROP_WEIGHT if is_crop else SOURCE_WEIGHTS.get(source, 1.0)) * _label_weight(entry["labels"])
                own = style.get(entry["name"], {"boxes": entry["boxes"], "unlabelled": []})
                if is_crop and len(entry["labels"]) == 1:
                    self.close_ups.append(len(self.entries))
                trust = SOURCE_WEIGHTS.get(source, 1.0) / max(SOURCE_WEIGHTS.values())
                file = folder / f"{entry['name']}.npy"
                self.entries.append(entry | own | {"file": file, "weight": weight, "trust": trust})
        weights = np.array([entry["weight"] for entry in self.entries])
        self.cumulative = np.cumsum(weights / weights.sum())
        self.nobody = sorted(nobody.glob("*.npy")) if nobody else []

    def draw(self, rng: np.random.Generator) -> int:
        return min(int(np.searchsorted(self.cumulative, rng.random())), len(self.entries) - 1)

    def load(self, index: int) -> Labelled:
        entry = self.entries[index]
        boxes, ignored = (np.array(entry[key], np.float32).reshape(-1, 4) for key in ("boxes", "unlabelled"))
        return Labelled(np.load(entry["file"]), boxes, np.array(entry["labels"]), ignored)

    def load_nobody(self, rng: np.random.Generator) -> Labelled | None:
        """A picture without people, where there are any."""
        return _unlabelled(self.nobody[rng.integers(len(self.nobody))]) if self.nobody else None

    def all_nobody(self) -> Iterator[Labelled]:
        return map(_unlabelled, self.nobody)


def _unlabelled(file: Path) -> Labelled:
    none = np.zeros((0, 4), np.float32)
    return Labelled(np.load(file), none, np.zeros(0, np.int64), none)


def _label_weight(labels: list[int]) -> float:
    if INCORRECT_MASK in labels:
        return INCORRECT_WEIGHT
    return WITHOUT_WEIGHT if WITHOUT_MASK in labels else 1.0


class Views(Dataset):
    """`length` samples an epoch: uint8 [3, canvas, canvas], boxes (pixels), labels, ignored boxes, negative weight."""

    def __init__(self, pictures: Pictures, canvas: int, length: int, seed: int):
        self.pictures, self.canvas, self.length, self.seed = pictures, canvas, length, seed
        self.epoch = 0
        self.mosaic_share: float | torch.Tensor = MOSAIC_SHARE

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int):
        rng = np.random.default_rng((self.seed, self.epoch, index))
        draw = rng.random()
        if draw > 1 - EMPTY_SHARE:
            real = self.pictures.load_nobody(rng) if rng.random() < 0.5 else None
            view, crowded = empty_view(real or self.pictures.load(self.pictures.draw(rng)), self.canvas, rng), False
        elif draw < self.mosaic_share:
            view, crowded = self._mosaic(rng)
        else:
            view, crowded = self._single(self.canvas, self.canvas, rng)
        if self.pictures.close_ups and rng.random() < PASTE_SHARE:
            close_up = self.pictures.close_ups[rng.integers(len(self.pictures.close_ups))]
            view = paste_face(view, self.pictures.load(close_up), rng)
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
            elif rng.random() < OCCLUDER_SHARE:
                draw_occluder(source.picture, source.boxes[face], rng)
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


def collate(samples: list) -> tuple[torch.Tensor, Targets]:
    """Pictures uint8 [n, 3, canvas, canvas], and their faces."""
    pictures, boxes, labels, ignored, weights = zip(*samples, strict=True)
    return torch.stack(pictures), pad_targets(boxes, labels, ignored, weights)
