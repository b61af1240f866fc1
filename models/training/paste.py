"""Pastes a face from a close-up into a view: close-ups outnumber small faces, and bring dress and confusers that scenes lack."""

import cv2
import numpy as np

from view import Labelled

MIN_SIDE_PX, MAX_SIDE_PX = 22, 150
# Hair, ears and shoulders come along, in face sides around the box.
MARGIN = 0.35
TRIES = 8


def paste_face(view: Labelled, close_up: Labelled, rng: np.random.Generator) -> Labelled:
    """`view` with the first face of `close_up` at a free place, feathered at its rim; as it was where none is free."""
    if len(close_up.boxes) == 0:
        return view
    box = close_up.boxes[0]
    side = (box[2:] - box[:2]).max()
    limits = np.array(close_up.picture.shape[1::-1])
    low = np.clip(np.floor(box[:2] - MARGIN * side), 0, limits).astype(int)
    high = np.clip(np.ceil(box[2:] + MARGIN * side), 0, limits).astype(int)
    scale = float(np.exp(rng.uniform(np.log(MIN_SIDE_PX), np.log(MAX_SIDE_PX)))) / max(side, 1)
    size = np.round((high - low) * scale).astype(int)
    room = np.array(view.picture.shape[1::-1]) - size
    if scale > 1.2 or (size < 8).any() or (room <= 0).any():
        return view
    patch = cv2.resize(close_up.picture[low[1] : high[1], low[0] : high[0]], tuple(size.tolist()), interpolation=cv2.INTER_AREA)
    face = (box - np.concatenate([low, low])) * scale
    if rng.random() < 0.5:
        patch, face = patch[:, ::-1], np.array([size[0] - face[2], face[1], size[0] - face[0], face[3]])
    others = np.concatenate([view.boxes, view.ignored]).reshape(-1, 4)
    for _ in range(TRIES):
        at = np.array([rng.integers(0, room[0] + 1), rng.integers(0, room[1] + 1)])
        apart = (others[:, :2] >= at + size).any(1) | (others[:, 2:] <= at).any(1)
        if not apart.all():
            continue
        area = view.picture[at[1] : at[1] + size[1], at[0] : at[0] + size[0]]
        weight = _feather(size)
        area[:] = (area * (1 - weight) + patch * weight).astype(np.uint8)
        placed = (face + np.concatenate([at, at])).astype(np.float32)
        return Labelled(
            view.picture, np.concatenate([view.boxes, placed[None]]), np.append(view.labels, close_up.labels[0]), view.ignored
        )
    return view


def _feather(size: np.ndarray) -> np.ndarray:
    """[h, w, 1], 1 inside and falling to 0 at the rim."""
    ramps = [np.minimum(1, np.minimum(np.arange(n) + 0.5, n - np.arange(n) - 0.5) / max(1, 0.12 * n)) for n in size]
    return (ramps[1][:, None] * ramps[0][None])[..., None].astype(np.float32)
