"""Face crops for the classifier, deterministic in (seed, epoch, index), and those of a labelled folder as they are."""

from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import Dataset

from augment import degrade
from average_precision import iou_matrix
from classifier import NOT_FACE
from dataset import Pictures
from drawn_mask import draw_mask
from labels import INCORRECT_MASK, WITH_MASK, WITHOUT_MASK, list_pictures, read_labels
from letterbox import FILL
from occluder import draw_occluder
from view import Labelled

# Side of the square crop in larger sides of the face box, and of the classifier's input in pixels: as in manifest.json.
CROP_SCALE = 1.5
SIZE_PX = 112
# How often each of CLASSES comes up: even enough that none is learnt by its rarity.
CLASS_SHARES = (0.28, 0.3, 0.22, 0.2)
DRAWN_SHARE = 0.25
OCCLUDER_SHARE = 0.12
# A face may have few pixels in the frame: the crop is shrunk to so many first, and enlarged again.
MIN_DETAIL_PX = 18
TRIES = 12


def cut_crop(picture: np.ndarray, box: np.ndarray, scale: float = CROP_SCALE, angle: float = 0.0, size: int = SIZE_PX) -> np.ndarray:
    """uint8 RGB [size, size, 3]: the square around the box (pixels), rotated by `angle` degrees; grey outside the picture."""
    side = scale * (box[2:] - box[:2]).max()
    centre = (box[:2] + box[2:]) / 2
    ratio = size / side
    low = np.maximum(np.floor(centre - side), 0).astype(int)
    high = np.ceil(centre + side).astype(int)
    part, centre = picture[low[1] : high[1], low[0] : high[0]], centre - low
    if part.size == 0:
        return np.full((size, size, 3), FILL, np.uint8)
    if ratio < 0.7:
        # warpAffine samples 2x2 pixels only: shrink by area first, else it aliases.
        small = cv2.resize(part, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
        centre, ratio = centre * np.array(small.shape[1::-1]) / part.shape[1::-1], 1.0
        part = small
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), angle, ratio)
    turn[:, 2] += size / 2 - centre
    return cv2.warpAffine(part, turn, (size, size), flags=cv2.INTER_LINEAR, borderValue=(FILL,) * 3)


class Crops(Dataset):
    """`length` crops an epoch: uint8 [size, size, 3] and a class. `false_boxes`: picture name -> boxes that a detector mistook for faces."""

    def __init__(self, pictures: Pictures, length: int, seed: int, false_boxes: dict[str, list]):
        self.pictures, self.length, self.seed, self.false_boxes = pictures, length, seed, false_boxes
        self.epoch = 0
        self.faces: list[list[tuple[int, int]]] = [[], [], []]
        for index, entry in enumerate(pictures.entries):
            for face, label in enumerate(entry["labels"]):
                self.faces[label].append((index, face))
        names = {entry["name"]: index for index, entry in enumerate(pictures.entries)}
        self.mistakes = [(names[name], box) for name, boxes in false_boxes.items() if name in names for box in boxes]

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, item: int) -> tuple[torch.Tensor, int]:
        rng = np.random.default_rng((self.seed, self.epoch, item, 77))
        label = int(rng.choice(len(CLASS_SHARES), p=CLASS_SHARES))
        source, box, label = self._nobody(rng) if label == NOT_FACE else self._face(label, rng)
        shift = rng.normal(0, 0.06, 2) * (box[2:] - box[:2])
        jittered = box + np.concatenate([shift, shift])
        crop = cut_crop(source.picture, jittered, CROP_SCALE * np.exp(rng.uniform(-0.22, 0.22)), rng.uniform(-15, 15))
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        if rng.random() < 0.45:
            detail = int(np.exp(rng.uniform(np.log(MIN_DETAIL_PX), np.log(SIZE_PX))))
            small = cv2.resize(crop, (detail, detail), interpolation=cv2.INTER_AREA)
            crop = cv2.resize(small, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_LINEAR)
        return torch.from_numpy(np.ascontiguousarray(degrade(np.ascontiguousarray(crop), rng))), label

    def _face(self, label: int, rng: np.random.Generator) -> tuple[Labelled, np.ndarray, int]:
        # Half of the wrongly worn masks are drawn: 541 faces are too few to tell what makes them wrong.
        drawn = rng.random() < (0.4 if label == INCORRECT_MASK else DRAWN_SHARE if label == WITH_MASK else 0)
        index, face = self._draw(self.faces[WITHOUT_MASK if drawn else label], rng)
        source = self.pictures.load(index)
        box = source.boxes[face]
        if drawn:
            label = draw_mask(source.picture, box, rng, label == INCORRECT_MASK)
            label = WITHOUT_MASK if label is None else label
        elif label == WITHOUT_MASK and rng.random() < OCCLUDER_SHARE:
            draw_occluder(source.picture, box, rng)
        return source, box, label

    def _draw(self, faces: list[tuple[int, int]], rng: np.random.Generator) -> tuple[int, int]:
        """By the weight of the face's source: three tries of rejection are near enough."""
        for _ in range(3):
            chosen = faces[rng.integers(len(faces))]
            if rng.random() < self.pictures.entries[chosen[0]]["trust"]:
                break
        return chosen

    def _nobody(self, rng: np.random.Generator) -> tuple[Labelled, np.ndarray, int]:
        """What a detector mistook, a place beside all faces, or a corner of a face that is too little of it."""
        draw = rng.random()
        if draw < 0.35 and self.mistakes:
            index, box = self.mistakes[rng.integers(len(self.mistakes))]
            return self.pictures.load(index), np.array(box, np.float32), NOT_FACE
        real = self.pictures.load_nobody(rng) if draw < 0.55 else None
        source = real or self.pictures.load(self.pictures.draw(rng))
        height, width = source.picture.shape[:2]
        faces = np.concatenate([source.boxes, source.ignored]).reshape(-1, 4)
        for _ in range(TRIES):
            side = np.exp(rng.uniform(np.log(14), np.log(max(15, min(height, width) * 0.6))))
            at = rng.uniform(0, 1, 2) * np.maximum(np.array([width, height]) - side, 0)
            box = np.concatenate([at, at + side * np.array([1, rng.uniform(1, 1.35)])]).astype(np.float32)
            if len(faces) == 0 or iou_matrix(box[None], faces).max() < 0.05 and not _inside(faces, box):
                return source, box, NOT_FACE
        return source, np.array([0, 0, 16, 16], np.float32), NOT_FACE


def _inside(faces: np.ndarray, box: np.ndarray) -> bool:
    """Whether the middle of a face lies in the box."""
    middle = (faces[:, :2] + faces[:, 2:]) / 2
    return bool(((middle >= box[:2]) & (middle <= box[2:])).all(1).any())


def labelled_crops(folder: Path, size: int = SIZE_PX) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All faces of a data set's split: crops uint8 [n, size, size, 3], labels [n], heights in the product's input [n]."""
    from picture_cache import load_scaled

    crops, labels, heights = [], [], []
    for picture, label_file in list_pictures(folder):
        image = load_scaled(picture)
        boxes, own = read_labels(label_file)
        boxes = boxes * np.array([image.shape[1], image.shape[0]] * 2, np.float32)
        crops += [cut_crop(image, box, size=size) for box in boxes]
        labels.append(own)
        heights.append(boxes[:, 3] - boxes[:, 1])
    return np.stack(crops), np.concatenate(labels), np.concatenate(heights)
