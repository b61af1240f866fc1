"""Cuts the trained default network down to nano's: its new layers learn to answer as the old ones did (FitNets,
arXiv:1412.6550), before train.py lets all of them learn together.

    python -m cut --model ../mask-detector.onnx --cache /tmp/pictures --nobody /tmp/pictures/nobody --out /tmp/run/cut.pt
"""

import argparse
import json
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

from backbone import LEAN_STEM_CHANNELS, SURROUND
from dataset import Pictures, Views, collate
from loss import FOCUS
from model import MaskDetector
from networks import NANO, NETWORKS
from run import learning_rate
from start import load_start

PRUNED_VIEWS = 128
PRINT_EVERY = 50
# Of a channel, against their mean.
SMALLEST_POWER = 1e-9
# Where the old detector sees nothing, its boxes mean nothing.
LEAST_SCORE = 0.02


def old_detector(path: str) -> MaskDetector:
    detector = MaskDetector()
    load_start(detector, path)
    return detector.eval().requires_grad_(False)


def cut(old: MaskDetector, pictures: Tensor) -> MaskDetector:
    """All layers that both have; what is new begins as near to the old as it can. `pictures`: [n, 3, h, w] in (rgb - 127) / 128."""
    lean = NETWORKS[NANO].build()
    state, kept = lean.state_dict(), old.state_dict()
    lean.load_state_dict({key: kept[key] if key in kept and kept[key].shape == value.shape else value for key, value in state.items()})
    prune_stem(lean, old, pictures)
    spatial, mixing = lean.backbone.base_net[SURROUND][0], lean.backbone.base_net[SURROUND][3]
    shortcut = old.backbone.base_net[SURROUND].shortcut.conv
    with torch.no_grad():
        spatial.weight.zero_()
        spatial.weight[:, :, 3, 3] = 1
        spatial.bias.zero_()
        mixing.weight.copy_(shortcut.weight)
        mixing.bias.copy_(shortcut.bias)
    return lean


@torch.no_grad()
def prune_stem(lean: MaskDetector, old: MaskDetector, pictures: Tensor) -> None:
    """Leaves those channels of stride 2 out that the others stand in for best, by least squares before the mixing."""
    blocks = old.backbone.base_net
    wide = blocks[1](blocks[0](pictures))
    seen = blocks[2][:3](wide).transpose(0, 1).flatten(1).double()
    seen = torch.cat((seen, torch.ones_like(seen[:1])))
    products = seen @ seen.T
    # A channel that is dark in all pictures would leave nothing to solve.
    products += SMALLEST_POWER * products.diagonal().mean() * torch.eye(len(products), dtype=products.dtype)
    mixing = torch.cat((blocks[2][3].weight.flatten(1), blocks[2][3].bias[:, None]), 1).double()
    keep = list(range(len(seen) - 1))
    while len(keep) > LEAN_STEM_CHANNELS:
        errors = [(fit(products, mixing, [k for k in keep if k != each])[1], each) for each in keep]
        keep.remove(min(errors)[1])
    fitted, error = fit(products, mixing, keep)
    print(json.dumps({"stem": keep, "error": error}), flush=True)
    first, second = lean.backbone.base_net[1], lean.backbone.base_net[2]
    first[0].load_state_dict(blocks[1][0].state_dict())
    for own, whole in ((first[3], blocks[1][3]), (second[0], blocks[2][0])):
        own.weight.copy_(whole.weight[keep])
        own.bias.copy_(whole.bias[keep])
    second[3].weight.copy_(fitted[:, :-1, None, None])
    second[3].bias.copy_(fitted[:, -1])


def fit(products: Tensor, mixing: Tensor, keep: list[int]) -> tuple[Tensor, float]:
    """The mixing of the kept channels and 1 that comes nearest to that of all, and its error as a share of what it is for."""
    chosen = [*keep, len(products) - 1]
    fitted = torch.linalg.solve(products[chosen][:, chosen], products[chosen] @ mixing.T).T
    rest = mixing.clone()
    rest[:, chosen] -= fitted
    size = mixing.clone()
    size[:, -1] = 0
    return fitted, (torch.einsum("ij,jk,ik->", rest, products, rest) / torch.einsum("ij,jk,ik->", size, products, size)).item()


def difference(own: Tensor, example: Tensor) -> Tensor:
    return (own - example).square().mean() / example.square().mean()


def imitation_loss(lean: MaskDetector, old: MaskDetector, pictures: Tensor) -> Tensor:
    """[3]: of the surroundings, the finest level's labels and its boxes."""
    with torch.no_grad():
        stem = old.backbone.stem(pictures)
        before = old.backbone.base_net[4:SURROUND](stem)
        features = old.backbone.after_stem(stem)
        fine = old.neck(features)[0]
        logits = old.label_logits[0](old.label_towers[0](fine))
        reaches = old.distances[0](old.box_towers[0](fine))
        chances = logits.sigmoid()
        weight = chances.amax(1, keepdim=True)
        weight = torch.where(weight >= LEAST_SCORE, weight, 0)
    own_logits = lean.label_logits[0](lean.label_towers[0](fine))
    own_reaches = lean.distances[0](lean.box_towers[0](fine))
    distance = (chances - own_logits.detach().sigmoid()).abs() ** FOCUS
    labels = nn.functional.binary_cross_entropy_with_logits(own_logits, chances, reduction="none") * distance
    boxes = ((own_reaches - reaches).abs() * weight).sum() / weight.sum().clamp(min=1)
    return torch.stack((difference(lean.backbone.base_net[SURROUND](before), features[0]), labels.sum() / chances.sum().clamp(min=1), boxes))


def imitate(lean: MaskDetector, old: MaskDetector, loader: DataLoader, rate: float) -> None:
    new = nn.ModuleList([lean.backbone.base_net[SURROUND], lean.label_towers[0], lean.box_towers[0], lean.label_logits[0], lean.distances[0]])
    optimiser = torch.optim.Adam(new.parameters(), lr=rate)
    started, sums = time.monotonic(), torch.zeros(3)
    for step, (pictures, *_) in enumerate(loader, 1):
        optimiser.param_groups[0]["lr"] = learning_rate(step, len(loader), rate)
        losses = imitation_loss(lean, old, normalised(pictures))
        optimiser.zero_grad(set_to_none=True)
        losses.sum().backward()
        optimiser.step()
        sums += losses.detach()
        if step % PRINT_EVERY == 0:
            names = ("surroundings", "labels", "boxes")
            print(json.dumps(dict(zip(names, (sums / PRINT_EVERY).tolist(), strict=True)) | {"step": step, "s": round(time.monotonic() - started)}), flush=True)
            sums.zero_()


def normalised(pictures: Tensor) -> Tensor:
    return ((pictures.float() - 127) / 128).contiguous(memory_format=torch.channels_last)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="an .onnx of the default network, or a checkpoint of its training")
    parser.add_argument("--nobody", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="as train.py made it")
    parser.add_argument("--out", type=Path, required=True, help="start of train.py")
    parser.add_argument("--views", type=int, default=6400)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--canvas", type=int, default=384)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    pictures = Pictures([arguments.cache / split for split in ("train", "train-crops")], arguments.nobody)
    old = old_detector(arguments.model)
    views = Views(pictures, arguments.canvas, arguments.views, arguments.seed)
    some = torch.stack([views[index][0] for index in range(0, len(views), max(1, len(views) // PRUNED_VIEWS))][:PRUNED_VIEWS])
    lean = cut(old, normalised(some)).to(memory_format=torch.channels_last)
    imitate(lean, old, DataLoader(views, arguments.batch, num_workers=1, prefetch_factor=3, collate_fn=collate, drop_last=True), arguments.rate)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"ema": lean.state_dict()}, arguments.out)


if __name__ == "__main__":
    main()
