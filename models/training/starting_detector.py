"""Exports the published face and masked-face detector under the product's contract, untrained by us.

It is what training starts from, the baseline to beat, and the finder of unlabelled faces. Its labels: masked face ->
with_mask, face -> without_mask; it knows no incorrect_mask.

    python -m starting_detector --weights RFB-640-masked_face-v2.pth --out starting-detector.onnx
"""

import argparse

import torch
from torch import Tensor, nn

from backbone import MbTinyRfb
from export import check_parity, export_graph
from model import STRIDES, cell_centres, choose_candidates

# Anchor sides in pixels a level, and the variances of the box code (vision/ssd/config/fd_config.py of the original).
ANCHORS = ((10, 16, 24), (32, 48), (64, 96), (128, 192, 256))
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2


def separable(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, inputs, 3, 1, 1, groups=inputs), nn.ReLU(), nn.Conv2d(inputs, outputs, 1))


class StartingDetector(nn.Module):
    """SSD over four levels; the state dict's names are the original's, but for the prefix of the backbone."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = MbTinyRfb()
        strided = nn.Sequential(nn.Conv2d(64, 64, 3, 2, 1, groups=64), nn.ReLU(), nn.Conv2d(64, 256, 1))
        self.extras = nn.ModuleList([nn.Sequential(nn.Conv2d(256, 64, 1), nn.ReLU(), strided, nn.ReLU())])
        self.classification_headers = self._heads(3)
        self.regression_headers = self._heads(4)

    @staticmethod
    def _heads(values: int) -> nn.ModuleList:
        counts = [values * len(anchors) for anchors in ANCHORS]
        heads = [separable(channels, count) for channels, count in zip(MbTinyRfb.channels, counts[:3], strict=True)]
        return nn.ModuleList([*heads, nn.Conv2d(256, counts[3], 3, padding=1)])

    def load(self, path: str) -> None:
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.load_state_dict({f"backbone.{k}" if k.startswith("base_net.") else k: v for k, v in state.items()})

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        features = list(self.backbone((frames.permute(0, 3, 1, 2).float() - 127) / 128))
        features.append(self.extras[0](features[2]))
        boxes, scores = [], []
        for level, feature in enumerate(features):
            sides = torch.tensor(ANCHORS[level], dtype=torch.float32)[:, None]
            cells = cell_centres(feature.shape[2], feature.shape[3], STRIDES[level], feature.device)
            # reshape(), as unflatten() freezes the number of cells while tracing.
            count = feature.shape[0]
            code = self.regression_headers[level](feature).permute(0, 2, 3, 1).reshape(count, -1, len(sides), 4)
            logits = self.classification_headers[level](feature).permute(0, 2, 3, 1).reshape(count, -1, 3)
            centre = cells[:, None] + code[..., :2] * CENTRE_VARIANCE * sides
            half = (code[..., 2:] * SIZE_VARIANCE).exp() * sides / 2
            boxes.append(torch.cat((centre - half, centre + half), -1).reshape(count, -1, 4))
            scores.append(logits.softmax(-1))
        size = torch.stack((torch.as_tensor(frames.shape[2]), torch.as_tensor(frames.shape[1]))).float()
        chances = torch.cat(scores, 1)
        ours = torch.stack((chances[..., 2], chances[..., 1], torch.zeros_like(chances[..., 0])), -1)
        return choose_candidates((torch.cat(boxes, 1) / torch.cat((size, size))).clamp(0, 1), ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    detector = StartingDetector()
    detector.load(arguments.weights)
    export_graph(detector.eval(), arguments.out)
    check_parity(detector, arguments.out)


if __name__ == "__main__":
    main()
