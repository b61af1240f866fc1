"""Colour and quality changes of one uint8 RGB view: what cameras, light and codecs do."""

import cv2
import numpy as np


def degrade(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each change is drawn independently; the view keeps its size."""
    if rng.random() < 0.8:
        view = _change_light(view, rng)
    if rng.random() < 0.4:
        view = _change_colour(view, rng)
    draw = rng.random()
    if draw < 0.05:
        view = cv2.cvtColor(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif draw < 0.08:
        view = _infrared(view, rng)
    if rng.random() < 0.04:
        view = _low_light(view, rng)
    if rng.random() < 0.2:
        view = _blur(view, rng)
    if rng.random() < 0.15:
        noise = rng.normal(0, rng.uniform(3, 12), view.shape[:2]).astype(np.float32)
        view = np.clip(view + noise[..., None], 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        # Block artefacts; low qualities stand in for what H.264 does at low bit rates.
        quality = int(rng.integers(18, 90))
        view = cv2.imdecode(cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return view


def _change_light(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    gain, offset, gamma = rng.uniform(0.65, 1.35), rng.uniform(-25, 25), np.exp(rng.uniform(-0.35, 0.35))
    levels = np.arange(256) / 255
    return cv2.LUT(view, np.clip(255 * gain * levels**gamma + offset, 0, 255).astype(np.uint8))


def _infrared(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Like a night camera's own lamp: grey of the red channel mostly, bright in the middle and dark around, low contrast."""
    height, width = view.shape[:2]
    grey = view @ np.array([0.7, 0.25, 0.05], np.float32)
    x, y = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    distance = np.hypot(np.arange(width)[None] - x, np.arange(height)[:, None] - y) / np.hypot(width, height)
    lit = grey * (1.25 - rng.uniform(0.8, 1.6) * distance).clip(0.15, None) * rng.uniform(0.6, 1.1) + rng.uniform(0, 30)
    return np.repeat(lit.clip(0, 255).astype(np.uint8)[..., None], 3, 2)


def _low_light(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A fifth to a half of the light, with the sensor's noise amplified."""
    dark = view * rng.uniform(0.18, 0.5)
    return (dark + rng.normal(0, rng.uniform(2, 9), view.shape[:2])[..., None]).clip(0, 255).astype(np.uint8)


def _change_colour(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    hsv = cv2.cvtColor(view, cv2.COLOR_RGB2HSV)
    # OpenCV's 8-bit hue runs from 0 to 179.
    hue = ((np.arange(256) + rng.integers(-8, 9)) % 180).astype(np.uint8)
    saturation = np.clip(np.arange(256) * rng.uniform(0.5, 1.5), 0, 255).astype(np.uint8)
    return cv2.cvtColor(
        cv2.merge((cv2.LUT(hsv[..., 0], hue), cv2.LUT(hsv[..., 1], saturation), hsv[..., 2])), cv2.COLOR_HSV2RGB
    )


def _blur(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    kind = rng.integers(3)
    if kind == 0:
        return cv2.GaussianBlur(view, (0, 0), rng.uniform(0.5, 1.6))
    if kind == 1:
        length = int(rng.integers(3, 8))
        streak = np.zeros((length, length), np.float32)
        streak[length // 2] = 1 / length
        turn = cv2.getRotationMatrix2D(((length - 1) / 2,) * 2, rng.uniform(0, 180), 1)
        return cv2.filter2D(view, -1, cv2.warpAffine(streak, turn, (length, length)))
    small = cv2.resize(view, None, fx=rng.uniform(0.4, 0.8), fy=rng.uniform(0.4, 0.8), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (view.shape[1], view.shape[0]), interpolation=cv2.INTER_LINEAR)
