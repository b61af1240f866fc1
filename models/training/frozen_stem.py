"""The frozen stem in ONNX Runtime: three times as fast as PyTorch on a CPU, a fifth of a training step."""

import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from evaluate import open_session


class _Normalised(nn.Module):
    def __init__(self, stem: nn.Module):
        super().__init__()
        self.stem = stem

    def forward(self, pictures: Tensor) -> Tensor:
        return self.stem((pictures.float() - 127) / 128)


class FrozenStem:
    """uint8 [n, 3, h, w] RGB -> features [n, c, h / 4, w / 4], without a gradient."""

    def __init__(self, stem: nn.Module, canvas: int, threads: int):
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = str(Path(folder) / "stem.onnx")
            example = torch.zeros(1, 3, canvas, canvas, dtype=torch.uint8)
            torch.onnx.export(
                _Normalised(stem).eval(), (example,), file, input_names=["pictures"], output_names=["features"],
                dynamic_axes={"pictures": {0: "n"}, "features": {0: "n"}}, opset_version=17, dynamo=False,
            )  # fmt: skip
            self.session = open_session(file, threads)

    def __call__(self, pictures: Tensor) -> Tensor:
        features = self.session.run(None, {"pictures": pictures.numpy()})[0]
        return torch.from_numpy(features).contiguous(memory_format=torch.channels_last)
