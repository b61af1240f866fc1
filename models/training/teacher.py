"""Finished detectors that teach a smaller one what they see in each view: knowledge distillation (arXiv:1503.02531).

Teacher and student have the same cells, so that each cell learns from its own counterpart. The student learns the faces too that
the labels left out, and how sure one can be of each.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from frozen import Frozen
from loss import Outputs, focal, giou
from model import MaskDetector
from start import load_start

# The labels know what no detector does, so they stay; the teacher has something to say of every cell, and is the steadier.
TRUTH_WEIGHT = 0.5
# With 4 and 1 the lesson's labels and boxes pull a student that is cut out of the teacher about equally hard, and as hard as the
# labels'; boxes are what the smaller ones lack.
LABEL_WEIGHT = 4.0
BOX_WEIGHT = 2.5
# Of 3,060 cells most are empty; their small scores together would outweigh the faces.
LEAST_SCORE = 0.05
# Where the teacher sees nothing, its boxes mean nothing.
LEAST_BOX_SCORE = 0.1
# As in CrossKD (arXiv:2306.11369). With the labels' 2, a student that is nearly right learns nothing more.
FOCUS = 1.0


class Lesson(NamedTuple):
    """What the teachers see in each cell of a batch: scores [n, cells, 3], boxes [n, cells, 4] in input pixels."""

    scores: Tensor
    boxes: Tensor


class Panel(nn.Module):
    """Several detectors as one: the mean of their scores, and of their boxes by how sure each is."""

    def __init__(self, detectors: list[MaskDetector]):
        super().__init__()
        self.detectors = nn.ModuleList(detectors)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        answers = [detector.predict(detector.backbone(x))[:2] for detector in self.detectors]
        scores = torch.stack([logits.sigmoid() for logits, _ in answers])
        boxes = torch.stack([boxes for _, boxes in answers])
        weights = scores.amax(-1, keepdim=True)
        return scores.mean(0), (boxes * weights).sum(0) / weights.sum(0)


class Teacher(Frozen):
    """uint8 [n, 3, canvas, canvas] RGB -> Lesson."""

    def __init__(self, paths: list[str], canvas: int, threads: int):
        """`paths`: detectors of the default network, each as load_start() takes it."""
        detectors = [MaskDetector() for _ in paths]
        for detector, path in zip(detectors, paths, strict=True):
            load_start(detector, path)
        super().__init__(Panel(detectors), ["scores", "boxes"], canvas, threads)

    def __call__(self, pictures: Tensor) -> Lesson:
        return Lesson(*super().__call__(pictures))


def lesson_loss(outputs: Outputs, lesson: Lesson) -> tuple[Tensor, Tensor]:
    """(label loss, box loss) against the lesson, as detection_loss() has them against the labels; both are divided by the
    batch's summed scores."""
    scores = lesson.scores
    total = torch.where(scores > LEAST_SCORE, scores, 0).sum().clamp(min=1.0)
    best = scores.amax(-1)
    seen = torch.where(best > LEAST_BOX_SCORE, best, 0)
    box_loss = (1 - giou(outputs.boxes, lesson.boxes)) * seen
    return LABEL_WEIGHT * focal(outputs.logits, scores, FOCUS).sum() / total, BOX_WEIGHT * box_loss.sum() / total
