# SPDX-License-Identifier: Apache-2.0
"""A chain of trained layers as a float model and as its int8 quantisation. Needs numpy.

    chain = Sequential("digits", (8, 8, 1), [
        Conv2D(weights, biases, relu=True),     # [units, height, width, channels], [units]
        FullyConnected(weights, biases),        # [units, inputs], [units]
        Softmax(),
    ])
    chain.write_float("float.tflite")
    chain.write_int8("int8.tflite", samples)    # samples: [count, 8, 8, 1], show what values occur

Quantisation follows TensorFlow Lite's rules: activations with one scale and zero point, weights of
a convolution with a scale for each unit and zero in the middle, those of a fully connected layer
with one scale, biases int32 with the product of the input's and the weights' scales.
"""

import dataclasses

import numpy as np

from .model import Model


@dataclasses.dataclass
class Conv2D:
    """A convolution, one pixel a step, without padding: "VALID" in TensorFlow."""

    weights: np.ndarray  # [units, height, width, channels]
    biases: np.ndarray  # [units]
    relu: bool = False

    per_unit = True
    op = "CONV_2D"

    def options(self):
        return {"padding": "VALID", "stride_w": 1, "stride_h": 1,
                "fused_activation_function": "RELU" if self.relu else "NONE"}

    def forward(self, x):
        windows = np.lib.stride_tricks.sliding_window_view(x, self.weights.shape[1:3], (1, 2))
        y = np.einsum("nyxchw,uhwc->nyxu", windows, self.weights) + self.biases
        return np.maximum(y, 0) if self.relu else y


@dataclasses.dataclass
class FullyConnected:
    """Every unit sees all values, in row-major order, channels last."""

    weights: np.ndarray  # [units, inputs]
    biases: np.ndarray  # [units]
    relu: bool = False

    per_unit = False
    op = "FULLY_CONNECTED"

    def options(self):
        return {"fused_activation_function": "RELU" if self.relu else "NONE"}

    def forward(self, x):
        y = x.reshape(len(x), -1) @ self.weights.T + self.biases
        return np.maximum(y, 0) if self.relu else y


class Softmax:
    """Probabilities that sum up to 1."""

    weights = None
    op = "SOFTMAX"

    def options(self):
        return {"beta": 1.0}

    def forward(self, x):
        powers = np.exp(x - x.max(axis=-1, keepdims=True))
        return powers / powers.sum(axis=-1, keepdims=True)


class Sequential:
    """input_shape: of one sample; the models take one at a time, [1, *input_shape]."""

    def __init__(self, description, input_shape, layers):
        self.description, self.layers = description, layers
        self.input_shape = tuple(input_shape)

    def forward(self, samples):
        """Values [count, ...] at the input and after each layer."""
        values = [np.asarray(samples, np.float32)]
        for layer in self.layers:
            values.append(layer.forward(values[-1]))
        return values

    def write_float(self, path):
        shapes = [(1, *value.shape[1:]) for value in self.forward(np.zeros((1, *self.input_shape)))]
        constants = [None if layer.weights is None else (
            {"type_name": "FLOAT32", "data": np.asarray(layer.weights, np.float32)},
            {"type_name": "FLOAT32", "data": np.asarray(layer.biases, np.float32)},
        ) for layer in self.layers]
        self._write(path, "FLOAT32", constants, shapes, [{}] * len(shapes))

    def write_int8(self, path, samples):
        values = self.forward(samples)
        quantization = [affine(value) for value in values]
        for i, layer in enumerate(self.layers):
            if isinstance(layer, Softmax):  # The only one that TensorFlow Lite's kernels take.
                quantization[i + 1] = {"scale": 1 / 256, "zero_point": -128}
        constants = [None if layer.weights is None else quantize(layer, before["scale"])
                     for layer, before in zip(self.layers, quantization)]
        shapes = [(1, *value.shape[1:]) for value in values]
        self._write(path, "INT8", constants, shapes, quantization)

    def _write(self, path, type_name, constants, shapes, quantization):
        """constants: of each layer the type, data and quantisation of weights and biases, or None;
        shapes, quantization: of the input and of each layer's output."""
        model = Model(self.description)
        graph = model.subgraph()
        value = graph.input("input", type_name, shapes[0], **quantization[0])
        for i, layer in enumerate(self.layers):
            inputs, name = [value], f"{layer.op.lower()}_{i}"
            for part, constant in zip(("weights", "biases"), constants[i] or ()):
                shape = getattr(layer, part).shape
                inputs.append(graph.constant(f"{name}/{part}", shape=shape, **constant))
            make = graph.output if layer is self.layers[-1] else graph.tensor
            value = make(name, type_name, shapes[i + 1], **quantization[i + 1])
            graph.op(layer.op, inputs, [value], **layer.options())
        model.write(path)


def affine(values):
    """Scale and zero point with which int8 covers the values, and zero exactly."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    scale = np.float32((high - low) / 255 or 1.0)
    return {"scale": float(scale), "zero_point": int(np.round(-128 - low / scale))}


def quantize(layer, input_scale):
    """Types, data and scales of a layer's weights and biases."""
    size = np.abs(layer.weights.reshape(len(layer.weights), -1)).max(axis=1)
    if not layer.per_unit:
        size = np.full_like(size, size.max())
    scales = np.where(size > 0, size / 127, 1).astype(np.float32)
    spread = scales.reshape(-1, *[1] * (layer.weights.ndim - 1))
    weights = np.clip(np.round(layer.weights / spread), -127, 127).astype(np.int8)
    bias_scales = np.float32(input_scale) * scales
    biases = np.round(layer.biases / bias_scales).astype(np.int32)
    if not layer.per_unit:
        scales, bias_scales = scales[:1], bias_scales[:1]
    return ({"type_name": "INT8", "data": weights, "scale": scales.tolist()},
            {"type_name": "INT32", "data": biases, "scale": bias_scales.tolist()})
