"""Draws masks on unmasked faces, worn right or wrong: surgical, cloth, N95, dark and patterned ones.

Two reasons: the product's demo shows people with drawn masks, and a mask drawn below the nose or at the chin is a cheap
source of `incorrect_mask`, the label with the fewest faces.
"""

import cv2
import numpy as np

from labels import INCORRECT_MASK, WITH_MASK

# RGB, and how often.
SURGICAL = (((150, 200, 230), 0.45), ((235, 240, 242), 0.3), ((150, 205, 180), 0.15), ((225, 180, 190), 0.1))
CLOTH = (((40, 42, 48), 0.45), ((165, 170, 175), 0.2), ((60, 70, 110), 0.15), ((120, 40, 45), 0.1), ((190, 170, 140), 0.1))
KINDS = ("surgical", "cloth", "n95", "patterned")
KIND_SHARES = (0.42, 0.3, 0.14, 0.14)
# A face narrower than this is too few pixels to draw on, and a mask worn wrong is told by less of them.
MIN_FACE_PX = 20
MIN_INCORRECT_FACE_PX = 36
# fillPoly takes fixed-point coordinates with this many fractional bits.
SHIFT = 4


def draw_mask(picture: np.ndarray, box: np.ndarray, rng: np.random.Generator, incorrect: bool) -> int | None:
    """Draws into `picture` (uint8 RGB) over the face `box` (x1 y1 x2 y2, pixels). Returns the new label.

    Returns None, and draws nothing, where the face is too small.
    """
    width, height = box[2:] - box[:2]
    if width < (MIN_INCORRECT_FACE_PX if incorrect else MIN_FACE_PX):
        return None
    kind = KINDS[rng.choice(len(KINDS), p=KIND_SHARES)]
    top, bottom = _span(rng, incorrect)
    cheek = min(bottom - 0.06, top + rng.uniform(0.02, 0.12))
    turn = rng.uniform(-0.1, 0.1)
    side = rng.uniform(0.02, 0.14)
    outline = _outline(kind, top, cheek, bottom, turn, side, rng)
    points = box[:2] + outline * (width, height)
    # Work on the mask's surroundings alone: the picture may be large.
    low = np.maximum(np.floor(points.min(0)) - 4 - 0.15 * width, 0).astype(int)
    high = np.ceil(points.max(0) + 4 + 0.15 * width).astype(int)
    area = picture[low[1] : high[1], max(0, low[0]) : high[0]]
    if area.size == 0:
        return None
    points, corner = points - low, box[:2] - low
    colour = _colour(kind, rng)
    layer = area.copy()
    line = max(1, round(width / 50))
    ear = rng.uniform(0.3, 0.5)
    for first, x in ((0, 0.0), (4, 1.0)):
        loop = np.array([points[first], corner + (x * width, ear * height), points[8 if first == 0 else 5]])
        cv2.polylines(layer, [_fixed(loop)], False, (colour * 0.9).tolist(), line, cv2.LINE_AA, SHIFT)
    if kind == "patterned":
        _fill_pattern(layer, points, colour, rng)
    else:
        cv2.fillPoly(layer, [_fixed(points)], colour.tolist(), cv2.LINE_AA, SHIFT)
    if kind == "surgical" and rng.random() < 0.8:
        for share in (0.3, 0.5, 0.7):
            y = cheek + (bottom - cheek) * share
            pleat = corner + np.array([(side + 0.08, y), (0.5 + turn, y + 0.03), (0.92 - side, y)]) * (width, height)
            cv2.polylines(layer, [_fixed(pleat)], False, (colour * 0.82).tolist(), line, cv2.LINE_AA, SHIFT)
    if kind == "n95":
        fold = np.array([points[2], corner + (width * (0.5 + turn), height * bottom)])
        cv2.polylines(layer, [_fixed(fold)], False, (colour * 0.85).tolist(), line, cv2.LINE_AA, SHIFT)
        if rng.random() < 0.4:
            valve = corner + np.array([0.5 + turn + rng.uniform(-0.2, 0.2), (cheek + bottom) / 2]) * (width, height)
            cv2.circle(layer, tuple(int(v) for v in valve), max(1, int(width * 0.09)), (colour * 0.75).tolist(), -1, cv2.LINE_AA)
    # Some of the face's own light shows through, as on cloth; a share stays flat, as in the demo.
    opacity = 1.0 if rng.random() < 0.5 else rng.uniform(0.8, 0.95)
    cv2.addWeighted(layer, opacity, area, 1 - opacity, 0, dst=area)
    return INCORRECT_MASK if incorrect else WITH_MASK


def _span(rng: np.random.Generator, incorrect: bool) -> tuple[float, float]:
    """Upper and lower edge in heights of the face box: nose bridge about 0.42, nose tip 0.62, mouth 0.78, chin 1."""
    if not incorrect:
        return rng.uniform(0.36, 0.5), rng.uniform(0.96, 1.08)
    if rng.random() < 0.8:
        return rng.uniform(0.64, 0.74), rng.uniform(0.98, 1.1)
    # At the chin. More of these, or on small faces, and bare faces come out as incorrect_mask.
    return rng.uniform(0.82, 0.92), rng.uniform(1.06, 1.2)


def _outline(kind: str, top: float, cheek: float, bottom: float, turn: float, side: float, rng: np.random.Generator) -> np.ndarray:
    jaw = (cheek + 2 * bottom) / 3 - rng.uniform(0, 0.05)
    peak = 0.06 if kind == "n95" else 0.12
    return np.array(
        [
            (side, cheek), (0.5 + turn - peak, top + 0.02), (0.5 + turn, top), (0.5 + turn + peak, top + 0.02),
            (1 - side, cheek), (0.9 - side / 2, jaw), (0.66, bottom), (0.34, bottom), (0.1 + side / 2, jaw),
        ]
    )  # fmt: skip


def _colour(kind: str, rng: np.random.Generator) -> np.ndarray:
    if kind == "n95":
        return np.clip(np.array((236, 236, 232)) + rng.normal(0, 8, 3), 0, 255)
    choices = SURGICAL if kind == "surgical" else CLOTH
    colour = choices[rng.choice(len(choices), p=[share for _, share in choices])][0]
    return np.clip(np.array(colour) + rng.normal(0, 14, 3), 0, 255)


def _fill_pattern(layer: np.ndarray, points: np.ndarray, colour: np.ndarray, rng: np.random.Generator) -> None:
    """Stripes, checks or blotches in two colours inside the outline."""
    inside = np.zeros(layer.shape[:2], np.uint8)
    cv2.fillPoly(inside, [_fixed(points)], 255, cv2.LINE_AA, SHIFT)
    height, width = inside.shape
    other = rng.integers(0, 256, 3).astype(np.float32)
    kind = rng.integers(3)
    if kind == 2:
        few = rng.random((max(2, height // int(rng.integers(4, 12))), max(2, width // int(rng.integers(4, 12))))).astype(np.float32)
        share = (cv2.resize(few, (width, height)) > 0.5).astype(np.float32)
    else:
        period = rng.uniform(3, 12)
        y, x = np.mgrid[:height, :width]
        share = ((x * rng.uniform(-1, 1) + y) / period % 2 < 1).astype(np.float32)
        if kind == 1:
            share = np.abs(share - (x / period % 2 < 1))
    share = share[..., None].astype(np.float32)
    texture = (colour * (1 - share) + other * share).astype(np.float32)
    weight = inside[..., None].astype(np.float32) / 255
    layer[:] = (layer * (1 - weight) + texture * weight).astype(np.uint8)


def _fixed(points: np.ndarray) -> np.ndarray:
    return np.round(points * (1 << SHIFT)).astype(np.int32)
