"""Cuts training views out of labelled pictures: random scale, position, flip and small rotation around one face."""

from dataclasses import dataclass

import cv2
import numpy as np

from labels import INCORRECT_MASK
from letterbox import FILL

# A face cut down to less than this share of its area is neither asked for nor punished.
MIN_VISIBLE = 0.4
MIN_FACE_PX = 6
# Views of faces alone leave too little background: walls and tyres then come out as faces.
ANYWHERE_SHARE = 0.2


@dataclass
class Labelled:
    """A picture (uint8 RGB [h, w, 3]), its faces (pixels, [n, 4]), labels [n], and regions not to learn from [m, 4]."""

    picture: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    ignored: np.ndarray


def cut_view(source: Labelled, width: int, height: int, rng: np.random.Generator) -> Labelled:
    """A `width` x `height` view, mirrored half the time: of a face mostly, else of any place in the picture."""
    if rng.random() < ANYWHERE_SHARE:
        target, at = (width / 2, height / 2), rng.random(2) * source.picture.shape[1::-1]
        scale = float(np.exp(rng.uniform(np.log(0.5), np.log(1.3))))
    else:
        face = source.boxes[_choose_face(source.labels, rng)]
        sides = face[2:] - face[:2]
        scale = _choose_scale(float(sides.max()), min(width, height), rng)
        target = tuple(_place(size, side * scale, rng) for size, side in zip((width, height), sides, strict=True))
        at = (face[:2] + face[2:]) / 2
    if rng.random() < 0.8:
        # A picture shrunk far below the view teaches the model about padding.
        scale = max(scale, 0.75 * min(width / source.picture.shape[1], height / source.picture.shape[0]))
    picture, matrix = source.picture, np.eye(3)
    if scale < 0.6:
        # warpAffine samples 2x2 pixels only: shrink by area first, else it aliases.
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix = np.diag([picture.shape[1] / source.picture.shape[1], picture.shape[0] / source.picture.shape[0], 1])
        turn = _rigid(1.0, rng)
    else:
        turn = _rigid(scale, rng)
    matrix = turn @ matrix
    shift = np.eye(3)
    shift[:2, 2] = np.array(target) - (matrix @ np.array([*at, 1]))[:2]
    shift[:2, 2] += _pull_inside(shift @ matrix, source.picture.shape, width, height) if rng.random() < 0.7 else 0
    matrix = shift @ matrix
    view = cv2.warpAffine(picture, (shift @ turn)[:2], (width, height), flags=cv2.INTER_LINEAR, borderValue=(FILL,) * 3)
    return _clip(view, _move(source.boxes, matrix), source.labels, _move(source.ignored, matrix))


def _choose_face(labels: np.ndarray, rng: np.random.Generator) -> int:
    weights = np.where(labels == INCORRECT_MASK, 2.5, 1.0)
    return int(rng.choice(len(weights), p=weights / weights.sum()))


def _choose_scale(face: float, canvas: int, rng: np.random.Generator) -> float:
    """Half the views keep the product's scale within a factor, half aim at a face size of even (log) chance."""
    if rng.random() < 0.5:
        scale = float(np.exp(rng.uniform(np.log(0.6), np.log(1.4))))
    else:
        scale = float(np.exp(rng.uniform(np.log(16), np.log(0.9 * canvas)))) / face
    scale = float(np.clip(scale, 0.12, 1.8))
    if face * scale > 0.95 * canvas:
        scale = rng.uniform(0.5, 0.95) * canvas / face
    return max(scale, min(1.8, 10 / face))


def _rigid(scale: float, rng: np.random.Generator) -> np.ndarray:
    """Scale, a rotation of up to 12 degrees in a third of the views, a mirror in half of them."""
    angle = np.deg2rad(rng.uniform(-12, 12)) if rng.random() < 0.33 else 0.0
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    mirror = np.diag([-1.0 if rng.random() < 0.5 else 1.0, 1.0, 1.0])
    return mirror @ np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])


def _place(size: int, extent: float, rng: np.random.Generator) -> float:
    """Where the face's centre goes along one side: anywhere that keeps it whole, now and then cut by the edge."""
    margin = min(extent / 2, size / 2) * (0.3 if rng.random() < 0.1 else 1.0)
    return rng.uniform(margin, size - margin)


def _pull_inside(matrix: np.ndarray, shape: tuple[int, ...], width: int, height: int) -> np.ndarray:
    """The shift that shows picture instead of padding where there is enough picture."""
    corners = _move(np.array([[0, 0, shape[1], shape[0]]], np.float32), matrix, ellipse=False)[0]
    pull = np.zeros(2)
    for axis, size in ((0, width), (1, height)):
        low, high = corners[axis], corners[axis + 2]
        if high - low >= size:
            pull[axis] = -max(low, 0) + max(size - high, 0)
    return pull


def _move(boxes: np.ndarray, matrix: np.ndarray, ellipse: bool = True) -> np.ndarray:
    """Bounds of the moved boxes; a face is taken as an ellipse, whose bounds grow less under rotation."""
    if len(boxes) == 0:
        return boxes.astype(np.float32).reshape(0, 4)
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2 @ matrix[:2, :2].T + matrix[:2, 2]
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    linear = matrix[:2, :2]
    reach = np.sqrt(half**2 @ (linear**2).T) if ellipse else half @ np.abs(linear).T
    return np.concatenate([centre - reach, centre + reach], 1).astype(np.float32)


def _clip(view: np.ndarray, boxes: np.ndarray, labels: np.ndarray, ignored: np.ndarray) -> Labelled:
    height, width = view.shape[:2]
    bounds = np.array([width, height, width, height], np.float32)
    clipped = np.clip(boxes, 0, bounds)
    sides = np.clip(clipped[:, 2:] - clipped[:, :2], 0, None)
    visible = sides.prod(1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-6)
    keep = (visible >= MIN_VISIBLE) & (sides.min(1) >= MIN_FACE_PX)
    partial = ~keep & (visible > 0)
    ignored = np.concatenate([np.clip(ignored, 0, bounds), clipped[partial]])
    return Labelled(view, clipped[keep], labels[keep], ignored)
