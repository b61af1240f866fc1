"""Trains the detector; goes on from the last epoch where `--out` holds one.

    python -m train --data .../mask-faces --weights RFB-640-masked_face-v2.pth --cache /tmp/pictures --out /tmp/run
"""

import argparse
import copy
import time
from collections import Counter
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader

from dataset import Pictures, Views, collate
from evaluate import evaluate, load_samples
from loss import Outputs, cell_weights, detection_loss
from frozen import FrozenStem
from model import Deployed
from networks import DEFAULT, NANO, NETWORKS
from picture_cache import build_cache
from run import Run, parameter_groups
from start import load_start
from teacher import TRUTH_WEIGHT, Teacher, lesson_loss

BACKBONE_RATE = 0.4
# Mosaics end this share of the epochs early, so that training closes on views as the product sees them (YOLOX).
PLAIN_SHARE = 0.15
MAX_GRADIENT = 20.0


def build_run(network: str, weights: str, rate: float) -> Run:
    model = NETWORKS[network].build()
    load_start(model, weights)
    model.backbone.freeze_stem()
    model = model.to(memory_format=torch.channels_last)
    groups = parameter_groups(model, "backbone.", BACKBONE_RATE, 0.03)
    return Run(model, copy.deepcopy(model).eval(), torch.optim.AdamW(groups, lr=rate))


def train_epoch(run: Run, stem: FrozenStem, teacher: Teacher | None, loader: DataLoader, total: int, peak: float, bfloat16: bool) -> dict[str, float]:
    """Mean losses of one epoch, by name."""
    run.model.train()
    sums = Counter()
    for pictures, targets in loader:
        run.set_rate(total, peak)
        features = stem(pictures)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            outputs = Outputs(*run.model.predict(run.model.backbone.after_stem(features)))
        truth = detection_loss(outputs, targets, cell_weights(outputs.centres, targets))
        losses = dict(zip(("label_loss", "box_loss"), truth, strict=True))
        loss = sum(losses.values())
        if teacher:
            lesson = lesson_loss(outputs, teacher(pictures))
            loss = TRUTH_WEIGHT * loss + sum(lesson)
            losses |= zip(("lesson_label_loss", "lesson_box_loss"), lesson, strict=True)
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(run.model.parameters(), MAX_GRADIENT)
        run.optimiser.step()
        run.step += 1
        run.update_ema()
        sums.update({name: value.item() for name, value in losses.items()})
    return {name: value / len(loader) for name, value in sums.items()}


@torch.no_grad()
def validate(run: Run, samples: list) -> dict:
    deployed = Deployed(run.ema).eval()
    return evaluate(lambda frames: tuple(part.numpy() for part in deployed(torch.from_numpy(frames))), samples)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="mask-faces, with train, train-crops and val")
    parser.add_argument("--network", choices=(DEFAULT, NANO), default=DEFAULT, help="the large one is trained by school")
    parser.add_argument("--weights", required=True, help="RFB-640-masked_face-v2.pth, an .onnx exported by this code, or what cut.py made")
    parser.add_argument("--teacher", nargs="+", help="finished detectors of the default network, as --weights takes them, whose mean it learns from beside the labels")
    parser.add_argument("--nobody", type=Path, help="cached pictures without people (picture_cache.build_nobody_cache)")
    parser.add_argument("--without", nargs="+", default=[], help="sources to leave out, for cross-validation on them")
    parser.add_argument("--cache", type=Path, required=True, help="decoded pictures, about 3 GB")
    parser.add_argument("--out", type=Path, required=True, help="last.pt, best.pt and log.jsonl")
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--epoch-views", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--canvas", type=int, default=384)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="twice as fast where the CPU has avx512_bf16 or amx, slower elsewhere")
    parser.add_argument("--threads", type=int, default=1, help="more waste time waiting for each other on a busy machine")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    splits = ("train", "train-crops")
    for split in splits:
        build_cache(arguments.data / split, arguments.cache / split)
    pictures = Pictures([arguments.cache / split for split in splits], arguments.nobody, tuple(arguments.without))
    views = Views(pictures, arguments.canvas, arguments.epoch_views, arguments.seed)
    samples = list(load_samples(arguments.data / "val"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    run = build_run(arguments.network, arguments.weights, arguments.rate)
    if (arguments.out / "last.pt").exists():
        run.load(arguments.out / "last.pt")
    stem = FrozenStem(run.model.backbone.stem, arguments.canvas, arguments.threads)
    teacher = Teacher(arguments.teacher, arguments.canvas, arguments.threads) if arguments.teacher else None
    total = arguments.epochs * (arguments.epoch_views // arguments.batch)
    while run.epoch < arguments.epochs:
        started = time.monotonic()
        views.epoch = run.epoch
        if run.epoch >= arguments.epochs * (1 - PLAIN_SHARE):
            views.mosaic_share = 0.0
        # Views are drawn by index, so the order of the batches needs no shuffling; workers start anew each epoch.
        loader = DataLoader(views, arguments.batch, num_workers=1, prefetch_factor=3, collate_fn=collate, drop_last=True)
        losses = train_epoch(run, stem, teacher, loader, total, arguments.rate, arguments.bfloat16)
        run.epoch += 1
        trained = time.monotonic()
        report = validate(run, samples)
        entry = {"epoch": run.epoch, **losses, "map50": report["map50"]}
        entry |= {"ap50": report["ap50"], "faces_ap50": report["faces_ap50"]}
        entry |= {"train_s": round(trained - started), "validate_s": round(time.monotonic() - trained)}
        run.end_epoch(arguments.out, report["map50"], entry)


if __name__ == "__main__":
    main()
