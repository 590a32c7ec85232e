# SPDX-License-Identifier: Apache-2.0
"""The trained network in 8-bit integers: quantised, simulated in PyTorch, written as .tflite."""

import dataclasses
import pathlib
import sys

import torch
from torch.nn import functional

from network import BANDS, Same, TimeMean, as_input, layers
from scenes import LABELS

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))
import tflite  # noqa: E402  (our own writer, found through the line above)

ROWS, CHANNELS = 49, 40
INPUT_SCALE = 666 / 256 / 25.6  # as TensorFlow's micro_speech models; the input's zero is -128
SHARPNESS = 2.0  # of the softmax: averages over a second pass 200 only if scores are near 255
MAP_ROWS = 7  # what is left of the input's rows after all strides


@dataclasses.dataclass
class Layer:
    """Weights in PyTorch's layout; scales of weights, one for all or one for each output channel,
    and of outputs, whose zero is -128 after a ReLU and 0 after the last layer."""

    kind: str
    stride: int
    weights: torch.Tensor
    weight_scales: torch.Tensor
    biases: torch.Tensor
    bias_scales: torch.Tensor
    output_scale: float = 0.0

    def run(self, x, weights, biases):
        """The layer with these weights in place of its integers."""
        if self.kind == "FULLY_CONNECTED":
            return functional.linear(x, weights, biases)
        groups = x.shape[1] if self.kind == "DEPTHWISE_CONV_2D" else 1
        padded = Same(weights.shape[2], self.stride)(x)
        return functional.relu(functional.conv2d(padded, weights, biases, self.stride,
                                                 groups=groups))

    def real(self):
        """(weights, biases) as the numbers for which the integers stand."""
        shape = [-1] + [1] * (self.weights.dim() - 1)
        return (self.weights * self.weight_scales.reshape(shape), self.biases * self.bias_scales)


def quantize(net, calibration):
    """The network's layers in integers. The values that occur with the inputs `calibration` give
    the scales of what is between the layers."""
    # as_input() counts from 0 to 1; the model's input is counted in INPUT_SCALE.
    unit = 255 * INPUT_SCALE
    x, scale, result = as_input(calibration) * unit, INPUT_SCALE, []
    with torch.no_grad():
        for kind, stride, weights, biases in layers(net):
            weights, unit = weights / unit, 1
            if kind == "FULLY_CONNECTED":
                x = TimeMean()(x)
            # A scale of its own for each channel costs 30 bytes; depthwise ones need it.
            limits = weights.flatten(1 if kind == "DEPTHWISE_CONV_2D" else 0).abs()
            limits = limits.reshape(-1, limits.shape[-1]).amax(1).clamp(min=1e-6)
            shape = [-1] + [1] * (weights.dim() - 1)
            weight_scales = limits / 127
            bias_scales = weight_scales * scale
            layer = Layer(kind, stride, torch.round(weights / weight_scales.reshape(shape)),
                          weight_scales, torch.round(biases / bias_scales), bias_scales)
            x = layer.run(x, weights, biases)
            layer.output_scale = scale = highest(x.abs()) / (127 if kind[0] == "F" else 255)
            result.append(layer)
    return result


def highest(values):
    """The highest value but for one in ten thousand, which would make all others coarse."""
    values = values.flatten()
    return float(values.kthvalue(max(1, int(0.9999 * len(values)))).values)


def simulate(quantized, features, batch=512):
    """Scores in -128..127 [n, 4] that the integer model gives, by PyTorch: what runs between layers
    is rounded to the integers that the model has there."""
    results = []
    for i in range(0, len(features), batch):
        x = as_input(features[i:i + batch]) * 255 * INPUT_SCALE
        for layer in quantized:
            if layer.kind == "FULLY_CONNECTED":
                x = torch.floor(TimeMean()(x) / scale + 0.5) * scale
            x, scale = layer.run(x, *layer.real()), layer.output_scale
            low, high = (-128, 127) if layer.kind == "FULLY_CONNECTED" else (0, 255)
            x = torch.clamp(torch.round(x / scale), low, high) * scale
        results.append(torch.clamp(torch.round(torch.softmax(SHARPNESS * x, 1) * 256) - 128, max=127))
    return torch.cat(results).numpy().astype("int8")


def write(path, quantized):
    """Writes the model: [1, 1960] int8 features in, [1, 4] int8 scores out."""
    model = tflite.Model("microlite micro_speech: " + ", ".join(LABELS))
    graph = model.subgraph()
    x = graph.input("features", "INT8", [1, ROWS * CHANNELS], scale=INPUT_SCALE, zero_point=-128)
    x, shape, scale = reshape(graph, x, [1, ROWS, CHANNELS, 1], INPUT_SCALE), None, None
    for i, layer in enumerate(quantized):
        if layer.kind == "FULLY_CONNECTED":
            pooled = graph.tensor("mean", "INT8", [1, 1, BANDS, x.shape[3]], scale=scale,
                                  zero_point=-128)
            graph.op("AVERAGE_POOL_2D", [x], [pooled], padding="VALID", stride_h=1, stride_w=1,
                     filter_height=MAP_ROWS, filter_width=1)
            x = reshape(graph, pooled, [1, BANDS * x.shape[3]], scale)
            x = write_dense(graph, f"layer{i}", x, layer)
        else:
            x = write_convolution(graph, f"layer{i}", x, layer)
        scale = layer.output_scale
    scores = graph.output("scores", "INT8", [1, len(LABELS)], scale=1 / 256, zero_point=-128)
    graph.op("SOFTMAX", [x], [scores], beta=SHARPNESS)
    model.write(path)


def reshape(graph, x, shape, scale):
    result = graph.tensor(f"{x.name}/shaped", "INT8", shape, scale=scale, zero_point=-128)
    wanted = graph.constant(f"{x.name}/shape", "INT32", [len(shape)], shape)
    graph.op("RESHAPE", [x, wanted], [result], new_shape=shape)
    return result


def constants(graph, name, layer, order, axis):
    """The weights with their dimensions in this order, and the biases. The scale of a bias follows
    from those of input and weights; saying it for each channel would be a tenth of the file."""
    weights = layer.weights.permute(order).to(torch.int8)
    scales = layer.bias_scales.tolist()
    stated = {"scale": scales} if len(scales) == 1 else {}
    return [
        graph.constant(f"{name}w", "INT8", weights.shape, weights.numpy().tobytes(),
                       scale=layer.weight_scales.tolist(), quantized_dimension=axis),
        graph.constant(f"{name}b", "INT32", layer.biases.shape,
                       layer.biases.to(torch.int32).numpy().tobytes(), **stated),
    ]


def write_convolution(graph, name, x, layer):
    depthwise = layer.kind == "DEPTHWISE_CONV_2D"
    order, axis = ((1, 2, 3, 0), 3) if depthwise else ((0, 2, 3, 1), 0)
    shape = [1] + [-(-size // layer.stride) for size in x.shape[1:3]] + [len(layer.biases)]
    result = graph.tensor(name, "INT8", shape, scale=layer.output_scale, zero_point=-128)
    options = {"depth_multiplier": 1} if depthwise else {}
    graph.op(layer.kind, [x] + constants(graph, name, layer, order, axis), [result],
             padding="SAME", stride_h=layer.stride, stride_w=layer.stride,
             fused_activation_function="RELU", **options)
    return result


def write_dense(graph, name, x, layer):
    shape = [1, len(layer.biases)]
    result = graph.tensor(name, "INT8", shape, scale=layer.output_scale, zero_point=0)
    graph.op("FULLY_CONNECTED", [x] + constants(graph, name, layer, (0, 1), 0), [result])
    return result
