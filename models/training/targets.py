"""What a batch's cells should say: the faces of all pictures, padded to the same number."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad


class Targets(NamedTuple):
    """faces [n, most, 4] pixels, their labels [n, most], which of them are real [n, most]; ignored regions [n, most', 4], padded
    with empty boxes outside the picture; the weight of each picture's empty cells [n]."""

    faces: Tensor
    labels: Tensor
    real: Tensor
    ignored: Tensor
    negative: Tensor

    def to(self, device: torch.device) -> "Targets":
        return Targets(*(part.to(device, non_blocking=True) for part in self))

    def mirrored(self, width: int) -> "Targets":
        """Of pictures `width` wide, left for right. Empty places among the ignored regions stay outside the picture."""
        faces, regions = (mirror(boxes, width) for boxes in (self.faces, self.ignored))
        empty = (self.ignored[..., 2:] < 0).all(-1, keepdim=True)
        return self._replace(faces=faces, ignored=torch.where(empty, self.ignored, regions))

    def part(self, rows: slice) -> "Targets":
        return Targets(*(part[rows] for part in self))


def mirror(boxes: Tensor, width: int) -> Tensor:
    """[..., 4] x1 y1 x2 y2."""
    x1, y1, x2, y2 = boxes.unbind(-1)
    return torch.stack((width - x2, y1, width - x1, y2), -1)


# Faces a picture are padded to one of these numbers, so that few shapes come up; what is beyond the last is not learnt from.
SIZES = (24, 72)
REGIONS = 48


def pad_targets(faces: list[Tensor], labels: list[Tensor], ignored: list[Tensor], negative: list[float]) -> Targets:
    most = max(map(len, faces))
    size = next((size for size in SIZES if size >= most), SIZES[-1])
    counts = torch.tensor([len(each) for each in faces])
    padded = torch.stack([pad(each[:size], (0, 0, 0, max(0, size - len(each)))) for each in faces])
    own = torch.stack([pad(each[:size], (0, max(0, size - len(each)))) for each in labels])
    # Faces beyond the last size become regions that nothing is learnt from.
    regions = [torch.cat((a[size:], b))[:REGIONS] for a, b in zip(faces, ignored, strict=True)]
    empty = torch.stack([pad(each, (0, 0, 0, REGIONS - len(each)), value=-1.0) for each in regions])
    return Targets(padded, own, torch.arange(size)[None] < counts[:, None], empty, torch.tensor(negative))
