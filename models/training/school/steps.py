"""One step of the training: of the large detector, or of those that it teaches."""

import torch
from torch import Tensor, nn

from loss import Outputs, cell_weights, detection_loss
from model import MaskDetector
from networks import LARGE
from run import Run
from targets import Targets
from teacher import TRUTH_WEIGHT, Lesson, Panel, lesson_loss

MAX_GRADIENT = 20.0


class Lessons:
    """Steps of `pupils` by name; pictures uint8 [n, 3, canvas, canvas] -> losses [pupils, 4]: by label and box, against the labels
    and against the teachers. `say`: the teachers' weight, a scalar that a recorded step reads."""

    def __init__(self, pupils: dict[str, Run], teachers: list[MaskDetector], truth_weight: float, device: torch.device):
        self.pupils, self.panel, self.truth_weight, self.device = pupils, Panel(teachers), truth_weight, device
        self.say = torch.ones((), device=device)

    def __call__(self, pictures: Tensor, targets: Targets) -> Tensor:
        x = ((pictures.float() - 127) / 128).contiguous(memory_format=torch.channels_last)
        # A recording cannot hold a cache of cast weights.
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda", cache_enabled=False):
            with torch.no_grad():
                lesson = Lesson(*self.panel(x))
            losses = [self._losses(run.model, x, targets, lesson) for run in self.pupils.values()]
        for run, own in zip(self.pupils.values(), losses, strict=True):
            run.optimiser.zero_grad(set_to_none=True)
            (self.truth_weight * own[:2].sum() + self.say * own[2:].sum()).backward()
            nn.utils.clip_grad_norm_(run.model.parameters(), MAX_GRADIENT)
            run.optimiser.step()
            run.update_ema()
        return torch.stack([own.detach() for own in losses])

    def _losses(self, model: MaskDetector, x: Tensor, targets: Targets, lesson: Lesson) -> Tensor:
        outputs = Outputs(*model.predict(model.backbone(x)))
        truth = detection_loss(outputs, targets, cell_weights(outputs.centres, targets))
        return torch.stack((*truth, *lesson_loss(outputs, lesson)))


def lessons_of_large(runs: dict[str, Run], first: MaskDetector, device: torch.device) -> Lessons:
    return Lessons({LARGE: runs[LARGE]}, [first], 1.0, device)


def lessons_of_others(runs: dict[str, Run], first: MaskDetector, device: torch.device) -> Lessons:
    others = {name: run for name, run in runs.items() if name != LARGE}
    return Lessons(others, [first, runs[LARGE].ema], TRUTH_WEIGHT, device)
