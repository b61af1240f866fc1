"""What training starts from: the published detector's backbone, or a model that this project exported before."""

import re

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from model import MaskDetector

# The first release shared the towers' convolutions among the levels; its exporter unrolled them as `<name>_<level>`.
SHARED_TOWER = re.compile(r"^(label|box)_tower/(spatial|mixing)\.(\d)(?:_(\d))?$")
TOWER_STEP = {"spatial": 0, "mixing": 3}


def load_start(model: MaskDetector, path: str) -> None:
    """`path`: RFB-640-masked_face-v2.pth (backbone only), an .onnx of ours (all that it has), or a checkpoint of a run (.pt).
    @raises ValueError"""
    if path.endswith(".onnx"):
        load_exported(model, path)
    elif path.endswith(".pt"):
        state = torch.load(path, map_location="cpu", weights_only=True)["ema"]
        model.load_state_dict({key: value.float() if value.is_floating_point() else value for key, value in state.items()})
    else:
        model.backbone.load_pretrained(path)


def load_exported(model: nn.Module, path: str) -> None:
    """Takes every convolution of the graph by its name; layers that the graph lacks (Refine) keep their identity."""
    graph = onnx.load(path).graph
    values = {value.name: value for value in graph.initializer}
    for node in graph.node:
        # The exporter keeps one of equal constants, and names the others after it.
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    targets = dict(model.named_modules())
    for node in graph.node:
        if node.op_type != "Conv":
            continue
        name = module_name(node.name)
        module = targets.get(name)
        if not isinstance(module, nn.Conv2d):
            raise ValueError(f"{path} has a convolution {node.name} that this network lacks ({name})")
        for parameter, value in zip((module.weight, module.bias), node.input[1:], strict=True):
            loaded = torch.from_numpy(numpy_helper.to_array(values[value]).copy())
            if loaded.shape != parameter.shape:
                raise ValueError(f"{path}: {node.name} is {tuple(loaded.shape)}, {tuple(parameter.shape)} was expected")
            parameter.data.copy_(loaded)


def module_name(node: str) -> str:
    """`/detector/neck/lateral.0/lateral.0.0/Conv` -> `neck.lateral.0.0`."""
    parts = node.strip("/").split("/")[1:-1]
    shared = SHARED_TOWER.match("/".join(parts))
    if shared:
        kind, step, depth, level = shared.groups()
        return f"{kind}_towers.{level or 0}.{depth}.{TOWER_STEP[step]}"
    # Each layer repeats the name of the list that it is in.
    own = [part for part, after in zip(parts, [*parts[1:], ""], strict=True) if not after.startswith(f"{part}.")]
    return ".".join(own)
