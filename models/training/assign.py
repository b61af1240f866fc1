"""Dynamic soft label assignment (RTMDet, arXiv:2212.07784, section 3.3; after simOTA, arXiv:2107.08430)."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

IOU_COST = 3.0
# A cell outside its face costs tenfold for each further cell width beyond this many.
SOFT_RADIUS = 3.0
TOP_IOUS = 13
FORBIDDEN = 1e8
# Plain IoU as the target teaches a coarse cell to score 0.3 for a loose box around the face, which no NMS removes:
# 60 % of the false positives were such boxes. A power of the share of the face's best IoU (as TOOD's normalised
# alignment, arXiv:2108.07755) leaves them next to nothing.
SHARPNESS = 4.0
# Half of the finest stride: the smallest face still owns the cell that its centre lies in.
MIN_REACH_PX = 4.0


class Assignment(NamedTuple):
    """For one picture: the matched face of each cell (-1: none) [cells], and the score it should have for it [cells]."""

    face: Tensor
    quality: Tensor


def pairwise_iou(a: Tensor, b: Tensor) -> Tensor:
    """a [n, 4], b [m, 4], x1 y1 x2 y2 -> [n, m]."""
    shared = (torch.minimum(a[:, None, 2:], b[:, 2:]) - torch.maximum(a[:, None, :2], b[:, :2])).clamp(min=0).prod(-1)
    area_a, area_b = (a[:, 2:] - a[:, :2]).prod(-1), (b[:, 2:] - b[:, :2]).prod(-1)
    return shared / (area_a[:, None] + area_b - shared).clamp(min=1e-6)


@torch.no_grad()
def assign(logits: Tensor, boxes: Tensor, centres: Tensor, strides: Tensor, faces: Tensor, labels: Tensor) -> Assignment:
    """logits [cells, 3], boxes [cells, 4], centres [cells, 2], strides [cells]; faces [n, 4] pixels, labels [n]."""
    nobody = Assignment(torch.full_like(strides, -1, dtype=torch.long), torch.zeros_like(strides))
    if len(faces) == 0:
        return nobody
    middle = (faces[:, :2] + faces[:, 2:]) / 2
    reach = ((faces[:, 2:] - faces[:, :2]) / 2).clamp(min=MIN_REACH_PX)
    offset = (centres[:, None] - middle).abs()
    inside = (offset <= reach).all(-1)
    cells = inside.any(1).nonzero().squeeze(1)
    inside, offset = inside[cells], offset[cells]
    iou = pairwise_iou(boxes[cells], faces)
    wanted = torch.zeros(len(cells), len(faces), logits.shape[1])
    wanted.scatter_(2, labels[None, :, None].expand(len(cells), -1, 1), iou[..., None])
    predicted = logits[cells, None].expand_as(wanted)
    label_cost = binary_cross_entropy_with_logits(predicted, wanted, reduction="none")
    label_cost = (label_cost * (wanted - predicted.sigmoid()).abs().square()).sum(-1)
    distance = offset.square().sum(-1).sqrt() / strides[cells, None]
    cost = label_cost - IOU_COST * (iou + 1e-7).log() + 10 ** (distance - SOFT_RADIUS)
    cost = torch.where(inside, cost, FORBIDDEN)
    # Each face takes as many cells as its best IoUs add up to.
    counts = iou.where(inside, 0).topk(min(TOP_IOUS, len(cells)), dim=0).values.sum(0).int().clamp(min=1)
    rank = cost.argsort(0).argsort(0)
    matched = (rank < counts) & inside
    cost = torch.where(matched, cost, FORBIDDEN)
    lowest, face = cost.min(1)
    taken = lowest < FORBIDDEN
    nobody.face[cells[taken]] = face[taken]
    overlap = iou[taken, face[taken]]
    best = torch.zeros(len(faces)).scatter_reduce(0, face[taken], overlap, "amax")[face[taken]].clamp(min=1e-6)
    nobody.quality[cells[taken]] = best * (overlap / best) ** SHARPNESS
    return nobody
