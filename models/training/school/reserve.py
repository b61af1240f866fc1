"""Batches that are seen again: views are cut by the processor, which is slower than a GPU."""

import random

import torch
from torch import Tensor

from targets import Targets

# Light of a batch seen again: gains by picture and by colour.
GAIN, TINT = 0.25, 0.06


class Reserve:
    """The newest batches, on the GPU."""

    def __init__(self, size: int, seed: int):
        self.size, self.rng, self.next = size, random.Random(seed), 0
        self.batches: list[tuple[Tensor, Targets]] = []

    def keep(self, batch: tuple[Tensor, Targets]) -> None:
        if len(self.batches) < self.size:
            self.batches.append(batch)
        else:
            self.batches[self.next % self.size] = batch
        self.next += 1

    def again(self) -> tuple[Tensor, Targets]:
        """One of them, mirrored or not, in another light."""
        pictures, targets = self.rng.choice(self.batches)
        if self.rng.random() < 0.5:
            pictures, targets = pictures.flip(-1), targets.mirrored(pictures.shape[-1])
        gain = 1 + GAIN * (2 * torch.rand(len(pictures), 1, 1, 1, device=pictures.device) - 1)
        tint = 1 + TINT * (2 * torch.rand(len(pictures), 3, 1, 1, device=pictures.device) - 1)
        return (pictures.float() * gain * tint).clamp(0, 255).to(torch.uint8), targets
