"""The networks that learn, and what each begins with."""

import copy
from pathlib import Path

import torch
from torch import Tensor

from mobilenet_backbone import MobileNetBackbone
from networks import DEFAULT, LARGE, NANO, NETWORKS
from run import Run, parameter_groups
from start import load_start

DECAY = 0.03
# A step has eight times the views of one on a processor.
EMA_DECAY = 0.998
# Peak rate of AdamW, and the backbone's share of it.
RATES = {LARGE: (1.6e-3, 0.3), DEFAULT: (1e-3, 0.4), NANO: (1.5e-3, 0.6)}


def build_run(name: str, start: Path, sample: Tensor) -> Run:
    """`start`: as load_start() takes it, or ImageNet's weights (.pth) for the large detector. `sample`: pictures [n, 3, h, w] as
    the network takes them, on its device; they set the norms that ImageNet's weights lack."""
    device, (rate, backbone_rate) = sample.device, RATES[name]
    model = NETWORKS[name].build()
    if isinstance(model.backbone, MobileNetBackbone) and start.suffix == ".pth":
        model.backbone.load_pretrained(str(start), sample.cpu())
    else:
        load_start(model, str(start))
    model = model.to(device, memory_format=torch.channels_last)
    groups = parameter_groups(model, "backbone.", backbone_rate, DECAY)
    for group in groups:
        # A recorded step (graphed.py) reads it where it lies.
        group["lr"] = torch.tensor(rate, device=device)
    on_gpu = device.type == "cuda"
    optimiser = torch.optim.AdamW(groups, lr=rate, fused=on_gpu, capturable=on_gpu)
    return Run(model.train(), copy.deepcopy(model).eval(), optimiser, ema_decay=EMA_DECAY)
