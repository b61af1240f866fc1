"""Covers the mouth of an unmasked face with what is no mask: fingers, a cup, a phone. The face stays `without_mask`."""

import cv2
import numpy as np

MIN_FACE_PX = 24


def draw_occluder(picture: np.ndarray, box: np.ndarray, rng: np.random.Generator) -> None:
    """Draws into `picture` (uint8 RGB) over the lower half of the face `box` (x1 y1 x2 y2, pixels); not on small ones."""
    width, height = box[2:] - box[:2]
    if width < MIN_FACE_PX:
        return
    mouth = box[:2] + np.array([rng.uniform(0.35, 0.65), rng.uniform(0.7, 0.85)]) * (width, height)
    kind = rng.integers(3)
    if kind == 0:
        _fingers(picture, box, mouth, rng)
        return
    half = np.array([rng.uniform(0.14, 0.24), rng.uniform(0.2, 0.32)]) * (width, height)
    slant = half[0] * (rng.uniform(0.1, 0.3) if kind == 1 else 0)
    corners = np.array([(-half[0], -half[1]), (half[0], -half[1]), (half[0] - slant, half[1]), (slant - half[0], half[1])])
    angle = rng.uniform(-0.4, 0.4)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    colour = rng.integers(10, 60, 3) if kind == 2 else rng.integers(60, 256, 3)
    cv2.fillPoly(picture, [np.round(mouth + corners @ turn.T).astype(np.int32)], colour.tolist(), cv2.LINE_AA)


def _fingers(picture: np.ndarray, box: np.ndarray, mouth: np.ndarray, rng: np.random.Generator) -> None:
    """Three or four thick lines in the skin's colour, taken from the face's forehead."""
    width, height = box[2:] - box[:2]
    x, y = (box[:2] + np.array([0.5, 0.25]) * (width, height)).astype(int)
    patch = picture[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].reshape(-1, 3)
    if len(patch) == 0:
        return
    skin = np.median(patch, 0)
    angle = rng.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    thickness = max(2, int(width * rng.uniform(0.1, 0.15)))
    for place in np.arange(int(rng.integers(3, 5))) - 1.5:
        middle = mouth + across * place * thickness * 1.05
        reach = width * rng.uniform(0.25, 0.45)
        shade = np.clip(skin * rng.uniform(0.82, 1.02), 0, 255)
        start, end = (tuple(int(v) for v in middle + along * reach * sign) for sign in (-1, 1.3))
        cv2.line(picture, start, end, (shade * 0.8).tolist(), thickness + 2, cv2.LINE_AA)
        cv2.line(picture, start, end, shade.tolist(), thickness, cv2.LINE_AA)
