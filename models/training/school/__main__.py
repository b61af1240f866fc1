"""Trains the large detector, and then the others by it: ten minutes on one GPU. Goes on where `--out` holds checkpoints.

    python -m school --cache pictures --large mobilenetv2_imagenet.pth --default ../mask-detector.onnx --nano ../mask-detector-nano.onnx --out /tmp/school

By seed, but for the GPU's order of sums and for where mosaics end.
"""

import argparse
import os
from pathlib import Path

import cv2
import torch

from dataset import Pictures, Views
from networks import DEFAULT, LARGE, NANO, NETWORKS
from school.part import Part, Plan
from school.pupils import build_run
from school.steps import lessons_of_large, lessons_of_others
from start import load_start

# By then the large detector learns from the labels alone: until it is better than its teacher, the teacher helps.
FORGETS_AT = 0.5


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="decoded pictures, as train.py makes them, and nobody/ (picture_cache.build_nobody_cache)")
    parser.add_argument("--large", type=Path, required=True, help="start of the large detector: mobilenetv2_imagenet.pth, or what this made before")
    parser.add_argument("--default", type=Path, required=True, help="start of the default detector, and the first teacher: .onnx or .pt")
    parser.add_argument("--nano", type=Path, required=True, help="start of nano: .onnx or .pt")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and log.jsonl")
    parser.add_argument("--views", type=int, nargs=2, default=[216_000, 170_000], help="fresh ones for the large detector, and then for the others; each is seen twice")
    parser.add_argument("--minutes", type=float, nargs=2, default=[float("inf")] * 2, help="or until then; not the same twice")
    parser.add_argument("--batch", type=int, nargs=2, default=[128, 64], help="of a step of the large detector, and of the others")
    parser.add_argument("--reserve", type=int, default=400, help="batches kept to be seen again, 57 MB each")
    parser.add_argument("--canvas", type=int, default=384)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    # Before workers are forked: each is a thread by itself, and OpenCV's own, once there, would be waited for in vain.
    cv2.setNumThreads(1)
    torch.backends.cudnn.benchmark = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pictures = Pictures([arguments.cache / split for split in ("train", "train-crops")], arguments.cache / "nobody")
    lots = [Views(pictures, arguments.canvas, count, arguments.seed + part) for part, count in enumerate(arguments.views)]
    sample = (torch.stack([lots[0][index][0] for index in range(16)]).to(device).float() - 127) / 128
    arguments.out.mkdir(parents=True, exist_ok=True)
    first = NETWORKS[DEFAULT].build()
    load_start(first, str(arguments.default))
    first = first.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)
    starts = {LARGE: arguments.large, DEFAULT: arguments.default, NANO: arguments.nano}
    runs = {name: build_run(name, start, sample) for name, start in starts.items()}
    for name, run in runs.items():
        if (arguments.out / f"{name}.pt").exists():
            run.load(arguments.out / f"{name}.pt")
    lessons = [lessons_of_large(runs, first, device), lessons_of_others(runs, first, device)]
    says = [lambda done: max(0.0, 1 - done / FORGETS_AT), lambda _: 1.0]
    for part, views in enumerate(lots):
        plan = Plan(len(views), arguments.minutes[part], max(arguments.batch), arguments.batch[part], arguments.reserve, arguments.workers, arguments.seed)
        Part(lessons[part], views, plan, arguments.out, says[part]).run()


if __name__ == "__main__":
    main()
