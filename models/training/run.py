"""What a training run consists of and how it is kept: weights, their moving average, the optimiser, and the schedule."""

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

WARM_UP_STEPS = 300
FINAL_RATE = 0.02
EMA_DECAY = 0.999


@dataclass
class Run:
    """All that a checkpoint holds. `best` is the score of the best epoch so far on val."""

    model: nn.Module
    ema: nn.Module
    optimiser: torch.optim.Optimizer
    epoch: int = 0
    step: int = 0
    best: float = 0.0
    ema_decay: float = EMA_DECAY

    def __post_init__(self) -> None:
        # Beside the weights, as a recorded step (graphed.py) reads it there.
        self.ema_rate = torch.zeros((), device=next(self.model.parameters()).device)

    def save(self, path: Path) -> None:
        state = {name: getattr(self, name).state_dict() for name in ("model", "ema", "optimiser")}
        state |= {name: getattr(self, name) for name in ("epoch", "step", "best")}
        write_whole(state, path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location="cpu", weights_only=True)
        # A rate that is a tensor is read where it lies (graphed.py), and would be replaced by one beside the processor.
        rates = [group["lr"] for group in self.optimiser.param_groups]
        for name in ("model", "ema", "optimiser"):
            getattr(self, name).load_state_dict(state[name])
        for group, rate in zip(self.optimiser.param_groups, rates, strict=True):
            if isinstance(rate, torch.Tensor):
                group["lr"] = rate
        self.epoch, self.step, self.best = state["epoch"], state["step"], state["best"]

    def end_epoch(self, out: Path, score: float, entry: dict) -> None:
        """Logs the epoch, and keeps it as last.pt, and as best.pt where it is."""
        print(json.dumps(entry), flush=True)
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        if score > self.best:
            self.best = score
            self.save(out / "best.pt")
        self.save(out / "last.pt")

    def set_rate(self, total_steps: int, peak: float) -> None:
        """Before each step."""
        rate = learning_rate(self.step, total_steps, peak)
        for group in self.optimiser.param_groups:
            own = rate * group["factor"]
            group["lr"] = group["lr"].fill_(own) if isinstance(group["lr"], torch.Tensor) else own
        self.ema_rate.fill_(1 - self.ema_decay * (1 - math.exp(-(self.step + 1) / 1000)))

    @torch.no_grad()
    def update_ema(self) -> None:
        pairs = zip(self.ema.state_dict().values(), self.model.state_dict().values(), strict=True)
        kept, fresh = zip(*(pair for pair in pairs if pair[0].is_floating_point()), strict=True)
        towards = torch._foreach_sub(fresh, kept)
        torch._foreach_mul_(towards, self.ema_rate)
        torch._foreach_add_(kept, towards)


def write_whole(state: dict, path: Path) -> None:
    """Whoever reads `path` meanwhile finds what was there before, or all of it."""
    temporary = path.with_suffix(".part")
    torch.save(state, temporary)
    os.replace(temporary, path)


def learning_rate(step: int, total: int, peak: float) -> float:
    """Linear warm-up, then a cosine down to FINAL_RATE of the peak."""
    if step < WARM_UP_STEPS:
        return peak * (step + 1) / WARM_UP_STEPS
    done = min(1.0, (step - WARM_UP_STEPS) / max(1, total - WARM_UP_STEPS))
    return peak * (FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * done)))


def parameter_groups(model: nn.Module, backbone: str, backbone_rate: float, decay: float) -> list[dict]:
    """AdamW's groups: the parameters below the name `backbone` at a share of the rate, biases without weight decay."""
    groups = []
    for in_backbone, factor in ((True, backbone_rate), (False, 1.0)):
        own = [
            parameter
            for name, parameter in model.named_parameters()
            if name.startswith(backbone) is in_backbone and parameter.requires_grad
        ]
        # Biases have one dimension; decaying them only hurts.
        for weight_decay, chosen in ((decay, [p for p in own if p.ndim > 1]), (0.0, [p for p in own if p.ndim <= 1])):
            groups.append({"params": chosen, "weight_decay": weight_decay, "factor": factor})
    return groups
