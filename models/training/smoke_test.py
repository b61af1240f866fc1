"""Trains two steps on eight pictures that it paints itself, exports, and checks the product's contract. About 30 s.

    python -m smoke_test
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

from backbone import MbTinyRfb
from labels import LABELS

MAX_BYTES = 10_000_000


def paint_split(folder: Path, count: int, rng: np.random.Generator) -> None:
    """Pictures with one oval 'face' each, labels in turn."""
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    for i in range(count):
        picture = rng.integers(0, 120, (240, 320, 3), dtype=np.uint8)
        cv2.ellipse(picture, (160, 120), (40, 50), 0, 0, 360, (150, 180, 220), -1)
        cv2.imwrite(str(folder / "images" / f"{i}.png"), picture)
        (folder / "labels" / f"{i}.txt").write_text(f"{i % len(LABELS)} 0.5 0.5 0.25 0.4167\n")


def run_module(name: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", name, *arguments], check=True, cwd=Path(__file__).parent)


def check_contract(models: Path) -> None:
    entry = json.loads((models / "manifest.json").read_text())["models"][0]
    file = models / entry["file"]
    assert entry["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), "checksum"
    assert file.stat().st_size < MAX_BYTES, "file size"
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    for count, width, height, candidates in ((1, 640, 384, 256), (2, 384, 640, 256), (3, 512, 512, 256), (1, 32, 32, 22)):
        frames = np.random.default_rng(0).integers(0, 256, (count, height, width, 3), dtype=np.uint8)
        boxes, scores = session.run(["boxes", "scores"], {"frames": frames})
        assert boxes.shape == (count, candidates, 4) and scores.shape == (count, candidates, 3), (boxes.shape, scores.shape)
        assert boxes.dtype == scores.dtype == np.float32
        for values in (boxes, scores):
            assert 0 <= values.min() and values.max() <= 1
        assert (boxes[..., 2:] >= boxes[..., :2]).all(), "x1 y1 x2 y2"
        assert (np.diff(scores.max(-1), axis=1) <= 1e-6).all(), "best candidate first"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        rng = np.random.default_rng(0)
        for split, count in (("train", 6), ("train-crops", 2), ("val", 3)):
            paint_split(work / "data" / split, count, rng)
        torch.save(MbTinyRfb().state_dict(), work / "weights.pth")
        (work / "models").mkdir()
        training = ("--data", f"{work}/data", "--weights", f"{work}/weights.pth", "--cache", f"{work}/cache", "--out", f"{work}/run")
        sizes = ("--epoch-views", "4", "--batch", "4", "--canvas", "128")
        run_module("train", *training, *sizes, "--epochs", "1")
        # The second epoch goes on from the first one's checkpoint.
        run_module("train", *training, *sizes, "--epochs", "2")
        assert torch.load(work / "run" / "last.pt", weights_only=True)["step"] == 2, "resumed"
        run_module("export", "--checkpoint", f"{work}/run/last.pt", "--data", f"{work}/data/val", "--models", f"{work}/models")
        check_contract(work / "models")
    print("smoke test passed")


if __name__ == "__main__":
    main()
