"""Exports the classifier to ONNX, checks it against PyTorch, and writes it with its manifest entry.

    python -m export_classifier --checkpoint best.pt --data .../mask-faces/val --models ..
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

from classifier import CLASSES, EMBEDDING, DeployedClassifier, MaskClassifier
from crops import CROP_SCALE, SIZE_PX, labelled_crops
from export import MAX_DIFFERENCE, OPSET
from graph import tidy
from manifest import install
from train_classifier import normalise, score

NAME = "mask-classifier"
NOTES = (
    "Trained by this project from the Apache-2.0 MobileNetV2 ImageNet weights of google-coral/test_data (dequantised) on public "
    "web images; see cards/mask-classifier.md."
)


def export_graph(deployed: torch.nn.Module, path: str) -> None:
    """uint8 [n, h, w, 3] -> (scores, embedding); number and size of the crops are dynamic."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            deployed,
            (torch.zeros(1, SIZE_PX, SIZE_PX, 3, dtype=torch.uint8),),
            path,
            input_names=["crops"],
            output_names=["scores", "embedding"],
            dynamic_axes={"crops": {0: "n", 1: "height", 2: "width"}, "scores": {0: "n"}, "embedding": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
    tidy(path)


def face_layer(state: dict) -> nn.Linear | None:
    """What fit_face.py has put into a checkpoint."""
    if "face" not in state:
        return None
    layer = nn.Linear(EMBEDDING, 1)
    layer.load_state_dict(state["face"])
    return layer


@torch.no_grad()
def check_parity(deployed: torch.nn.Module, path: str) -> float:
    """Largest difference of a score between ONNX Runtime and PyTorch. @raises ValueError above 1e-3."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    worst = 0.0
    for count, size in ((1, SIZE_PX), (5, SIZE_PX), (2, 224), (1, 96)):
        crops = rng.integers(0, 256, (count, size, size, 3), dtype=np.uint8)
        for ours, theirs in zip(session.run(["scores", "embedding"], {"crops": crops}), deployed(torch.from_numpy(crops)), strict=True):
            worst = max(worst, float(np.abs(ours - theirs.numpy()).max()))
    if worst > MAX_DIFFERENCE:
        raise ValueError(f"ONNX and PyTorch differ by {worst:.2e}")
    return worst


@torch.no_grad()
def logits_of(model: MaskClassifier, crops: np.ndarray, batch: int = 32) -> np.ndarray:
    return torch.cat([model(normalise(torch.from_numpy(crops[i : i + batch])))[0] for i in range(0, len(crops), batch)]).numpy()


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of the logits that minimises the negative log-likelihood (Guo et al. 2017), of 0.4 to 3."""

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(1)) - scaled[np.arange(len(labels)), labels]).mean())

    return min((round(float(t), 2) for t in np.arange(0.4, 3.001, 0.02)), key=loss)


def expected_error(chances: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the top class."""
    top, right = chances.max(1), chances.argmax(1) == labels
    place = np.minimum((top * bins).astype(int), bins - 1)
    return float(sum(abs(top[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--models", required=True, type=Path)
    arguments = parser.parse_args()
    model = MaskClassifier().eval()
    state = torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)
    model.load_state_dict(state["ema"])
    crops, labels, heights = labelled_crops(arguments.data)
    logits = logits_of(model, crops)
    temperature = fit_temperature(logits, labels)
    chances = [np.exp(z) / np.exp(z).sum(1, keepdims=True) for z in (logits, logits / temperature)]
    deployed = DeployedClassifier(model, temperature, face_layer(state)).eval()
    temporary = arguments.models / f"{NAME}.onnx.part"
    export_graph(deployed, str(temporary))
    difference = check_parity(deployed, str(temporary))
    report = score(chances[1], labels, heights)
    entry = {
        "name": NAME,
        "task": "classify-masks",
        "file": f"{NAME}.onnx",
        "licence": {"weights": "Apache-2.0", "notes": NOTES},
        "input": {
            "name": "crops", "type": "uint8", "layout": "nhwc", "colour": "rgb", "size": [SIZE_PX, SIZE_PX], "cropScale": CROP_SCALE,
        },
        "outputs": {"scores": "scores", "embedding": "embedding"},
        "labels": list(CLASSES),
        "thresholds": {"verifyConfidence": 0.5},
        "metrics": {"dataset": "mask-faces/val", **{key: report[key] for key in ("accuracy", "accuracy_large", "balanced")}},
    }  # fmt: skip
    install(arguments.models, entry, temporary, "defaultClassifier")
    errors = [expected_error(each, labels) for each in chances]
    print(json.dumps({"parity": difference, "temperature": temperature, "calibration_error": errors} | report, indent=2))


if __name__ == "__main__":
    main()
