"""The product's letterbox: aspect kept, picture centred, grey padding. Pictures are uint8 RGB [height, width, 3]."""

from dataclasses import dataclass

import cv2
import numpy as np

FILL = 114
# (width, height); the same list goes into manifest.json.
# All have about the same number of pixels: 16:9, 3:2 and 4:3, lying and standing, and a square.
SIZES = ((640, 384), (608, 416), (576, 448), (512, 512), (448, 576), (416, 608), (384, 640))
# Of looks at windows around known people (pipeline/detect/follow-windows.ts); any multiples of 32 would do.
FOLLOW_SIZES = ((192, 192), (256, 192), (384, 256), (256, 384))
# Three fifths of the pixels, for weak machines.
NANO_SIZES = ((512, 288), (480, 320), (448, 320), (384, 384), (320, 448), (320, 480), (288, 512))


@dataclass(frozen=True)
class Placement:
    """Where a picture lies inside its canvas; all in canvas pixels."""

    canvas_width: int
    canvas_height: int
    left: int
    top: int
    width: int
    height: int

    def to_picture(self, boxes: np.ndarray) -> np.ndarray:
        """Boxes [n, 4] normalised to the canvas -> normalised to the picture, clipped to it."""
        pixels = boxes * np.array([self.canvas_width, self.canvas_height] * 2, np.float32)
        pixels = pixels - np.array([self.left, self.top] * 2, np.float32)
        return np.clip(pixels / np.array([self.width, self.height] * 2, np.float32), 0, 1)


def place(width: int, height: int, sizes: tuple = SIZES) -> Placement:
    """The size that a picture fills best, and the picture's place in it."""
    best: Placement | None = None
    best_fill = -1.0
    for canvas_width, canvas_height in sizes:
        scale = min(canvas_width / width, canvas_height / height)
        inner_width, inner_height = max(1, round(width * scale)), max(1, round(height * scale))
        fill = inner_width * inner_height / (canvas_width * canvas_height)
        if fill > best_fill:
            left, top = (canvas_width - inner_width) // 2, (canvas_height - inner_height) // 2
            best, best_fill = Placement(canvas_width, canvas_height, left, top, inner_width, inner_height), fill
    assert best is not None
    return best


def letterbox(picture: np.ndarray, sizes: tuple = SIZES) -> tuple[np.ndarray, Placement]:
    """Returns the padded canvas and the picture's place in it."""
    placement = place(picture.shape[1], picture.shape[0], sizes)
    shrinks = placement.width < picture.shape[1]
    # INTER_AREA is nearest to what libswscale's area-like down-scaling gives the product.
    inner = cv2.resize(
        picture, (placement.width, placement.height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    canvas = np.full((placement.canvas_height, placement.canvas_width, 3), FILL, np.uint8)
    canvas[placement.top : placement.top + placement.height, placement.left : placement.left + placement.width] = inner
    return canvas, placement
