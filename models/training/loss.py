"""Quality focal loss for the labels (arXiv:2006.04388), GIoU loss for the boxes (arXiv:1902.09630)."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from assign import assign

BOX_WEIGHT = 2.0
FOCUS = 2.0


def giou(a: Tensor, b: Tensor) -> Tensor:
    """Generalised IoU of boxes in pairs, [n, 4] each -> [n]."""
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0).prod(-1)
    joined = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(-1)
    return shared / joined.clamp(min=1e-6) - (hull - joined) / hull.clamp(min=1e-6)


def cell_weights(centres: Tensor, ignored: Tensor, negative_weight: float) -> Tensor:
    """Weight of each cell as background: 0 inside an ignored box, else `negative_weight`. centres [cells, 2]."""
    if len(ignored) == 0:
        return torch.full((len(centres),), negative_weight)
    inside = ((centres[:, None] >= ignored[:, :2]) & (centres[:, None] <= ignored[:, 2:])).all(-1).any(1)
    return torch.where(inside, 0.0, negative_weight)


def detection_loss(outputs: tuple[Tensor, Tensor, Tensor, Tensor], targets: tuple) -> tuple[Tensor, Tensor]:
    """(label loss, box loss) of a batch; both are divided by the batch's summed quality.

    outputs: as MaskDetector returns them; targets: boxes, labels, ignored (a tuple over pictures each), weights [n].
    """
    logits, boxes, centres, strides = outputs
    wanted, weight = torch.zeros_like(logits), torch.ones(logits.shape[:2])
    overlaps, qualities = [], []
    for i, (faces, labels, ignored, negative) in enumerate(zip(*targets, strict=True)):
        match = assign(logits[i], boxes[i], centres, strides, faces, labels)
        cells = (match.face >= 0).nonzero().squeeze(1)
        weight[i] = cell_weights(centres, ignored, float(negative))
        weight[i, cells] = 1.0
        if len(cells):
            matched = match.face[cells]
            wanted[i, cells, labels[matched]] = match.quality[cells]
            overlaps.append(giou(boxes[i, cells], faces[matched]))
            qualities.append(match.quality[cells])
    total = wanted.sum().clamp(min=1.0)
    focus = (wanted - logits.detach().sigmoid()).abs() ** FOCUS
    label_loss = binary_cross_entropy_with_logits(logits, wanted, reduction="none") * focus * weight[..., None]
    quality = torch.cat(qualities) if qualities else torch.zeros(0)
    overlap = torch.cat(overlaps) if overlaps else boxes.sum()[None][:0]
    return label_loss.sum() / total, BOX_WEIGHT * ((1 - overlap) * quality).sum() / total
