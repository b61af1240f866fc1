"""Replays a training step as one CUDA graph: launched one by one, its thousands of small kernels keep the GPU waiting two thirds of the time."""

from collections.abc import Callable, Hashable

import torch
from torch import Tensor

from targets import Targets

# Real steps, taken one by one, in which libraries choose their algorithms before a step is recorded.
WARM_UP_STEPS = 3

Step = Callable[[Tensor, Targets], Tensor]


class GraphedStep:
    """`step`, one recording for each shape of the batch; what it reads besides has to stay in place. Off a GPU it is taken as it is."""

    def __init__(self, step: Step, device: torch.device) -> None:
        self.step, self.on_gpu = step, device.type == "cuda"
        self.warmed: dict[Hashable, int] = {}
        self.recorded: dict[Hashable, tuple[torch.cuda.CUDAGraph, Tensor, Targets, Tensor]] = {}
        if self.on_gpu:
            self.stream, self.pool = torch.cuda.Stream(), torch.cuda.graph_pool_handle()

    def __call__(self, pictures: Tensor, targets: Targets) -> Tensor:
        if not self.on_gpu:
            return self.step(pictures, targets)
        key = tuple(part.shape for part in (pictures, *targets))
        if key not in self.recorded:
            self.warmed[key] = self.warmed.get(key, 0) + 1
            if self.warmed[key] <= WARM_UP_STEPS:
                return self._warm_up(pictures, targets)
            self.recorded[key] = self._record(pictures, targets)
        graph, own_pictures, own_targets, losses = self.recorded[key]
        own_pictures.copy_(pictures, non_blocking=True)
        for own, part in zip(own_targets, targets, strict=True):
            own.copy_(part, non_blocking=True)
        graph.replay()
        return losses

    def _warm_up(self, pictures: Tensor, targets: Targets) -> Tensor:
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            losses = self.step(pictures, targets)
        torch.cuda.current_stream().wait_stream(self.stream)
        return losses

    def _record(self, pictures: Tensor, targets: Targets) -> tuple[torch.cuda.CUDAGraph, Tensor, Targets, Tensor]:
        graph = torch.cuda.CUDAGraph()
        own_pictures, own_targets = pictures.clone(), Targets(*(part.clone() for part in targets))
        torch.cuda.synchronize()
        # On the warm-up's stream: gradients are gathered on the stream where their parameters were first used. Other threads (the
        # loader's) go on meanwhile.
        with torch.cuda.graph(graph, pool=self.pool, stream=self.stream, capture_error_mode="thread_local"):
            losses = self.step(own_pictures, own_targets)
        return graph, own_pictures, own_targets, losses
