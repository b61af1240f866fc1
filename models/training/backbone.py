"""Mb_Tiny_RFB: the backbone of Linzaer's Ultra-Light-Fast-Generic-Face-Detector-1MB (MIT).

Written anew from the published architecture (vision/nn/mb_tiny_RFB.py there); the layer names of its state dict
(`base_net.<i>. ...`) fix the structure below. Batch norms are folded into their convolutions (folding.py): a fine-tuning with
frozen norms is the same function, and takes a third less time and memory.
"""

import torch
from torch import Tensor, nn

from folding import fold_norms

STEM_BLOCKS = 4
# The block that sees what surrounds a cell of stride 8.
SURROUND = 7
# Of 32.
LEAN_STEM_CHANNELS = 24


def norm(channels: int, normed: bool) -> nn.Module:
    """The place of a norm behind a convolution; empty where the weights come with theirs folded in."""
    return nn.BatchNorm2d(channels) if normed else nn.Identity()


def conv_relu(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """3x3 convolution, ReLU; the gap in the numbers is the folded norm's place."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1), nn.Identity(), nn.ReLU(inplace=True))


def conv_dw(inputs: int, outputs: int, stride: int = 1, kernel: int = 3, normed: bool = False) -> nn.Sequential:
    """Depthwise kxk then pointwise 1x1, each with ReLU (MobileNet v1, arXiv:1704.04861)."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, kernel, stride, kernel // 2, groups=inputs),
        norm(inputs, normed),
        nn.ReLU(inplace=True),
        nn.Conv2d(inputs, outputs, 1),
        norm(outputs, normed),
        nn.ReLU(inplace=True),
    )


class RfbConv(nn.Module):
    """Convolution under the name `conv` that the RFB weights use; ReLU on request."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1, relu: bool = True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=dilation * (kernel // 2), dilation=dilation)
        self.relu = relu

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return torch.relu(x) if self.relu else x


class ReceptiveField(nn.Module):
    """Three branches of growing dilation (2, 3, 5) joined to a shortcut: RFB, arXiv:1711.07767."""

    def __init__(self, channels: int):
        super().__init__()
        narrow = channels // 8
        wide, middle = 2 * narrow, 3 * narrow // 2
        self.branch0 = nn.Sequential(
            RfbConv(channels, narrow, 1, relu=False), RfbConv(narrow, wide, 3), RfbConv(wide, wide, 3, 2, relu=False)
        )
        self.branch1 = nn.Sequential(
            RfbConv(channels, narrow, 1, relu=False), RfbConv(narrow, wide, 3), RfbConv(wide, wide, 3, 3, relu=False)
        )
        self.branch2 = nn.Sequential(
            RfbConv(channels, narrow, 1, relu=False),
            RfbConv(narrow, middle, 3),
            RfbConv(middle, wide, 3),
            RfbConv(wide, wide, 3, 5, relu=False),
        )
        self.ConvLinear = RfbConv(3 * wide, channels, 1, relu=False)
        self.shortcut = RfbConv(channels, channels, 1, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        branches = torch.cat((self.branch0(x), self.branch1(x), self.branch2(x)), 1)
        return torch.relu(self.ConvLinear(branches) + self.shortcut(x))


class MbTinyRfb(nn.Module):
    """[n, 3, h, w] in (rgb - 127) / 128 -> features of 64, 128 and 256 channels at strides 8, 16 and 32."""

    channels = (64, 128, 256)

    def __init__(self) -> None:
        super().__init__()
        self.base_net = nn.Sequential(
            conv_relu(3, 16, 2),
            conv_dw(16, 32),
            conv_dw(32, 32, 2),
            conv_dw(32, 32),
            conv_dw(32, 64, 2),
            conv_dw(64, 64),
            conv_dw(64, 64),
            ReceptiveField(64),
            conv_dw(64, 128, 2),
            conv_dw(128, 128),
            conv_dw(128, 128),
            conv_dw(128, 256, 2),
            conv_dw(256, 256),
        )

    def load_pretrained(self, path: str) -> None:
        """Loads the `base_net.*` weights of the published detector. @raises RuntimeError when a key is missing."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.load_state_dict(fold_norms({key: value for key, value in state.items() if key.startswith("base_net.")}))

    def freeze_stem(self) -> None:
        """Keeps the blocks down to stride 4 as they are: they cost 42 % of a training step and see edges only."""
        self.stem.requires_grad_(False)

    @property
    def stem(self) -> nn.Sequential:
        """[n, 3, h, w] -> [n, 32, h / 4, w / 4]"""
        return self.base_net[:STEM_BLOCKS]

    def after_stem(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        stride8 = self.base_net[STEM_BLOCKS:8](x)
        stride16 = self.base_net[8:11](stride8)
        return stride8, stride16, self.base_net[11:](stride16)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.after_stem(self.stem(x))


class LeanBackbone(MbTinyRfb):
    """The same features for less: fewer channels at stride 2, where there are only edges to see, and one wide kernel by
    channel in place of the dilated branches, which take an eighth of a look. cut.py makes its weights from the other's."""

    def __init__(self) -> None:
        super().__init__()
        self.base_net[1] = conv_dw(16, LEAN_STEM_CHANNELS)
        self.base_net[2] = conv_dw(LEAN_STEM_CHANNELS, 32, 2)
        self.base_net[SURROUND] = conv_dw(64, 64, kernel=7)
