"""Modules that are not trained, in ONNX Runtime: three times as fast as PyTorch on a CPU."""

import tempfile
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from evaluate import open_session


class _Normalised(nn.Module):
    def __init__(self, module: nn.Module):
        super().__init__()
        self.module = module

    def forward(self, pictures: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.module((pictures.float() - 127) / 128)


class Frozen:
    """uint8 [n, 3, canvas, canvas] RGB -> what `module` answers to them in (rgb - 127) / 128, without a gradient."""

    def __init__(self, module: nn.Module, outputs: list[str], canvas: int, threads: int):
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = str(Path(folder) / "frozen.onnx")
            example = torch.zeros(1, 3, canvas, canvas, dtype=torch.uint8)
            torch.onnx.export(
                _Normalised(module).eval(), (example,), file, input_names=["pictures"], output_names=outputs,
                dynamic_axes={name: {0: "n"} for name in ("pictures", *outputs)}, opset_version=17, dynamo=False,
            )  # fmt: skip
            self.session = open_session(file, threads)

    def __call__(self, pictures: Tensor) -> list[Tensor]:
        return [torch.from_numpy(output) for output in self.session.run(None, {"pictures": pictures.numpy()})]


class FrozenStem(Frozen):
    """uint8 [n, 3, h, w] RGB -> features [n, c, h / 4, w / 4]: a fifth of a training step."""

    def __init__(self, stem: nn.Module, canvas: int, threads: int):
        super().__init__(stem, ["features"], canvas, threads)

    def __call__(self, pictures: Tensor) -> Tensor:
        return super().__call__(pictures)[0].contiguous(memory_format=torch.channels_last)
