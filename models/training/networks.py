"""The detectors that are trained, by their names in the manifest."""

from collections.abc import Callable
from typing import NamedTuple

from backbone import LeanBackbone
from letterbox import NANO_SIZES, SIZES
from mobilenet_backbone import MobileNetBackbone
from model import STRIDES, MaskDetector

DEFAULT = "mask-detector"
NANO = "mask-detector-nano"
LARGE = "mask-detector-large"


FROM_RFB = "the MIT-licensed RFB-640-masked_face-v2 weights of Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB"
FROM_IMAGENET = "the Apache-2.0 MobileNetV2 ImageNet weights of google-coral/test_data (dequantised)"


class Network(NamedTuple):
    build: Callable[[], MaskDetector]
    # (width, height) of the inputs that it is shipped for.
    sizes: tuple[tuple[int, int], ...]
    origin: str = FROM_RFB


NETWORKS = {
    DEFAULT: Network(MaskDetector, SIZES),
    # At stride 8 a block of a tower is dear.
    NANO: Network(lambda: MaskDetector(LeanBackbone(), (1, 2, 2, 2)), NANO_SIZES),
    # The teacher of the others: five times the default's time.
    LARGE: Network(lambda: MaskDetector(MobileNetBackbone(), width=96, refined=STRIDES, normed=True), SIZES, FROM_IMAGENET),
}
