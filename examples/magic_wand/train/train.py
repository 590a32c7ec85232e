#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a small convolutional network on made gestures and writes it as magic_wand_int8.tflite.

Needs PyTorch and about five minutes of one core. Prints the accuracy on recordings that it was not
trained on: of the float network, of the int8 model in the firmware (where it has been built), and
the confusion matrix.
"""

import pathlib
import sys

import numpy as np
import torch

import evaluate
import gestures

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tools"))
import tflite  # noqa: E402  (our own writer, found through the line above)

# Channels, samples that the kernel spans, stride of each convolution over time; a ReLU follows. The
# first one spans the three axes too.
CONVOLUTIONS = ((16, 5, 2), (24, 5, 2), (32, 5, 2), (32, 5, 1), (32, 5, 1))
INPUT_SCALE = 20.0  # mg for each step of the int8 input, which so holds 2.5 g
TRAINING, EPOCHS, BATCH = 80000, 10, 128
SEED = 20


class Network(torch.nn.Module):
    """[windows, 1, WINDOW, 3] in units of 1 g to [windows, 4] logits."""

    def __init__(self):
        super().__init__()
        self.convolutions = torch.nn.ModuleList()
        channels, axes = 1, 3
        for units, span, stride in CONVOLUTIONS:
            self.convolutions.append(torch.nn.Conv2d(channels, units, (span, axes), (stride, 1)))
            channels, axes = units, 1
        self.dense = torch.nn.Linear(channels, len(gestures.LABELS))

    def forward(self, x):
        return self.layers(x)[-1]

    def layers(self, x):
        """The values after each convolution, and the logits."""
        values = []
        for convolution in self.convolutions:
            x = torch.relu(convolution(x))
            values.append(x)
        return values + [self.dense(x.amax(dim=(2, 3)))]


def as_input(mg):
    """What the int8 model sees, in g."""
    steps = np.clip(np.floor(mg / INPUT_SCALE + 0.5), -128, 127)
    return torch.from_numpy((steps * (INPUT_SCALE / 1000)).astype(np.float32))[:, None]


def train(network, x, labels):
    """Adam, its rate rising quickly and falling along a cosine."""
    steps = EPOCHS * (len(x) // BATCH)
    optimizer = torch.optim.Adam(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps, pct_start=0.15)
    for epoch in range(EPOCHS):
        total = 0.0
        order = torch.randperm(len(x))
        for batch in order[:len(x) // BATCH * BATCH].split(BATCH):
            loss = torch.nn.functional.cross_entropy(
                network(x[batch]), labels[batch], label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * BATCH / len(x)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total:.4f}", flush=True)


def quantization(values, symmetric_zero=True):
    """Scale and zero point for an activation. After a ReLU the zero is -128."""
    low, high = float(values.min()), float(values.max())
    low = 0.0 if symmetric_zero else min(low, 0.0)
    scale = np.float32((high - low) / 255)
    return {"scale": float(scale), "zero_point": int(np.round(-128 - low / scale))}


def constants(graph, name, weights, bias, input_scale, shape, per_channel):
    """The int8 weights, in the order [units, ...], and int32 biases of a layer."""
    flat = weights.reshape(len(weights), -1)
    limit = np.abs(flat).max(axis=1) if per_channel else np.full(len(flat), np.abs(flat).max())
    limit = np.maximum(limit, 1e-3 * limit.max())  # a unit that has died needs a scale too
    scales = (limit / 127).astype(np.float32)
    steps = np.clip(np.round(flat / scales[:, None]), -127, 127).astype(np.int8)
    biases = np.round(bias / (scales * np.float32(input_scale))).astype(np.int32)
    bias_scales = [float(scale * np.float32(input_scale)) for scale in scales]
    keep = slice(None) if per_channel else slice(1)
    return (
        graph.constant(f"{name}/weights", "INT8", shape, steps,
                       scale=[float(scale) for scale in scales][keep]),
        graph.constant(f"{name}/biases", "INT32", [len(biases)], biases, scale=bias_scales[keep]),
    )


def write(path, network, calibration):
    """Quantises the network over the values that occur in the windows `calibration`."""
    with torch.no_grad():
        values = [layer.numpy() for layer in network.layers(calibration)]
    model = tflite.Model("microlite magic_wand: wing, ring, slope, none; int8")
    graph = model.subgraph()
    scale = INPUT_SCALE / 1000
    value = graph.input("acceleration in mg", "INT8", [1, gestures.WINDOW, 3, 1],
                        scale=INPUT_SCALE, zero_point=0)
    for i, convolution in enumerate(network.convolutions):
        weights = convolution.weight.detach().numpy().transpose(0, 2, 3, 1)
        if i == 0:  # The network computes in g, the model in mg.
            weights, scale = weights / 1000, INPUT_SCALE
        inputs = constants(graph, f"conv_{i}", weights, convolution.bias.detach().numpy(), scale,
                           weights.shape, True)
        kind = quantization(values[i])
        shape = [1, values[i].shape[2], 1, values[i].shape[1]]
        result = graph.tensor(f"conv_{i}/relu", "INT8", shape, **kind)
        graph.op("CONV_2D", [value, *inputs], [result], padding="VALID", stride_w=1,
                 stride_h=convolution.stride[0], fused_activation_function="RELU")
        value, scale = result, kind["scale"]
    units = values[-2].shape[1]
    pooled = graph.tensor("pool", "INT8", [1, 1, 1, units], **kind)
    graph.op("MAX_POOL_2D", [value], [pooled], padding="VALID", stride_w=1, stride_h=1,
             filter_width=1, filter_height=values[-2].shape[2])
    flat = graph.tensor("flat", "INT8", [1, units], **kind)
    graph.op("RESHAPE", [pooled], [flat], new_shape=[1, units])
    count = len(gestures.LABELS)
    inputs = constants(graph, "dense", network.dense.weight.detach().numpy(),
                       network.dense.bias.detach().numpy(), scale, [count, units], False)
    logits = graph.tensor("logits", "INT8", [1, count],
                          **quantization(values[-1], symmetric_zero=False))
    graph.op("FULLY_CONNECTED", [flat, *inputs], [logits])
    scores = graph.output(" ".join(gestures.LABELS), "INT8", [1, count], scale=1 / 256,
                          zero_point=-128)
    graph.op("SOFTMAX", [logits], [scores], beta=1.0)
    model.write(path)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    mg, labels = gestures.windows(np.random.default_rng(SEED), TRAINING)
    x = as_input(mg)
    network = Network()
    train(network, x, torch.from_numpy(labels))
    path = HERE.parent / "magic_wand_int8.tflite"
    write(path, network, x[:2000])
    held_out, truth = evaluate.held_out()
    with torch.no_grad():
        found = network(as_input(held_out)).argmax(dim=1).numpy()
    right = (found == truth).mean()
    print(f"float, in PyTorch: {right:.2%} of {len(truth)} held-out windows right")
    evaluate.report(path, held_out, truth)


if __name__ == "__main__":
    main()
