"""Quality focal loss for the labels (arXiv:2006.04388), GIoU loss for the boxes (arXiv:1902.09630)."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from assign import assign
from targets import Targets

BOX_WEIGHT = 2.0
FOCUS = 2.0


class Outputs(NamedTuple):
    """As MaskDetector returns them: logits [n, cells, 3], boxes [n, cells, 4], centres [cells, 2], strides [cells]."""

    logits: Tensor
    boxes: Tensor
    centres: Tensor
    strides: Tensor


def area(boxes: Tensor) -> Tensor:
    """[..., 4] -> [...]. A product by prod() would make its gradient wait for the GPU."""
    return (boxes[..., 2] - boxes[..., 0]).clamp(min=0) * (boxes[..., 3] - boxes[..., 1]).clamp(min=0)


def giou(a: Tensor, b: Tensor) -> Tensor:
    """Generalised IoU of boxes in pairs, [..., 4] each -> [...]."""
    low, high = torch.minimum(a, b), torch.maximum(a, b)
    shared = area(torch.cat((high[..., :2], low[..., 2:]), -1))
    joined = area(a) + area(b) - shared
    hull = area(torch.cat((low[..., :2], high[..., 2:]), -1))
    return shared / joined.clamp(min=1e-6) - (hull - joined) / hull.clamp(min=1e-6)


def cell_weights(centres: Tensor, targets: Targets) -> Tensor:
    """Weight of each cell as background [n, cells]: 0 inside an ignored region, else the picture's."""
    regions = targets.ignored[:, None]
    inside = ((centres[None, :, None] >= regions[..., :2]) & (centres[None, :, None] <= regions[..., 2:])).all(-1).any(-1)
    return torch.where(inside, 0.0, targets.negative[:, None])


def detection_loss(outputs: Outputs, targets: Targets, empty: Tensor) -> tuple[Tensor, Tensor]:
    """(label loss, box loss) of a batch; both are divided by the batch's summed quality. `empty`: cell_weights()."""
    logits, boxes, centres, strides = outputs
    match = assign(logits, boxes, centres, strides, targets)
    matched, chosen = match.face >= 0, match.face.clamp(min=0)
    quality = torch.where(matched, match.quality, 0)
    wanted = torch.zeros_like(logits).scatter_(2, targets.labels.gather(1, chosen)[..., None], quality[..., None])
    weight = torch.where(matched, 1.0, empty)
    total = quality.sum().clamp(min=1.0)
    overlap = giou(boxes, targets.faces.gather(1, chosen[..., None].expand(-1, -1, 4)))
    label_loss = (focal(logits, wanted) * weight[..., None]).sum() / total
    return label_loss, BOX_WEIGHT * torch.where(matched, (1 - overlap) * quality, 0).sum() / total


def focal(logits: Tensor, wanted: Tensor, focus: float = FOCUS) -> Tensor:
    """Binary cross entropy of each score, less where it is nearly right."""
    distance = (wanted - logits.detach().sigmoid()).abs() ** focus
    return binary_cross_entropy_with_logits(logits, wanted, reduction="none") * distance
