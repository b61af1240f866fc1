"""Makes an exported graph cheaper to run without changing what it computes.

PyTorch's exporter writes each padding, and each step of the pre-processing, as a node of its own. ONNX Runtime then leaves its
blocked layout for every one of them: a third of the classifier's time went into 18 paddings of zeros.
"""

import tempfile
from pathlib import Path

import numpy as np
import onnx
import no_telemetry  # noqa: F401, first
import onnxruntime
from onnx import GraphProto, NodeProto, helper, numpy_helper

# The node that turns bytes into what the first convolution takes.
PIXELS = "/pixels"


def tidy(path: str) -> None:
    """Constants folded, zero padding moved into the convolutions, (pixels - 127) / 128 as one node; in place."""
    with tempfile.TemporaryDirectory() as folder:
        folded = str(Path(folder) / "folded.onnx")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = folded
        onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        model = onnx.load(folded)
    move_padding(model.graph)
    join_pixel_steps(model.graph)
    drop_unused(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def move_padding(graph: GraphProto) -> None:
    """Zeros that a Pad puts around its picture become the padding of the convolutions that read it."""
    values = _constants(graph)
    for node in [node for node in graph.node if node.op_type == "Pad"]:
        readers = [each for each in graph.node if node.output[0] in each.input]
        margins = values.get(node.input[1])
        filled = values.get(node.input[2], np.zeros(1)) if len(node.input) > 2 else np.zeros(1)
        if margins is None or len(margins) != 8 or margins[[0, 1, 4, 5]].any() or filled.any():
            continue
        if any(reader.op_type != "Conv" for reader in readers):
            continue
        top, left, bottom, right = (int(margin) for margin in margins[[2, 3, 6, 7]])
        for reader in readers:
            before = _attribute(reader, "pads") or [0, 0, 0, 0]
            _set_attribute(reader, "pads", [a + b for a, b in zip(before, (top, left, bottom, right), strict=True)])
            reader.input[0] = node.input[0]
        graph.node.remove(node)


def join_pixel_steps(graph: GraphProto) -> None:
    """Cast, Sub and Div of whole pixels, as DequantizeLinear: the same numbers in one pass."""
    values, makers = _constants(graph), {output: node for node in graph.node for output in node.output}
    for divide in [node for node in graph.node if node.op_type == "Div"]:
        subtract = makers.get(divide.input[0])
        cast = makers.get(subtract.input[0]) if subtract is not None and subtract.op_type == "Sub" else None
        if cast is None or cast.op_type != "Cast":
            continue
        zero, scale = values.get(subtract.input[1]), values.get(divide.input[1])
        if zero is None or scale is None or float(zero) != round(float(zero)):
            continue
        names = ["pixel_scale", "pixel_zero"]
        graph.initializer.append(numpy_helper.from_array(np.float32(1 / scale), names[0]))
        graph.initializer.append(numpy_helper.from_array(np.uint8(zero), names[1]))
        joined = helper.make_node("DequantizeLinear", [cast.input[0], *names], [divide.output[0]], name=PIXELS)
        graph.node.insert(list(graph.node).index(cast), joined)
        for node in (cast, subtract, divide):
            graph.node.remove(node)


def part_pixel_steps(graph: GraphProto) -> None:
    """Undoes join_pixel_steps(). In a graph with quantised steps ONNX Runtime would take the DequantizeLinear for one of them, and
    quantise the first convolution, which costs 0.02 of mAP50."""
    values = _constants(graph)
    for joined in [node for node in graph.node if node.name == PIXELS]:
        scale, zero = (float(values[name]) for name in joined.input[1:])
        names = ["pixel_offset", "pixel_range"]
        graph.initializer.append(numpy_helper.from_array(np.float32(zero), names[0]))
        graph.initializer.append(numpy_helper.from_array(np.float32(1 / scale), names[1]))
        steps = [
            helper.make_node("Cast", [joined.input[0]], ["pixel_floats"], to=onnx.TensorProto.FLOAT),
            helper.make_node("Sub", ["pixel_floats", names[0]], ["pixel_differences"]),
            helper.make_node("Div", ["pixel_differences", names[1]], [joined.output[0]]),
        ]
        place = list(graph.node).index(joined)
        graph.node.remove(joined)
        for step in reversed(steps):
            graph.node.insert(place, step)


def drop_unused(graph: GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    for value in [value for value in graph.initializer if value.name not in used]:
        graph.initializer.remove(value)


def _constants(graph: GraphProto) -> dict[str, np.ndarray]:
    return {value.name: numpy_helper.to_array(value) for value in graph.initializer}


def _attribute(node: NodeProto, name: str) -> list[int] | None:
    return next((list(attribute.ints) for attribute in node.attribute if attribute.name == name), None)


def _set_attribute(node: NodeProto, name: str, value: list[int]) -> None:
    for attribute in [attribute for attribute in node.attribute if attribute.name == name]:
        node.attribute.remove(attribute)
    node.attribute.append(helper.make_attribute(name, value))
