"""The detector: a backbone, a light PAN neck, a decoupled anchor-free head over strides 8, 16, 32 and 64."""

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from backbone import MbTinyRfb, conv_dw, norm
from calibration import IDENTITY, Calibration
from labels import LABELS

STRIDES = (8, 16, 32, 64)
MAX_CANDIDATES = 256
# exp() of more than this is a face wider than any input, and overflows early in training.
MAX_LOG_DISTANCE = 6.0


class Refine(nn.Module):
    """An inverted residual (arXiv:1801.04381) with a 5x5 middle that starts as the identity: it adds to a trained
    network without disturbing it."""

    def __init__(self, width: int, expansion: int = 2, normed: bool = False):
        super().__init__()
        wide = width * expansion
        self.expand = nn.Conv2d(width, wide, 1)
        self.expand_norm = norm(wide, normed)
        self.spatial = nn.Conv2d(wide, wide, 5, 1, 2, groups=wide)
        self.spatial_norm = norm(wide, normed)
        self.project = nn.Conv2d(wide, width, 1)
        nn.init.zeros_(self.project.weight)
        nn.init.zeros_(self.project.bias)

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.expand_norm(self.expand(x)))
        return x + self.project(torch.relu(self.spatial_norm(self.spatial(inner))))


class Neck(nn.Module):
    """PAN (arXiv:1803.01534) by addition: backbone features -> four maps of `width` channels, strides 8 to 64."""

    def __init__(self, channels: tuple[int, int, int], width: int, normed: bool):
        super().__init__()
        self.deep = Refine(channels[-1], 1, normed)
        self.lateral = nn.ModuleList(
            nn.Sequential(nn.Conv2d(each, width, 1), norm(width, normed), nn.ReLU(inplace=True)) for each in channels
        )
        # A face that fills a 512 px input spans 16 cells of stride 32: too many for the head to see its edges.
        self.coarse = conv_dw(width, width, 2, normed=normed)
        self.down_path = nn.ModuleList(conv_dw(width, width, normed=normed) for _ in range(3))
        self.strided = nn.ModuleList(conv_dw(width, width, 2, normed=normed) for _ in range(3))
        self.up_path = nn.ModuleList(conv_dw(width, width, normed=normed) for _ in range(3))

    def forward(self, features: tuple[Tensor, ...]) -> list[Tensor]:
        fine, middle, deep = features
        maps = [lateral(feature) for lateral, feature in zip(self.lateral, (fine, middle, self.deep(deep)), strict=True)]
        maps.append(self.coarse(maps[-1]))
        for level in (2, 1, 0):
            above = interpolate(maps[level + 1], size=maps[level].shape[2:], mode="nearest")
            maps[level] = self.down_path[level](maps[level] + above)
        for level in (0, 1, 2):
            maps[level + 1] = self.up_path[level](maps[level + 1] + self.strided[level](maps[level]))
        return maps


def tower(width: int, depth: int, normed: bool) -> nn.Sequential:
    """Depthwise separable convolutions of one level."""
    return nn.Sequential(*(conv_dw(width, width, normed=normed) for _ in range(depth)))


class MaskDetector(nn.Module):
    """Training form: normalised pictures in, raw predictions of every cell out."""

    def __init__(
        self,
        backbone: nn.Module | None = None,
        depths: tuple[int, ...] = (2, 2, 2, 2),
        width: int = 64,
        refined: tuple[int, ...] = STRIDES[1:],
        normed: bool = False,
    ):
        """`depths`: blocks of the towers, a stride each; `refined`: strides whose labels are looked at once more, as telling a
        mask at the chin from one in place needs more than finding either (at stride 8 it costs most); `normed`: batch norms in
        neck and head, for a network that starts from new weights (the exporter folds them)."""
        super().__init__()
        self.backbone = MbTinyRfb() if backbone is None else backbone
        self.neck = Neck(self.backbone.channels, width, normed)
        self.label_towers, self.box_towers = (nn.ModuleList(tower(width, depth, normed) for depth in depths) for _ in range(2))
        self.refine = nn.ModuleList(Refine(width, normed=normed) if stride in refined else nn.Identity() for stride in STRIDES)
        self.label_logits = nn.ModuleList(nn.Conv2d(width, len(LABELS), 1) for _ in STRIDES)
        self.distances = nn.ModuleList(nn.Conv2d(width, 4, 1) for _ in STRIDES)
        for logits, distances in zip(self.label_logits, self.distances, strict=True):
            nn.init.normal_(logits.weight, std=0.01)
            # Starts every score at 0.01, so that the many empty cells do not drown the first steps (arXiv:1708.02002).
            nn.init.constant_(logits.bias, -4.595)
            nn.init.normal_(distances.weight, std=0.01)
            nn.init.constant_(distances.bias, 0.7)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """x [n, 3, h, w] in (rgb - 127) / 128 -> label logits [n, cells, 3], and what decode_boxes() takes: reaches
        [n, cells, 4], the cells' centres [cells, 2] (x y in pixels) and strides [cells]."""
        return self._answer(self.backbone(x))

    def predict(self, features: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """From the backbone's features: label logits [n, cells, 3], boxes [n, cells, 4] (x1 y1 x2 y2 in input pixels), the
        cells' centres and strides."""
        logits, reaches, centres, strides = self._answer(features)
        return logits.float(), decode_boxes(reaches, centres, strides), centres, strides

    def _answer(self, features: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        logits, reaches, centres, strides = [], [], [], []
        for level, features in enumerate(self.neck(features)):
            height, width = features.shape[2], features.shape[3]
            points = cell_centres(height, width, STRIDES[level], features.device)
            labelled = self.refine[level](self.label_towers[level](features))
            logits.append(self.label_logits[level](labelled).flatten(2).transpose(1, 2))
            reaches.append(self.distances[level](self.box_towers[level](features)).flatten(2).transpose(1, 2))
            centres.append(points)
            strides.append(torch.full_like(points[:, 0], STRIDES[level]))
        return torch.cat(logits, 1), torch.cat(reaches, 1), torch.cat(centres), torch.cat(strides)


def decode_boxes(reaches: Tensor, centres: Tensor, strides: Tensor) -> Tensor:
    """reaches [n, cells, 4], logarithms of the distances to the sides in strides; centres [(n,) cells, 2], strides [(n,) cells]
    -> x1 y1 x2 y2 in input pixels."""
    distances = reaches.float().clamp(max=MAX_LOG_DISTANCE).exp() * strides[..., None]
    return torch.cat((centres - distances[..., :2], centres + distances[..., 2:]), -1)


def cell_centres(height: int, width: int, stride: int, device: torch.device) -> Tensor:
    """[height * width, 2] x y in input pixels, row by row."""
    y = (torch.arange(height, device=device, dtype=torch.float32) + 0.5) * stride
    x = (torch.arange(width, device=device, dtype=torch.float32) + 0.5) * stride
    # expand() and reshape() instead of meshgrid(): they stay dynamic in the exported graph.
    return torch.stack((x.expand(height, width), y[:, None].expand(height, width)), -1).reshape(-1, 2)


class Deployed(nn.Module):
    """The product's contract: uint8 [n, h, w, 3] RGB -> boxes [n, k, 4] normalised, scores [n, k, 3], k <= 256."""

    def __init__(self, detector: MaskDetector, calibration: Calibration = IDENTITY):
        super().__init__()
        self.detector = detector
        self.calibration = calibration

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        logits, reaches, centres, strides = self.detector((frames.permute(0, 3, 1, 2).float() - 127) / 128)
        chosen = choose_candidates(logits)
        # Only the chosen cells' boxes are decoded: of 5,100 cells that is a twentieth.
        cells = chosen.squeeze(-1)
        boxes = decode_boxes(torch.gather(reaches, 1, chosen.expand(-1, -1, 4)), centres[cells], strides[cells])
        size = torch.stack((torch.as_tensor(frames.shape[2]), torch.as_tensor(frames.shape[1]))).float()
        scores = torch.gather(logits, 1, chosen.expand(-1, -1, len(LABELS)))
        return (boxes / torch.cat((size, size))).clamp(0, 1), (self.calibration.slope * scores + self.calibration.offset).sigmoid()


def choose_candidates(logits: Tensor) -> Tensor:
    """Indices [n, k, 1] of the best 256 cells (or all, where there are fewer) by their best label."""
    best = logits.amax(-1)
    count = torch.minimum(torch.as_tensor(best.shape[1]), torch.tensor(MAX_CANDIDATES))
    # While tracing, the count has to stay a tensor, or small inputs would fail in the exported graph.
    return torch.topk(best, count if torch.jit.is_tracing() else int(count), dim=1).indices[..., None]
