"""Trains both models two steps on twenty pictures that it paints itself, exports, and checks the product's contracts. About a minute.

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
import onnx
import no_telemetry  # noqa: F401, first
import onnxruntime
import torch

import fit_face
from averaging import average
from backbone import MbTinyRfb
from classifier import MaskClassifier
from labels import LABELS
from loss import Outputs
from model import MaskDetector
from picture_cache import build_cache
from school.part import checkpoint
from targets import pad_targets
from teacher import Lesson, Teacher, lesson_loss
from view import Labelled

MAX_BYTES = 12_000_000


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


def published_weights() -> dict[str, torch.Tensor]:
    """Random weights under the names of the published detector's backbone, which has batch norms."""
    state = {}
    for key, weight in MbTinyRfb().state_dict().items():
        if not key.endswith(".weight"):
            continue
        convolution = key.removesuffix(".weight")
        parent, _, name = convolution.rpartition(".")
        norm = f"{parent}.bn" if name == "conv" else f"{parent}.{int(name) + 1}"
        ones = torch.ones(len(weight))
        state |= {key: weight, f"{norm}.weight": ones, f"{norm}.bias": 0 * ones}
        state |= {f"{norm}.running_mean": 0 * ones, f"{norm}.running_var": ones}
    return state


def check_detector(models: Path, name: str) -> None:
    entry = entry_of(models, name)
    session = onnxruntime.InferenceSession(str(models / entry["file"]), providers=["CPUExecutionProvider"])
    for count, width, height, candidates in ((1, 640, 384, 256), (2, 384, 640, 256), (3, 512, 512, 256), (1, 32, 32, 22)):
        frames = np.random.default_rng(0).integers(0, 256, (count, height, width, 3), dtype=np.uint8)
        boxes, scores = session.run(["boxes", "scores"], {"frames": frames})
        assert boxes.shape == (count, candidates, 4) and scores.shape == (count, candidates, 3), (boxes.shape, scores.shape)
        assert boxes.dtype == scores.dtype == np.float32
        for values in (boxes, scores):
            assert 0 <= values.min() and values.max() <= 1
        assert (boxes[..., 2:] >= boxes[..., :2]).all(), "x1 y1 x2 y2"
        assert (np.diff(scores.max(-1), axis=1) <= 1e-6).all(), "best candidate first"


def teach_face(checkpoint: Path, rng: np.random.Generator) -> None:
    """What fit_face does, with a detector that finds the face and a wall in each picture: an untrained one finds nothing."""
    state = torch.load(checkpoint, weights_only=True)
    classifier = MaskClassifier().eval()
    classifier.load_state_dict(state["ema"])
    session = fit_face.open_classifier(classifier)
    sides = np.array([640, 384] * 2, np.float32)
    face, wall = np.array([280, 140, 360, 240], np.float32), np.array([20, 20, 100, 100], np.float32)
    finds = []
    for _ in range(8):
        picture = rng.integers(0, 120, (384, 640, 3), dtype=np.uint8)
        cv2.ellipse(picture, (320, 190), (40, 50), 0, 0, 360, (220, 180, 150), -1)
        labelled = Labelled(picture, face[None], np.zeros(1, np.int64), np.zeros((0, 4), np.float32))
        answer = (np.stack((face, wall))[None] / sides, np.array([[[0.6, 0.1, 0.1], [0.6, 0.1, 0.1]]], np.float32))
        finds.append(fit_face.find(labelled, lambda _, answer=answer: answer, session, 0.03))
    joined = fit_face.join(finds)
    layer = fit_face.fit(joined, 1)
    added = layer(torch.from_numpy(joined.embeddings))[:, 0].detach().numpy()
    assert added[joined.faces == 1].min() > added[joined.faces == 0].max(), "faces are told from walls"
    torch.save(state | {"face": layer.state_dict()}, checkpoint)


@torch.no_grad()
def check_lesson(work: Path) -> None:
    """Who teaches itself has nothing to learn; that holds only where the lesson's pictures, cells and labels are its own."""
    detector = MaskDetector().eval()
    for module in detector.modules():
        if isinstance(module, torch.nn.Conv2d) and module.out_channels != 4:
            # PyTorch's own start is so weak that no cell would differ from another.
            torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    torch.save({"ema": detector.state_dict()}, work / "opinionated.pt")
    pictures = torch.randint(0, 256, (2, 3, 128, 128), dtype=torch.uint8)
    outputs = Outputs(*detector.predict(detector.backbone((pictures.float() - 127) / 128)))
    lesson = Teacher([str(work / "opinionated.pt")] * 2, 128, 1)(pictures)
    assert torch.allclose(lesson.scores, outputs[0].sigmoid(), atol=1e-5) and torch.allclose(lesson.boxes, outputs[1], atol=1e-2)
    certain = Lesson(torch.full_like(lesson.scores, 0.5), lesson.boxes)
    own, other = lesson_loss(outputs, lesson)[0], lesson_loss(outputs, certain)[0]
    assert own < other / 100, "label loss"
    own, other = lesson_loss(outputs, certain)[1], lesson_loss(outputs, certain._replace(boxes=lesson.boxes + 4))[1]
    assert own < other / 100, "box loss"


def check_average() -> None:
    states = [{"weight": torch.tensor([value])} for value in (1.0, 5.0)]
    assert average(states)["weight"] == 3 and average(states, [3, 1])["weight"] == 2
    try:
        average(states, [1])
    except ValueError:
        return
    raise AssertionError("a share for each")


def check_school(out: Path) -> None:
    for name, steps in (("mask-detector-large", 4), ("mask-detector", 8), ("mask-detector-nano", 8)):
        # Eight views, each seen twice: four steps of four, eight of two; a part that is over is not gone through again.
        assert torch.load(out / f"{name}.pt", weights_only=True)["step"] == steps, name
    assert [checkpoint(done / 20) for done in range(21)] == list(range(21)), "each is named by its hundredths"


def check_mirror() -> None:
    targets = pad_targets([torch.tensor([[1.0, 2, 4, 6]])], [torch.tensor([2])], [torch.tensor([[0.0, 0, 2, 2]])], [1.0]).mirrored(10)
    assert targets.faces[0, 0].tolist() == [6, 2, 9, 6] and targets.ignored[0, 0].tolist() == [8, 0, 10, 2]
    assert (targets.ignored[0, 1:] == -1).all(), "empty places stay outside"


def check_classifier(models: Path) -> None:
    entry = entry_of(models, "mask-classifier")
    operations = {node.op_type for node in onnx.load(str(models / entry["file"])).graph.node}
    assert "Pad" not in operations, "padding is a part of the convolutions"
    session = onnxruntime.InferenceSession(str(models / entry["file"]), providers=["CPUExecutionProvider"])
    for count, size in ((1, 112), (3, 224)):
        crops = np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)
        scores, embedding = session.run(["scores", "embedding"], {"crops": crops})
        assert scores.shape == (count, len(entry["labels"])) and embedding.shape == (count, 1280)
        assert np.allclose(scores.sum(1), 1, atol=1e-5), "probabilities"


def entry_of(models: Path, name: str) -> dict:
    entry = next(each for each in json.loads((models / "manifest.json").read_text())["models"] if each["name"] == name)
    file = models / entry["file"]
    assert entry["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), "checksum"
    assert file.stat().st_size < MAX_BYTES, "file size"
    return entry


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        rng = np.random.default_rng(0)
        for split, count in (("train", 12), ("train-crops", 4), ("val", 4)):
            paint_split(work / "data" / split, count, rng)
            build_cache(work / "data" / split, work / "cache" / split)
        torch.save(published_weights(), work / "weights.pth")
        classifier = MaskClassifier().state_dict()
        torch.save({key: value for key, value in classifier.items() if key.startswith("f.")}, work / "imagenet.pth")
        models = work / "models"
        models.mkdir()
        data = ("--data", f"{work}/data", "--cache", f"{work}/cache")
        detector = ("train", *data, "--weights", f"{work}/weights.pth", "--out", f"{work}/run", "--canvas", "128")
        for epochs in ("1", "2"):
            # The second epoch goes on from the first one's checkpoint.
            run_module(*detector, "--epoch-views", "4", "--batch", "4", "--epochs", epochs)
        assert torch.load(work / "run" / "last.pt", weights_only=True)["step"] == 2, "resumed"
        run_module("export", "--checkpoint", f"{work}/run/last.pt", "--data", f"{work}/data/val", "--models", str(models))
        check_detector(models, "mask-detector")
        run_module("train", *data, "--weights", f"{models}/mask-detector.onnx", "--out", f"{work}/again", "--canvas", "128",
                   "--epoch-views", "4", "--batch", "4", "--epochs", "1")  # fmt: skip
        run_module("cut", "--model", f"{models}/mask-detector.onnx", "--cache", f"{work}/cache", "--out", f"{work}/cut.pt",
                   "--views", "4", "--batch", "4", "--canvas", "128")  # fmt: skip
        check_lesson(work)
        check_average()
        check_mirror()
        run_module("train", *data, "--network", "mask-detector-nano", "--weights", f"{work}/cut.pt", "--out", f"{work}/taught", "--canvas", "128",
                   "--teacher", f"{work}/run/last.pt", f"{models}/mask-detector.onnx",
                   "--epoch-views", "4", "--batch", "4", "--epochs", "1")  # fmt: skip
        assert "lesson_label_loss" in json.loads((work / "taught" / "log.jsonl").read_text()), "taught"
        run_module("export", "--name", "mask-detector-nano", "--checkpoint", f"{work}/taught/last.pt", f"{work}/cut.pt",
                   "--shares", "3", "1", "--data", f"{work}/data/val", "--models", str(models))  # fmt: skip
        check_detector(models, "mask-detector-nano")
        for _ in range(2):
            # The second goes on from the first one's checkpoints.
            run_module("school", "--cache", f"{work}/cache", "--large", f"{work}/imagenet.pth", "--default", f"{work}/run/last.pt",
                       "--nano", f"{work}/cut.pt", "--out", f"{work}/school", "--views", "8", "8", "--batch", "4", "2",
                       "--reserve", "2", "--canvas", "96", "--workers", "1")  # fmt: skip
        check_school(work / "school")
        run_module("export", "--name", "mask-detector-large", "--checkpoint", f"{work}/school/mask-detector-large-100.pt",
                   "--data", f"{work}/data/val", "--models", str(models))  # fmt: skip
        check_detector(models, "mask-detector-large")
        run_module("train_classifier", *data, "--weights", f"{work}/imagenet.pth", "--out", f"{work}/classifier",
                   "--epoch-crops", "4", "--batch", "4", "--epochs", "1")  # fmt: skip
        run_module("train_classifier", *data, "--weights", f"{work}/classifier/last.pt", "--out", f"{work}/longer",
                   "--epoch-crops", "4", "--batch", "4", "--epochs", "1")  # fmt: skip
        teach_face(work / "classifier" / "last.pt", rng)
        run_module("export_classifier", "--checkpoint", f"{work}/classifier/last.pt", "--data", f"{work}/data/val", "--models", str(models))
        check_classifier(models)
        run_module("quantise", "--models", str(models), "--name", "mask-detector", "--cache", f"{work}/cache/train", "--data", f"{work}/data/val")
        check_detector(models, "mask-detector-int8")
    print("smoke test passed")


if __name__ == "__main__":
    main()
