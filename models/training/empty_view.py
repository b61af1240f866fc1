"""Views without anybody: what a camera sees most of the day, and no training picture shows."""

import cv2
import numpy as np

from view import Labelled

# Walls and ground as they are, blurred pictures, and soft gradients, in these shares.
TEXTURE_SHARE = 0.7
BLUR_SHARE = 0.15
TRIES = 20
MIN_SIDE_PX = 48
# A face's hair and shoulders belong to it.
MARGIN = 0.5


def empty_view(source: Labelled, canvas: int, rng: np.random.Generator) -> Labelled:
    """uint8 [canvas, canvas, 3] without faces: a part of a picture beside its faces, a picture blurred until nobody is
    left in it, or a gradient."""
    draw = rng.random()
    view = _texture(source, canvas, rng) if draw < TEXTURE_SHARE else None
    if view is None:
        view = _blurred(source.picture, canvas, rng) if draw < TEXTURE_SHARE + BLUR_SHARE else _gradient(canvas, rng)
    grain = rng.normal(0, rng.uniform(0, 6), view.shape)
    nobody = np.zeros((0, 4), np.float32)
    return Labelled((view + grain).clip(0, 255).astype(np.uint8), nobody, np.zeros(0, np.int64), nobody)


def _texture(source: Labelled, canvas: int, rng: np.random.Generator) -> np.ndarray | None:
    """A square beside all faces, labelled or not, enlarged or shrunk to the canvas; None where there is no room."""
    height, width = source.picture.shape[:2]
    faces = np.concatenate((source.boxes, source.ignored)).reshape(-1, 4)
    grown = MARGIN * np.concatenate((faces[:, :2] - faces[:, 2:], faces[:, 2:] - faces[:, :2]), 1) + faces
    for _ in range(TRIES):
        side = int(rng.uniform(MIN_SIDE_PX, max(MIN_SIDE_PX + 1, min(height, width))))
        if side > min(height, width):
            return None
        left, top = int(rng.integers(0, width - side + 1)), int(rng.integers(0, height - side + 1))
        apart = (grown[:, 0] >= left + side) | (grown[:, 2] <= left) | (grown[:, 1] >= top + side) | (grown[:, 3] <= top)
        if apart.all():
            method = cv2.INTER_AREA if side > canvas else cv2.INTER_LINEAR
            return cv2.resize(source.picture[top : top + side, left : left + side], (canvas, canvas), interpolation=method)
    return None


def _blurred(picture: np.ndarray, canvas: int, rng: np.random.Generator) -> np.ndarray:
    few = int(rng.integers(2, 7))
    return cv2.resize(cv2.resize(picture, (few, few), interpolation=cv2.INTER_AREA), (canvas, canvas), interpolation=cv2.INTER_CUBIC)


def _gradient(canvas: int, rng: np.random.Generator) -> np.ndarray:
    """From one colour to four, as a wall in even or uneven light."""
    corners = rng.integers(0, 256, (2, 2, 3)).astype(np.float32)
    corners = corners.mean((0, 1), keepdims=True) + (corners - corners.mean((0, 1))) * rng.random()
    return cv2.resize(corners, (canvas, canvas), interpolation=cv2.INTER_LINEAR)
