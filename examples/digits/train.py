#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a network to read handwritten digits, and writes it as two .tflite models.

A float model and its int8 quantisation, beside this file, and held_out.bin: the digits that the
network has not seen, a byte for the digit and 64 for its pixels each. Needs scikit-learn, for its
digits, and PyTorch; takes half a minute. The seed is fixed: on one machine the files come out the
same every time; elsewhere another PyTorch may give another network that is as good.
"""

import pathlib
import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tools"))
from tflite import sequential  # noqa: E402  (our own writer, found through the line above)

TRAINED = 1437  # digits; those behind them in the file, a fifth, are held out
WHITE = 16  # a pixel's largest value
EPOCHS, BATCH, RATE = 200, 64, 0.005
SEED = 1


def digits():
    """Pictures [count, 1, 8, 8] from 0 to 1 and the digits [count] that they show."""
    data = load_digits()
    pictures = torch.tensor(data.images[:, None] / WHITE, dtype=torch.float32)
    return pictures, torch.tensor(data.target)


def distort(pictures):
    """The same digits, as if written a little differently: each turned by up to 16 degrees,
    sheared, made larger or smaller, moved by up to a pixel, fainter or darker, with some noise."""
    def some(limit):
        return (2 * torch.rand(len(pictures)) - 1) * limit

    angle, width, height = some(0.28), 1 + some(0.21), 1 + some(0.21)
    rows = [[angle.cos() * width, some(0.28) - angle.sin() * height, some(0.25)],
            [angle.sin() * width, angle.cos() * height, some(0.25)]]
    places = functional.affine_grid(torch.stack([torch.stack(row, 1) for row in rows], 1),
                                    pictures.shape, align_corners=False)
    moved = functional.grid_sample(pictures, places, align_corners=False)
    light = (1 + some(0.28))[:, None, None, None]
    return (moved * light + 0.07 * torch.randn_like(moved)).clamp(0, 1)


def train(pictures, labels):
    torch.set_num_threads(1)  # The order of sums, and so the network, depends on their number.
    torch.manual_seed(SEED)
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 32, 3), nn.ReLU(),
        nn.Flatten(), nn.Dropout(0.4), nn.Linear(4 * 4 * 32, 10),
    )
    steps = EPOCHS * -(-len(labels) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(labels)).split(BATCH):
            answers = network(distort(pictures[batch]))
            loss = functional.cross_entropy(answers, labels[batch], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def channels_last(network):
    """The network in TensorFlow's order of dimensions, with a softmax behind it."""
    def values(layer):
        return [parameter.detach().numpy() for parameter in (layer.weight, layer.bias)]

    layers = []
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            weights, biases = values(layer)
            layers.append(sequential.Conv2D(weights.transpose(0, 2, 3, 1), biases, relu=True))
        elif isinstance(layer, nn.Linear):
            weights, biases = values(layer)
            weights = weights.reshape(10, 32, 4, 4).transpose(0, 2, 3, 1).reshape(10, -1)
            layers.append(sequential.FullyConnected(weights, biases))
    return sequential.Sequential("microlite digits", (8, 8, 1), layers + [sequential.Softmax()])


def main():
    pictures, labels = digits()
    network = channels_last(train(pictures[:TRAINED], labels[:TRAINED]))
    samples = pictures.numpy().transpose(0, 2, 3, 1)
    right = network.forward(samples)[-1].argmax(axis=1) == labels.numpy()
    print(f"right: {right[:TRAINED].mean():.1%} of those trained with, "
          f"{right[TRAINED:].mean():.1%} of {len(right) - TRAINED} held out")
    network.write_float(HERE / "digits_float.tflite")
    network.write_int8(HERE / "digits_int8.tflite", samples[:TRAINED])
    records = [bytes([label, *np.uint8(picture * WHITE).ravel()])
               for label, picture in zip(labels[TRAINED:], samples[TRAINED:])]
    (HERE / "held_out.bin").write_bytes(b"".join(records))


if __name__ == "__main__":
    main()
