"""MobileNetV2 (arXiv:1801.04381) with ImageNet weights as a detector's backbone."""

import torch
from torch import Tensor, nn

from classifier import ConvReLU6, mobilenet_layers

# The last blocks at strides 8, 16 and 32.
TAPS = (6, 13, 17)


class MobileNetBackbone(nn.Module):
    """[n, 3, h, w] in (rgb - 127) / 128 -> features of 32, 96 and 320 channels at strides 8, 16 and 32."""

    channels = (32, 96, 320)

    def __init__(self) -> None:
        super().__init__()
        self.f = nn.Sequential(*mobilenet_layers())
        for layer in self._convolutions():
            layer.norm = nn.BatchNorm2d(layer.c.out_channels)

    def load_pretrained(self, path: str, pictures: Tensor) -> None:
        """ImageNet's weights, which have their norms folded in, without which training end to end is slow: those here are set from
        `pictures` such that they change nothing yet. @raises RuntimeError when a key is missing."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        last = f"f.{len(self.f)}."
        convolutions = self._convolutions()
        for layer in convolutions:
            layer.norm = _Measure()
        self.load_state_dict({key: value for key, value in state.items() if key.startswith("f.") and not key.startswith(last)})
        with torch.no_grad():
            self(pictures)
        for layer in convolutions:
            layer.norm = layer.norm.as_norm()

    def _convolutions(self) -> list[ConvReLU6]:
        return [layer for layer in self.modules() if isinstance(layer, ConvReLU6)]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        # ImageNet's weights take -1 to 1.
        x, taps = (x * 128 - 0.5) / 127.5, []
        for index, layer in enumerate(self.f):
            x = layer(x)
            if index in TAPS:
                taps.append(x)
        return tuple(taps)


class _Measure(nn.Module):
    """Passes on what comes, and keeps its mean and variance by channel."""

    def forward(self, x: Tensor) -> Tensor:
        self.variance, self.mean = torch.var_mean(x.float(), (0, 2, 3))
        return x

    def as_norm(self) -> nn.BatchNorm2d:
        norm = nn.BatchNorm2d(len(self.mean))
        with torch.no_grad():
            norm.running_mean.copy_(self.mean)
            norm.running_var.copy_(self.variance)
            norm.weight.copy_((self.variance + norm.eps).sqrt())
            norm.bias.copy_(self.mean)
        return norm
