"""Views without anybody: what a camera sees most of the day, and no training picture shows."""

import cv2
import numpy as np

from view import Labelled

BLUR_SHARE = 0.5


def empty_view(picture: np.ndarray, canvas: int, rng: np.random.Generator) -> Labelled:
    """uint8 [canvas, canvas, 3] without faces: a picture blurred until nobody is left in it, or soft gradients."""
    if rng.random() < BLUR_SHARE:
        few = int(rng.integers(2, 7))
        view = cv2.resize(cv2.resize(picture, (few, few), interpolation=cv2.INTER_AREA), (canvas, canvas), interpolation=cv2.INTER_CUBIC)
    else:
        corners = rng.integers(0, 256, (2, 2, 3)).astype(np.float32)
        # From one colour to four, as a wall in even or uneven light.
        corners = corners.mean((0, 1), keepdims=True) + (corners - corners.mean((0, 1))) * rng.random()
        view = cv2.resize(corners, (canvas, canvas), interpolation=cv2.INTER_LINEAR)
    grain = rng.normal(0, rng.uniform(0, 6), view.shape)
    nobody = np.zeros((0, 4), np.float32)
    return Labelled((view + grain).clip(0, 255).astype(np.uint8), nobody, np.zeros(0, np.int64), nobody)
