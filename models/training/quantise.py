"""Static int8 form of a detector (QDQ, per channel, symmetric weights), calibrated on training pictures, and its comparison.

    python -m quantise --models .. --name mask-detector --cache pictures/train --data .../mask-faces/val

Adds `<name>-int8` to the manifest. Pre-processing, the first convolution and the decoding stay in float: they are a small part of
the time and most of the loss.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from evaluate import evaluate, load_samples, onnx_predict
from graph import part_pixel_steps
from letterbox import SIZES, letterbox
from manifest import install
from measure_speed import median_ms

PICTURES = 100


class Frames(CalibrationDataReader):
    """Training pictures, drawn evenly, letterboxed to one input size, as a batch of calibration needs."""

    def __init__(self, cache: Path, count: int):
        names = sorted(cache.glob("*.npy"))
        self.files = iter(names[:: max(1, len(names) // count)])

    def get_next(self) -> dict | None:
        file = next(self.files, None)
        return None if file is None else {"frames": letterbox(np.load(file), SIZES[:1])[0][None]}


def kept_in_float(graph: onnx.GraphProto) -> list[str]:
    """The first convolution, and the two that give scores and distances."""
    convolutions = [node.name for node in graph.node if node.op_type == "Conv"]
    return [convolutions[0], *(name for name in convolutions if "logits" in name or "distances" in name)]


def quantise(source: Path, target: Path, cache: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        model = onnx.load(str(source))
        part_pixel_steps(model.graph)
        parted = Path(folder) / "parted.onnx"
        onnx.save(model, str(parted))
        # The decoding has shapes that symbolic inference cannot follow.
        quant_pre_process(str(parted), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(target),
            Frames(cache, PICTURES),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "Add", "Relu"],
            per_channel=True,
            reduce_range=False,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"CalibPercentile": 99.995, "WeightSymmetric": True},
            nodes_to_exclude=kept_in_float(onnx.load(str(prepared)).graph),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", required=True, type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--cache", required=True, type=Path)
    parser.add_argument("--data", required=True, type=Path)
    arguments = parser.parse_args()
    manifest = json.loads((arguments.models / "manifest.json").read_text())
    entry = next(model for model in manifest["models"] if model["name"] == arguments.name)
    source, target = arguments.models / entry["file"], arguments.models / f"{arguments.name}-int8.onnx.part"
    quantise(source, target, arguments.cache)
    samples = list(load_samples(arguments.data))
    rows = {}
    times = median_ms([str(source), str(target)])
    for name, file, ms in ((arguments.name, source, times[0]), (f"{arguments.name}-int8", target, times[1])):
        report = evaluate(onnx_predict(str(file)), samples)
        rows[name] = {"map50": report["map50"], "ap50": report["ap50"], "ms": ms, "bytes": file.stat().st_size}
    name = f"{arguments.name}-int8"
    metrics = entry["metrics"] | {"map50": round(rows[name]["map50"], 4), "ap50": {k: round(v, 4) for k, v in rows[name]["ap50"].items()}}
    install(arguments.models, entry | {"name": name, "file": f"{name}.onnx", "metrics": metrics}, target)
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
