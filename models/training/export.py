"""Exports a checkpoint to ONNX, checks it against PyTorch, and writes it with its manifest entry.

    python -m export --checkpoint last.pt [best.pt start.onnx --shares 4 3 3] --data .../mask-faces/val --models ..
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import no_telemetry  # noqa: F401, first
import onnxruntime
import torch
from torch import nn

from averaging import average
from calibration import calibration_error, fit_calibration
from evaluate import evaluate, load_samples, onnx_predict
from graph import tidy
from labels import LABELS
from letterbox import FILL, FOLLOW_SIZES, SIZES
from manifest import install
from model import MAX_CANDIDATES, Deployed
from networks import DEFAULT, NETWORKS
from start import load_start
from thresholds import choose_thresholds, thresholds_of

OPSET = 17
MAX_DIFFERENCE = 1e-3
COMMAND = "bin/maskwatch eval <mask-faces/val> --model"
NOTES = "Trained by this project from {origin} on public web images; see cards/mask-detector.md."


def export_graph(deployed: nn.Module, path: str) -> None:
    """Writes the ONNX file of a module uint8 [n, h, w, 3] -> (boxes, scores), all three sizes dynamic."""
    outputs = {0: "n", 1: "candidates"}
    with warnings.catch_warnings():
        # The tracer warns of each shape that it keeps; check_parity() proves that none became a constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            deployed,
            (torch.zeros(1, SIZES[0][1], SIZES[0][0], 3, dtype=torch.uint8),),
            path,
            input_names=["frames"],
            output_names=["boxes", "scores"],
            dynamic_axes={"frames": {0: "n", 1: "height", 2: "width"}, "boxes": outputs, "scores": outputs},
            opset_version=OPSET,
            dynamo=False,
        )
    tidy(path)


@torch.no_grad()
def check_parity(deployed: nn.Module, path: str) -> float:
    """Largest difference between ONNX Runtime and PyTorch. @raises ValueError above 1e-3."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    worst = 0.0
    for count, (width, height) in ((1, SIZES[0]), (2, SIZES[-1]), (3, SIZES[3]), (1, (32, 32)), (1, (1280, 736))):
        frames = rng.integers(0, 256, (count, height, width, 3), dtype=np.uint8)
        ours = np.concatenate(session.run(["boxes", "scores"], {"frames": frames}), -1)
        theirs = torch.cat(deployed(torch.from_numpy(frames)), -1).numpy()
        worst = max(worst, max(_difference(a, b) for a, b in zip(ours, theirs, strict=True)))
    if worst > MAX_DIFFERENCE:
        raise ValueError(f"ONNX and PyTorch differ by {worst:.2e}")
    return worst


def _difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Candidates [k, 7] of one picture: each of ours against the nearest of theirs, but for those at the cut of TopK,
    where rounding decides who gets in."""
    best = ours[:, 4:].max(1)
    certain = ours[best > best.min() + MAX_DIFFERENCE] if len(ours) == MAX_CANDIDATES else ours
    return float(np.abs(certain[:, None] - theirs[None]).max(-1).min(1).max(initial=0))


def weights_of(detector: nn.Module, file: str) -> dict[str, torch.Tensor]:
    """`detector`: a new one, for them to be read into."""
    load_start(detector, file)
    return detector.state_dict()


def manifest_entry(report: dict, name: str, thresholds: dict[str, float]) -> dict:
    return {
        "name": name,
        "task": "detect-masks",
        "file": f"{name}.onnx",
        "licence": {"weights": "MIT", "notes": NOTES.format(origin=NETWORKS[name].origin)},
        "input": {
            "name": "frames", "type": "uint8", "layout": "nhwc", "colour": "rgb",
            "letterboxFill": FILL, "sizes": [list(size) for size in NETWORKS[name].sizes],
            "followSizes": [list(size) for size in FOLLOW_SIZES],
        },
        "outputs": {"boxes": "boxes", "scores": "scores"},
        "labels": list(LABELS),
        "thresholds": thresholds,
        "metrics": {
            "dataset": "mask-faces/val",
            "map50": round(report["map50"], 4),
            "ap50": {name: round(value, 4) for name, value in report["ap50"].items()},
            "command": f"{COMMAND} {name}",
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", choices=NETWORKS, default=DEFAULT)
    parser.add_argument("--checkpoint", required=True, nargs="+", help="a run's .pt or an exported .onnx; several are averaged (arXiv:2203.05482)")
    parser.add_argument("--shares", type=float, nargs="+", help="of each in the average; equal if left out")
    parser.add_argument("--peak", type=float, help="confidence that the thresholds are shares of, where clips want another than val (thresholds.py)")
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--models", required=True, type=Path)
    arguments = parser.parse_args()
    network = NETWORKS[arguments.name]
    detector = network.build()
    detector.load_state_dict(average([weights_of(network.build(), file) for file in arguments.checkpoint], arguments.shares))
    temporary = arguments.models / f"{arguments.name}.onnx.part"
    samples = list(load_samples(arguments.data, network.sizes))
    export_graph(Deployed(detector).eval(), str(temporary))
    raw = evaluate(onnx_predict(str(temporary)), samples)
    deployed = Deployed(detector, fit_calibration(raw["curves"])).eval()
    export_graph(deployed, str(temporary))
    difference = check_parity(deployed, str(temporary))
    report = evaluate(onnx_predict(str(temporary)), samples)
    thresholds = choose_thresholds(report["curves"]) if arguments.peak is None else thresholds_of(arguments.peak)
    entry = manifest_entry(report, arguments.name, thresholds)
    install(arguments.models, entry, temporary, "default" if arguments.name == DEFAULT else None)
    errors = {"calibration_error": [calibration_error(each["curves"]) for each in (raw, report)]}
    print(json.dumps({"parity": difference, **errors, **entry["metrics"], **entry["thresholds"]}, indent=2))


if __name__ == "__main__":
    main()
