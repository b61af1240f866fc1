"""Trains the mask classifier; goes on from the last epoch where `--out` holds one.

    python -m train_classifier --data .../mask-faces --weights mobilenetv2_imagenet.pth --cache /tmp/pictures --out /tmp/classifier
"""

import argparse
import copy
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader

from classifier import MaskClassifier
from crops import Crops, labelled_crops
from dataset import Pictures
from run import Run, parameter_groups

BACKBONE_RATE = 0.3
# One label in twenty is wrong.
LABEL_SMOOTHING = 0.05
# Below, a face is too few pixels for anyone to tell.
MIN_HEIGHT_PX = 32


def normalise(crops: torch.Tensor) -> torch.Tensor:
    """uint8 [n, h, w, 3] -> [n, 3, h, w] in [-1, 1], channels last."""
    return crops.permute(0, 3, 1, 2).float() / 127.5 - 1


def train_epoch(run: Run, loader: DataLoader, total: int, peak: float) -> float:
    """Mean loss."""
    run.model.train()
    losses = 0.0
    for crops, labels in loader:
        run.set_rate(total, peak)
        logits, _ = run.model(normalise(crops))
        loss = cross_entropy(logits, labels, label_smoothing=LABEL_SMOOTHING)
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(run.model.parameters(), 10.0)
        run.optimiser.step()
        run.step += 1
        run.update_ema()
        losses += loss.item()
    return losses / len(loader)


@torch.no_grad()
def predict(model: torch.nn.Module, crops: np.ndarray, batch: int = 32) -> np.ndarray:
    """Probabilities [n, 4]."""
    parts = [model(normalise(torch.from_numpy(crops[i : i + batch])))[0].softmax(-1) for i in range(0, len(crops), batch)]
    return torch.cat(parts).numpy()


def score(chances: np.ndarray, labels: np.ndarray, heights: np.ndarray) -> dict:
    """Accuracy of the state among the three labels: all, by label, and of faces from 32 px."""
    top = chances[:, :3].argmax(1)
    large = heights >= MIN_HEIGHT_PX
    recall = [float((top[labels == label] == label).mean()) for label in range(3)]
    return {
        "accuracy": float((top == labels).mean()),
        "accuracy_large": float((top == labels)[large].mean()),
        "balanced": float(np.mean(recall)),
        "recall": recall,
        "incorrect_as_with": float((top[labels == 2] == 0).mean()),
        "taken_for_no_face": float((chances.argmax(1) == 3).mean()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", required=True, help="mobilenetv2_imagenet.pth, or a checkpoint to go on from")
    parser.add_argument("--cache", type=Path, required=True, help="as for train; with mistakes.json of mistakes.py")
    parser.add_argument("--nobody", type=Path)
    parser.add_argument("--without", nargs="+", default=[], help="sources to leave out, for cross-validation on them")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--epoch-crops", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    mistakes = arguments.cache / "mistakes.json"
    splits = [arguments.cache / split for split in ("train", "train-crops")]
    pictures = Pictures(splits, arguments.nobody, tuple(arguments.without))
    crops = Crops(pictures, arguments.epoch_crops, arguments.seed, json.loads(mistakes.read_text()) if mistakes.exists() else {})
    samples = labelled_crops(arguments.data / "val")
    model = MaskClassifier()
    model.load_pretrained(arguments.weights)
    model.freeze_stem()
    model = model.to(memory_format=torch.channels_last)
    groups = parameter_groups(model, "f.", BACKBONE_RATE, 0.03)
    run = Run(model, copy.deepcopy(model).eval(), torch.optim.AdamW(groups, lr=arguments.rate))
    arguments.out.mkdir(parents=True, exist_ok=True)
    if (arguments.out / "last.pt").exists():
        run.load(arguments.out / "last.pt")
    total = arguments.epochs * (arguments.epoch_crops // arguments.batch)
    while run.epoch < arguments.epochs:
        started = time.monotonic()
        # Dropout's draws would otherwise depend on whether the run was interrupted.
        torch.manual_seed(arguments.seed * 1000 + run.epoch)
        crops.epoch = run.epoch
        loader = DataLoader(crops, arguments.batch, num_workers=1, prefetch_factor=4, drop_last=True)
        loss = train_epoch(run, loader, total, arguments.rate)
        run.epoch += 1
        report = score(predict(run.ema, samples[0]), *samples[1:])
        run.end_epoch(
            arguments.out, report["balanced"],
            {"epoch": run.epoch, "loss": loss} | report | {"seconds": round(time.monotonic() - started)},
        )  # fmt: skip


if __name__ == "__main__":
    main()
