"""Trains the detector; goes on from the last epoch where `--out` holds one.

    python -m train --data .../mask-faces --weights RFB-640-masked_face-v2.pth --cache /tmp/pictures --out /tmp/run
"""

import argparse
import copy
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from dataset import Pictures, Views, collate
from evaluate import evaluate, load_samples
from loss import detection_loss
from model import Deployed, MaskDetector
from picture_cache import build_cache

WARM_UP_STEPS = 300
FINAL_RATE = 0.02
BACKBONE_RATE = 0.4
EMA_DECAY = 0.999
# Mosaics end this share of the epochs early, so that training closes on views as the product sees them (YOLOX).
PLAIN_SHARE = 0.15
MAX_GRADIENT = 20.0


@dataclass
class Run:
    """All that a checkpoint holds."""

    model: nn.Module
    ema: nn.Module
    optimiser: torch.optim.Optimizer
    epoch: int = 0
    step: int = 0
    best: float = 0.0

    def save(self, path: Path) -> None:
        state = {name: getattr(self, name).state_dict() for name in ("model", "ema", "optimiser")}
        state |= {name: getattr(self, name) for name in ("epoch", "step", "best")}
        temporary = path.with_suffix(".part")
        torch.save(state, temporary)
        os.replace(temporary, path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location="cpu", weights_only=True)
        for name in ("model", "ema", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        self.epoch, self.step, self.best = state["epoch"], state["step"], state["best"]


def build_run(weights: str, rate: float) -> Run:
    model = MaskDetector()
    model.backbone.load_pretrained(weights)
    model.backbone.freeze_stem()
    model = model.to(memory_format=torch.channels_last)
    groups = []
    for in_backbone, factor in ((True, BACKBONE_RATE), (False, 1.0)):
        own = [
            parameter
            for name, parameter in model.named_parameters()
            if name.startswith("backbone.") is in_backbone and parameter.requires_grad
        ]
        # Norms and biases have one dimension; decaying them only hurts.
        for decay, chosen in ((0.03, [p for p in own if p.ndim > 1]), (0.0, [p for p in own if p.ndim <= 1])):
            groups.append({"params": chosen, "weight_decay": decay, "factor": factor})
    return Run(model, copy.deepcopy(model).eval(), torch.optim.AdamW(groups, lr=rate))


def learning_rate(step: int, total: int, peak: float) -> float:
    """Linear warm-up, then a cosine down to FINAL_RATE of the peak."""
    if step < WARM_UP_STEPS:
        return peak * (step + 1) / WARM_UP_STEPS
    done = min(1.0, (step - WARM_UP_STEPS) / max(1, total - WARM_UP_STEPS))
    return peak * (FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * done)))


@torch.no_grad()
def update_ema(run: Run) -> None:
    decay = EMA_DECAY * (1 - math.exp(-run.step / 1000))
    for kept, fresh in zip(run.ema.state_dict().values(), run.model.state_dict().values(), strict=True):
        kept.lerp_(fresh, 1 - decay) if kept.is_floating_point() else kept.copy_(fresh)


def train_epoch(run: Run, loader: DataLoader, total: int, peak: float) -> tuple[float, float]:
    """Mean label loss and box loss of one epoch."""
    run.model.train()
    sums = np.zeros(2)
    for pictures, *targets in loader:
        rate = learning_rate(run.step, total, peak)
        for group in run.optimiser.param_groups:
            group["lr"] = rate * group["factor"]
        x = ((pictures.float() - 127) / 128).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = run.model(x)
        label_loss, box_loss = detection_loss(outputs, tuple(targets))
        run.optimiser.zero_grad(set_to_none=True)
        (label_loss + box_loss).backward()
        nn.utils.clip_grad_norm_(run.model.parameters(), MAX_GRADIENT)
        run.optimiser.step()
        run.step += 1
        update_ema(run)
        sums += (label_loss.item(), box_loss.item())
    return tuple(sums / len(loader))


@torch.no_grad()
def validate(run: Run, samples: list) -> dict:
    deployed = Deployed(run.ema).eval()
    return evaluate(lambda frames: tuple(part.numpy() for part in deployed(torch.from_numpy(frames))), samples)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="mask-faces, with train, train-crops and val")
    parser.add_argument("--weights", required=True, help="RFB-640-masked_face-v2.pth")
    parser.add_argument("--cache", type=Path, required=True, help="decoded pictures, about 3 GB")
    parser.add_argument("--out", type=Path, required=True, help="last.pt, best.pt and log.jsonl")
    parser.add_argument("--epochs", type=int, default=36)
    parser.add_argument("--epoch-views", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--canvas", type=int, default=384)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more waste time waiting for each other on a busy machine")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    splits = ("train", "train-crops")
    for split in splits:
        build_cache(arguments.data / split, arguments.cache / split)
    pictures = Pictures([arguments.cache / split for split in splits])
    views = Views(pictures, arguments.canvas, arguments.epoch_views, arguments.seed)
    samples = list(load_samples(arguments.data / "val"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = build_run(arguments.weights, arguments.rate)
    if (arguments.out / "last.pt").exists():
        run.load(arguments.out / "last.pt")
    total = arguments.epochs * (arguments.epoch_views // arguments.batch)
    while run.epoch < arguments.epochs:
        started = time.monotonic()
        views.epoch = run.epoch
        if run.epoch >= arguments.epochs * (1 - PLAIN_SHARE):
            views.mosaic_share = 0.0
        # Views are drawn by index, so the order of the batches needs no shuffling; workers start anew each epoch.
        loader = DataLoader(views, arguments.batch, num_workers=1, prefetch_factor=3, collate_fn=collate, drop_last=True)
        losses = train_epoch(run, loader, total, arguments.rate)
        run.epoch += 1
        trained = time.monotonic()
        report = validate(run, samples)
        entry = {"epoch": run.epoch, "label_loss": losses[0], "box_loss": losses[1], "map50": report["map50"]}
        entry |= {"ap50": report["ap50"], "faces_ap50": report["faces_ap50"]}
        entry |= {"train_s": round(trained - started), "validate_s": round(time.monotonic() - trained)}
        print(json.dumps(entry), flush=True)
        with (arguments.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        if report["map50"] > run.best:
            run.best = report["map50"]
            run.save(arguments.out / "best.pt")
        run.save(arguments.out / "last.pt")


if __name__ == "__main__":
    main()
