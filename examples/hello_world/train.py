#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a network to know y = sin(x) for x from 0 to 2 pi, and writes it as two .tflite models.

A float model and its int8 quantisation, beside this file. Needs numpy and a few seconds. The seed
is fixed: on one machine the files come out the same every time; elsewhere another numpy may round
a sum differently, and so give another network that is as good.
"""

import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))
import tflite  # noqa: E402  (our own writer, found through the line above)

SIZES = (1, 16, 16, 1)  # units in each layer, the input first; a ReLU follows all but the last
PERIOD = 2 * np.pi
STEPS = 10000
SEED = 13


def start(random):
    """Random weights [units, inputs] and biases [units] of each layer.

    He's uniform distribution, the single input counted as three: large weights bend sharply.
    """
    layers = []
    for inputs, units in zip(SIZES, SIZES[1:]):
        limit = np.sqrt(6 / max(inputs, 3))
        layers.append([random.uniform(-limit, limit, (units, inputs)), np.zeros(units)])
    # A unit of the first layer bends the curve at one x: spread these over the period.
    weights, _ = layers[0]
    layers[0][1] = -weights[:, 0] * random.uniform(0, PERIOD, SIZES[1])
    return layers


def forward(layers, x):
    """Values [samples, units] at the input and after each layer."""
    values = [x]
    for weights, biases in layers:
        y = values[-1] @ weights.T + biases
        values.append(y if len(values) == len(layers) else np.maximum(y, 0))
    return values


def gradients(layers, values, target):
    """The mean squared error's derivatives by weights and biases, in the layers' shapes."""
    slope = 2 * (values[-1] - target) / len(target)
    result = []
    for (weights, _), x in zip(layers[::-1], values[-2::-1]):
        result.insert(0, [slope.T @ x, slope.sum(axis=0)])
        slope = slope @ weights * (x > 0)
    return result


def jiggle(layers, random):
    """The layers with their weights moved by as much as rounding to int8 may move them."""
    return [
        [weights + random.uniform(-0.5, 0.5, weights.shape) * np.abs(weights).max() / 127, biases]
        for weights, biases in layers
    ]


def train():
    """Layers trained on the whole period at once by Adam, its rate falling along a half cosine.

    Each step sees the weights jiggled, and so finds a network that bears being quantised.
    """
    random = np.random.default_rng(SEED)
    layers = start(random)
    x = np.linspace(0, PERIOD, 512)[:, None]
    target = np.sin(x)
    mean, square = ([[0.0, 0.0] for _ in layers] for _ in range(2))
    for step in range(1, STEPS + 1):
        rate = 0.005 * (1 + np.cos(np.pi * step / STEPS))
        rounded = jiggle(layers, random)
        slopes = gradients(rounded, forward(rounded, x), target)
        for i, layer in enumerate(layers):
            for j, slope in enumerate(slopes[i]):
                mean[i][j] = 0.9 * mean[i][j] + 0.1 * slope
                square[i][j] = 0.999 * square[i][j] + 0.001 * slope**2
                unbiased = np.sqrt(square[i][j] / (1 - 0.999**step)) + 1e-8
                layer[j] = layer[j] - rate * mean[i][j] / (1 - 0.9**step) / unbiased
    return layers


def affine(values):
    """Scale and zero point with which int8 covers the values, and zero exactly."""
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    scale = np.float32((high - low) / 255)
    return scale, int(np.round(-128 - low / scale))


def saturate(values):
    return np.clip(np.round(values), -128, 127).astype(np.int8)


def quantize(layers):
    """int8 weights, int32 biases, and the scales and zero points that go with them.

    The values that the network takes over the period calibrate the scales. Returns a dict per
    layer and, for the network's input and each layer's output, (scale, zero point).
    """
    tensors = [affine(values) for values in forward(layers, np.linspace(0, PERIOD, 512)[:, None])]
    result = []
    for (weights, biases), (input_scale, _) in zip(layers, tensors):
        scale = np.float32(np.abs(weights).max() / 127)
        bias_scale = np.float32(input_scale * scale)
        result.append({
            "weights": saturate(weights / scale),
            "scale": scale,
            "biases": np.round(biases / bias_scale).astype(np.int32),
            "bias_scale": bias_scale,
        })
    return result, tensors


def requantize(sums, factor):
    """sums * factor as TensorFlow Lite rounds it: twice, the second time to an integer."""
    fraction, exponent = np.frexp(factor)
    products = (sums.astype(np.int64) * int(np.round(fraction * 2**31)) + 2**30) >> 31
    return np.sign(products) * ((np.abs(products) + 2 ** (-exponent - 1)) >> -exponent)


def forward_int8(layers, tensors, x):
    """What the int8 model answers for x [samples, 1], in the integers that a kernel computes."""
    scale, zero_point = tensors[0]
    values = saturate(x / scale + zero_point)
    for layer, (next_scale, next_zero_point) in zip(layers, tensors[1:]):
        centred = values.astype(np.int32) - zero_point
        sums = centred @ layer["weights"].T.astype(np.int32) + layer["biases"]
        # A ReLU's output has its zero at -128, so that saturation is the ReLU.
        factor = float(scale) * float(layer["scale"]) / float(next_scale)
        values = saturate(requantize(sums, factor) + next_zero_point)
        scale, zero_point = next_scale, next_zero_point
    return (values.astype(np.int32) - zero_point) * scale


def write(path, description, type_name, constants, quantization):
    """Writes the network. constants: for each layer the keyword arguments of its weights and its
    biases; quantization: those of the input and of each layer's output."""
    model = tflite.Model(description)
    graph = model.subgraph()
    value = graph.input("x", type_name, [1, SIZES[0]], **quantization[0])
    last = len(constants) - 1
    for i, (weights, biases) in enumerate(constants):
        w = graph.constant(f"dense_{i}/weights", shape=[SIZES[i + 1], SIZES[i]], **weights)
        b = graph.constant(f"dense_{i}/biases", shape=[SIZES[i + 1]], **biases)
        make, name = (graph.output, "sin(x)") if i == last else (graph.tensor, f"dense_{i}/relu")
        result = make(name, type_name, [1, SIZES[i + 1]], **quantization[i + 1])
        activation = "NONE" if i == last else "RELU"
        graph.op("FULLY_CONNECTED", [value, w, b], [result], fused_activation_function=activation)
        value = result
    model.write(path)


def write_float(path, layers):
    constants = [
        [{"type_name": "FLOAT32", "data": values.astype(np.float32)} for values in layer]
        for layer in layers
    ]
    write(path, "microlite hello_world: sin(x), float32", "FLOAT32", constants, [{}] * len(SIZES))


def write_int8(path, layers, tensors):
    constants = [
        (
            {"type_name": "INT8", "data": layer["weights"], "scale": float(layer["scale"])},
            {"type_name": "INT32", "data": layer["biases"], "scale": float(layer["bias_scale"])},
        )
        for layer in layers
    ]
    quantization = [{"scale": float(scale), "zero_point": zero} for scale, zero in tensors]
    write(path, "microlite hello_world: sin(x), int8", "INT8", constants, quantization)


def report(path, x, y):
    error = np.abs(y - np.sin(x))
    print(f"{path.name}: {path.stat().st_size} bytes, "
          f"error at most {error.max():.4f}, on average {error.mean():.4f}")


def main():
    layers = train()
    x = np.linspace(0, PERIOD, 1000)[:, None]
    path = HERE / "hello_world_float.tflite"
    write_float(path, layers)
    report(path, x, forward(layers, x)[-1])
    quantized, tensors = quantize(layers)
    path = HERE / "hello_world_int8.tflite"
    write_int8(path, quantized, tensors)
    report(path, x, forward_int8(quantized, tensors, x))


if __name__ == "__main__":
    main()
