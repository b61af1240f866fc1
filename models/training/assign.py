"""Dynamic soft label assignment (RTMDet, arXiv:2212.07784, section 3.3; after simOTA, arXiv:2107.08430)."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from targets import Targets

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
    """The matched face of each cell (-1: none) [n, cells], and the score it should have for it [n, cells]."""

    face: Tensor
    quality: Tensor


def pairwise_iou(a: Tensor, b: Tensor) -> Tensor:
    """a [..., n, 4], b [..., m, 4], x1 y1 x2 y2 -> [..., n, m]."""
    a, b = a.unsqueeze(-2), b.unsqueeze(-3)
    shared = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    area_a, area_b = (a[..., 2:] - a[..., :2]).prod(-1), (b[..., 2:] - b[..., :2]).prod(-1)
    return shared / (area_a + area_b - shared).clamp(min=1e-6)


@torch.no_grad()
def assign(logits: Tensor, boxes: Tensor, centres: Tensor, strides: Tensor, targets: Targets) -> Assignment:
    """logits [n, cells, 3], boxes [n, cells, 4], centres [cells, 2], strides [cells]; all pictures at once."""
    faces, count = targets.faces, logits.shape[1]
    middle = (faces[..., :2] + faces[..., 2:]) / 2
    reach = ((faces[..., 2:] - faces[..., :2]) / 2).clamp(min=MIN_REACH_PX)
    offset = (centres[None, :, None] - middle[:, None]).abs()
    inside = (offset <= reach[:, None]).all(-1) & targets.real[:, None]
    iou = pairwise_iou(boxes, faces) * inside
    # Only the face's own label counts towards what a cell's labels would cost, beside the scores that should be zero.
    own = logits.gather(2, targets.labels[:, None].expand(-1, count, -1))
    absent = _label_cost(logits, torch.zeros_like(logits)).sum(-1, keepdim=True)
    label_cost = absent - _label_cost(own, torch.zeros_like(own)) + _label_cost(own, iou)
    distance = offset.square().sum(-1).sqrt() / strides[None, :, None]
    cost = label_cost - IOU_COST * (iou + 1e-7).log() + 10 ** (distance - SOFT_RADIUS)
    cost = torch.where(inside, cost, FORBIDDEN)
    # Each face takes as many cells as its best IoUs add up to.
    best_ious = iou.topk(min(TOP_IOUS, count), dim=1).values
    counts = best_ious.sum(1).int().clamp(min=1)
    lowest = cost.topk(best_ious.shape[1], dim=1, largest=False).values
    limit = lowest.gather(1, counts[:, None].long() - 1)
    cost = torch.where((cost <= limit) & inside, cost, FORBIDDEN)
    least, face = cost.min(2)
    face = torch.where(least < FORBIDDEN, face, -1)
    chosen = face.clamp(min=0)
    overlap = torch.where(face >= 0, iou.gather(2, chosen[..., None]).squeeze(2), 0)
    best = torch.zeros_like(iou[:, 0]).scatter_reduce(1, chosen, overlap, "amax").gather(1, chosen).clamp(min=1e-6)
    return Assignment(face, best * (overlap / best) ** SHARPNESS)


def _label_cost(logits: Tensor, wanted: Tensor) -> Tensor:
    return binary_cross_entropy_with_logits(logits, wanted, reduction="none") * (wanted - logits.sigmoid()).square()
