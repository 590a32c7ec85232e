# SPDX-License-Identifier: Apache-2.0
"""The network: a convolution, then depthwise and pointwise ones in turn; its training; and its
layers as plain arrays, ready to be quantised."""

import numpy as np
import torch
from torch import nn

CLASSES = 4
FIRST = 8  # channels after the first convolution
BLOCKS = ((2, 24), (1, 24), (2, 48), (1, 64))  # stride and channels of each depthwise pair
BANDS = 5  # what is left of the input's 40 channels after all strides
TELEPHONE = 4, 26  # the channels that every telephone transmits: from 400 Hz to 3.2 kHz


class Same(nn.Module):
    """Zeros around an image as TensorFlow's padding SAME has them: where they are odd in number,
    one more after it."""

    def __init__(self, size, stride):
        super().__init__()
        self.size, self.stride = size, stride

    def forward(self, x):
        pads = []
        for length in (x.shape[3], x.shape[2]):
            outputs = -(-length // self.stride)
            pad = max((outputs - 1) * self.stride + self.size - length, 0)
            pads += [pad // 2, pad - pad // 2]
        return nn.functional.pad(x, pads)


class TimeMean(nn.Module):
    """The mean over time, [batch, BANDS * channels]: when a word was said is all the same, but not
    in which part of the spectrum a sound is."""

    def forward(self, x):
        return x.mean(2).permute(0, 2, 1).flatten(1)


def convolution(inputs, outputs, size, stride=1, groups=1):
    return nn.Sequential(
        Same(size, stride),
        nn.Conv2d(inputs, outputs, size, stride, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


def network():
    """Takes [batch, 1, 49, 40], features as numbers from 0 to about 1."""
    layers, channels = [convolution(1, FIRST, 7, stride=2)], FIRST
    for stride, outputs in BLOCKS:
        layers.append(convolution(channels, channels, 3, stride, groups=channels))
        layers.append(convolution(channels, outputs, 1))
        channels = outputs
    return nn.Sequential(*layers, TimeMean(), nn.Dropout(0.1),
                         nn.Linear(BANDS * channels, CLASSES))


def as_input(features):
    """int8 features [n, 49, 40] as the network takes them."""
    return (torch.from_numpy(features.astype(np.float32)) + 128)[:, None] / 255


def varied(x, random):
    """A batch as other people would have said it: spectra stretched and shifted, as by a longer or
    shorter throat, time too; all a little louder or softer; here and there a band of channels and a
    stretch of time wiped out, so that no word hangs on a single detail, or the lowest and highest
    channels, as a telephone does."""
    count = len(x)
    move = np.zeros((count, 2, 3), np.float32)
    move[:, 0, 0] = random.uniform(0.88, 1.14, count)  # channels: stretched, shifted
    move[:, 0, 2] = random.uniform(-0.1, 0.1, count)
    move[:, 1, 1] = random.uniform(0.85, 1.2, count)  # time
    grid = nn.functional.affine_grid(torch.from_numpy(move), x.shape, align_corners=False)
    x = nn.functional.grid_sample(x, grid, align_corners=False)
    x *= torch.from_numpy(random.uniform(0.85, 1.15, (count, 1, 1, 1)).astype(np.float32))
    for i in np.flatnonzero(random.random(count) < 0.4):
        start, size = random.integers(0, 40), random.integers(1, 8)
        x[i, :, :, start:start + size] = 0
        start, size = random.integers(0, 49), random.integers(1, 7)
        x[i, :, start:start + size] = 0
    for i in np.flatnonzero(random.random(count) < 0.2):
        x[i, :, :, :random.integers(TELEPHONE[0] + 1)] = 0
        x[i, :, :, random.integers(TELEPHONE[1], 40):] = 0
    return x


def train(features, labels, seed, epochs, batch=128, show=print):
    """A network trained by AdamW, the rate rising at first, then falling along a cosine."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random = np.random.default_rng(seed)
    # With the channels last PyTorch needs half the time for convolutions as small as these.
    net = network().to(memory_format=torch.channels_last)
    targets = torch.from_numpy(labels)
    steps = epochs * (len(labels) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps)
    for epoch in range(epochs):
        order, total = random.permutation(len(labels)), 0.0
        for i in range(0, len(order) - batch + 1, batch):
            chosen = order[i:i + batch]
            x = varied(as_input(features[chosen]), random)
            answer = net(x.contiguous(memory_format=torch.channels_last))
            loss = nn.functional.cross_entropy(answer, targets[chosen], label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        show(f"epoch {epoch + 1} of {epochs}: loss {total / len(labels):.4f}")
    return net.to(memory_format=torch.contiguous_format).eval()


def answers(net, features, batch=512):
    """The class of each input."""
    with torch.no_grad():
        parts = [net(as_input(features[i:i + batch])).argmax(1)
                 for i in range(0, len(features), batch)]
    return torch.cat(parts).numpy()


def layers(net):
    """[(kind, stride, weights, biases)] in the order in which they run, each batch normalisation
    folded into its convolution; a ReLU follows all but the last."""
    found = []
    for module in net:
        if isinstance(module, nn.Sequential):
            _, conv, norm, _ = module
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            kind = "CONV_2D" if conv.groups == 1 else "DEPTHWISE_CONV_2D"
            found.append((kind, conv.stride[0], conv.weight * gain[:, None, None, None],
                          norm.bias - norm.running_mean * gain))
        elif isinstance(module, nn.Linear):
            found.append(("FULLY_CONNECTED", 1, module.weight, module.bias))
    return [(kind, stride, weights.detach(), biases.detach())
            for kind, stride, weights, biases in found]
