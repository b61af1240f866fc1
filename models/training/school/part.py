"""A part of the training: some networks, for a number of views or of minutes."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from dataset import MOSAIC_SHARE, Views, collate
from run import Run, write_whole
from school.graphed import GraphedStep
from school.pupils import RATES
from school.reserve import Reserve
from school.steps import Lessons
from targets import Targets

# The last views are no mosaics, so that training closes on views as the product sees them (YOLOX, arXiv:2107.08430).
PLAIN_SHARE = 0.15
CHECKPOINTS = 20
# From then on each checkpoint's average is kept by itself too, to be mixed with others (export.py).
MIX_FROM = 0.7


class Plan(NamedTuple):
    """`views`: fresh ones, each is seen twice; `minutes`: or until then; `loaded`: views of a batch as it is loaded, `batch`: of a
    step; `reserve`: batches kept to be seen again."""

    views: int
    minutes: float
    loaded: int
    batch: int
    reserve: int
    workers: int
    seed: int


class Part:
    def __init__(self, lessons: Lessons, views: Views, plan: Plan, out: Path, say: Callable[[float], float]):
        """`say`: the teachers' weight by the share of the part that is done."""
        self.lessons, self.views, self.plan, self.out, self.say = lessons, views, plan, out, say
        self.pupils: dict[str, Run] = lessons.pupils
        self.step = GraphedStep(lessons, lessons.device)
        self.reserve = Reserve(plan.reserve, plan.seed)
        # Workers read it; where mosaics end goes by progress, so that some views of their lead still are.
        views.mosaic_share = torch.tensor(MOSAIC_SHARE).share_memory_()
        # A run's epochs are hundredths of its part.
        self.before = min(run.epoch for run in self.pupils.values()) / 100
        self.seen, self.kept, self.losses = 0, checkpoint(self.before), torch.zeros(len(self.pupils), 4)

    def run(self) -> None:
        self.started = time.monotonic()
        for fresh in self._batches() if self.before < 1 else ():
            self.reserve.keep(fresh)
            for pictures, targets in (fresh, self.reserve.again()):
                self._learn(pictures, targets)
            done = self._done()
            if done >= 1:
                break
            if done > 1 - PLAIN_SHARE:
                self.views.mosaic_share.zero_()
            if checkpoint(done) > self.kept:
                self._keep(done)
        if self.before < 1:
            self._keep(1.0)

    def _done(self) -> float:
        """Share of the part, 0 to 1."""
        left = 1 - self.before
        planned = max(1.0, 2 * self.plan.views * left)
        return self.before + max(self.seen / planned, left * (time.monotonic() - self.started) / 60 / self.plan.minutes)

    def _learn(self, pictures: Tensor, targets: Targets) -> None:
        for start in range(0, len(pictures), self.plan.batch):
            rows, done = slice(start, start + self.plan.batch), self._done()
            self.lessons.say.fill_(self.say(done))
            for name, run in self.pupils.items():
                run.set_rate(max(1, round(run.step / max(done, 1e-4))), RATES[name][0])
                run.step += 1
            self.losses = self.step(pictures[rows], targets.part(rows))
        self.seen += len(pictures)

    def _keep(self, done: float) -> None:
        seconds = time.monotonic() - self.started
        losses = {name: [round(loss, 3) for loss in row] for name, row in zip(self.pupils, self.losses.tolist(), strict=True)}
        entry = {"done": round(done, 3), "s": round(seconds), "views_per_s": round(self.seen / seconds), "losses": losses}
        print(json.dumps(entry), flush=True)
        with (self.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        self.kept = checkpoint(done)
        for name, run in self.pupils.items():
            run.epoch = round(done * 100)
            run.save(self.out / f"{name}.pt")
            if self.kept >= MIX_FROM * CHECKPOINTS:
                save_average(run, self.out / f"{name}-{self.kept * 100 // CHECKPOINTS}.pt")

    def _batches(self) -> Iterator[tuple[Tensor, Targets]]:
        device = self.lessons.device
        loader = DataLoader(
            self.views, self.plan.loaded, num_workers=self.plan.workers, prefetch_factor=4, collate_fn=collate, drop_last=True,
            pin_memory=device.type == "cuda",
        )  # fmt: skip
        for pictures, targets in loader:
            yield pictures.to(device, non_blocking=True), targets.to(device)


def checkpoint(done: float) -> int:
    """How many of the CHECKPOINTS are reached. 0.7 of 20 is 14, whatever its last bit."""
    return int(done * CHECKPOINTS + 1e-6)


def save_average(run: Run, path: Path) -> None:
    """The moving average alone, as load_start() takes it, in half the bytes."""
    weights = {key: value.half() if value.is_floating_point() and "running" not in key else value for key, value in run.ema.state_dict().items()}
    write_whole({"ema": weights}, path)
