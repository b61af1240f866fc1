"""Draws a crude mask on an unmasked face: surgical colours, ear loops, pleats.

Two reasons: the product's demo shows people with drawn masks, and a mask drawn too low is a cheap source of
`incorrect_mask`, the label with the fewest faces.
"""

import cv2
import numpy as np

from labels import INCORRECT_MASK, WITH_MASK

# RGB; surgical blue, white, grey, black, pink, green.
COLOURS = ((150, 200, 230), (235, 240, 242), (165, 170, 175), (40, 42, 48), (225, 180, 190), (150, 205, 180))
# A face narrower than this is too few pixels to draw on.
MIN_FACE_PX = 20
# fillPoly takes fixed-point coordinates with this many fractional bits.
SHIFT = 4


def draw_mask(picture: np.ndarray, box: np.ndarray, rng: np.random.Generator, incorrect: bool) -> int | None:
    """Draws into `picture` (uint8 RGB) over the face `box` (x1 y1 x2 y2, pixels). Returns the new label.

    Returns None, and draws nothing, where the face is too small.
    """
    width, height = box[2:] - box[:2]
    if width < MIN_FACE_PX:
        return None
    # In heights of the face box: nose bridge about 0.42, nose tip 0.62, mouth 0.78, chin 1.
    top = rng.uniform(0.68, 0.86) if incorrect else rng.uniform(0.38, 0.52)
    cheek = min(0.92, top + rng.uniform(0.02, 0.12))
    bottom = rng.uniform(0.96, 1.06)
    turn = rng.uniform(-0.1, 0.1)
    side = rng.uniform(0.02, 0.14)
    jaw = (cheek + 2 * bottom) / 3 - rng.uniform(0, 0.05)
    outline = np.array(
        [
            (side, cheek), (0.5 + turn - 0.12, top + 0.02), (0.5 + turn, top), (0.5 + turn + 0.12, top + 0.02),
            (1 - side, cheek), (0.9 - side / 2, jaw), (0.66, bottom), (0.34, bottom), (0.1 + side / 2, jaw),
        ]
    )  # fmt: skip
    points = box[:2] + outline * (width, height)
    colour = np.clip(np.array(COLOURS[rng.choice(len(COLOURS), p=(0.4, 0.3, 0.06, 0.12, 0.06, 0.06))]) + rng.normal(0, 12, 3), 0, 255)
    layer = picture.copy()
    line = max(1, round(width / 50))
    ear = rng.uniform(0.3, 0.5)
    for corner, low, x in ((0, 8, 0.0), (4, 5, 1.0)):
        loop = np.array([points[corner], box[:2] + (x * width, ear * height), points[low]])
        cv2.polylines(layer, [_fixed(loop)], False, (colour * 0.9).tolist(), line, cv2.LINE_AA, SHIFT)
    cv2.fillPoly(layer, [_fixed(points)], colour.tolist(), cv2.LINE_AA, SHIFT)
    if rng.random() < 0.6:
        for share in (0.3, 0.5, 0.7):
            y = cheek + (bottom - cheek) * share
            pleat = box[:2] + np.array([(side + 0.08, y), (0.5 + turn, y + 0.03), (0.92 - side, y)]) * (width, height)
            cv2.polylines(layer, [_fixed(pleat)], False, (colour * 0.82).tolist(), line, cv2.LINE_AA, SHIFT)
    # Some of the face's own light shows through, as on cloth; a share stays flat, as in the demo.
    opacity = 1.0 if rng.random() < 0.5 else rng.uniform(0.8, 0.95)
    cv2.addWeighted(layer, opacity, picture, 1 - opacity, 0, dst=picture)
    return INCORRECT_MASK if incorrect else WITH_MASK


def _fixed(points: np.ndarray) -> np.ndarray:
    return np.round(points * (1 << SHIFT)).astype(np.int32)
