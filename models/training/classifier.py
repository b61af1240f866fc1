"""The mask classifier: MobileNetV2 1.0 (arXiv:1801.04381) with ImageNet weights, a face crop in, its mask state out.

Batch norm is folded into the starting weights (models/training/README.md names them), and stays so in fine-tuning.
"""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad, relu6

from labels import LABELS

CLASSES = (*LABELS, "not_face")
NOT_FACE = len(LABELS)
EMBEDDING = 1280
# Stages of the published network: expansion, channels, repeats, stride.
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
# The blocks down to stride 8: half the cost of a training step, and ImageNet's edges serve masks as well.
FROZEN_BLOCKS = 6


class ConvReLU6(nn.Module):
    """The names `c` are those of the starting weights. TensorFlow's SAME padding: stride 2 pads right and bottom only."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, relu: bool = True):
        super().__init__()
        self.c = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups)
        self.norm = nn.Identity()
        self.margins = None if kernel == 1 else (1, 1, 1, 1) if stride == 1 else (0, 1, 0, 1)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.c(pad(x, self.margins) if self.margins else x))
        return relu6(x) if self.relu else x


class InvertedResidual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        layers = [ConvReLU6(inputs, hidden)] if expansion > 1 else []
        depthwise = ConvReLU6(hidden, hidden, 3, stride, hidden)
        self.m = nn.Sequential(*layers, depthwise, ConvReLU6(hidden, outputs, relu=False))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return x + self.m(x) if self.residual else self.m(x)


def mobilenet_layers() -> list[nn.Module]:
    """The network down to the 320 channels at stride 32, without its last convolution."""
    layers, inputs = [ConvReLU6(3, 32, 3, 2)], 32
    for expansion, outputs, repeats, stride in STAGES:
        for i in range(repeats):
            layers.append(InvertedResidual(inputs, outputs, stride if i == 0 else 1, expansion))
            inputs = outputs
    return layers


class MaskClassifier(nn.Module):
    """[n, 3, h, w] in [-1, 1] -> logits [n, 4] of CLASSES and the embedding [n, 1280]; any size from 64 px."""

    def __init__(self) -> None:
        super().__init__()
        self.f = nn.Sequential(*mobilenet_layers(), ConvReLU6(STAGES[-1][1], EMBEDDING))
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(EMBEDDING, len(CLASSES))
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def load_pretrained(self, path: str) -> None:
        """`path`: published weights without a head, or a checkpoint of a run to go on from. @raises RuntimeError when a key is missing."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        own = {key: value for key, value in self.state_dict().items() if key.startswith("head.")}
        self.load_state_dict(own | state.get("ema", state))

    def freeze_stem(self) -> None:
        self.f[:FROZEN_BLOCKS].requires_grad_(False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        embedding = self.f(x).mean((2, 3))
        return self.head(self.dropout(embedding)), embedding


class DeployedClassifier(nn.Module):
    """The product's contract: uint8 [n, h, w, 3] RGB -> scores [n, 4] that sum to 1, embedding [n, 1280].

    `face`: [n, 1280] -> the log-odds [n, 1] that a find of the detector is a face (fit_face.py), in place of the class not_face.
    """

    def __init__(self, classifier: MaskClassifier, temperature: float = 1.0, face: nn.Linear | None = None):
        super().__init__()
        self.classifier = classifier
        self.temperature = temperature
        self.face = face

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        logits, embedding = self.classifier(crops.permute(0, 3, 1, 2).float() / 127.5 - 1)
        if self.face is None:
            return (logits / self.temperature).softmax(-1), embedding
        is_face = self.face(embedding).sigmoid()
        states = (logits[:, :NOT_FACE] / self.temperature).softmax(-1)
        return torch.cat((states * is_face, 1 - is_face), -1), embedding
