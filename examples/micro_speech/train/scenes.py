# SPDX-License-Identifier: Apache-2.0
"""Scenes: ten seconds or so of words in a room, with noise, through a microphone.

Words are spoken higher or lower, louder or softer; the room echoes, the microphone colours, its
signal is weak or clipped. A scene runs through the front end as one stream, so that the noise
reduction is in the states in which it will be at work.
"""

import dataclasses
import itertools

import numpy as np

from speakers import RATE, resample

LABELS = ("silence", "unknown", "yes", "no")
ROWS, STEP, WINDOW = 49, 320, 480  # rows of a model's input; samples between rows, and under one
FAST_SCENE = 8192  # a Fourier transform of a multiple of this is fast
SPAN = (ROWS - 1) * STEP + WINDOW  # samples under an input


@dataclasses.dataclass
class Item:
    """An utterance at samples start to end of a scene."""

    label: int
    start: int
    end: int

    def part_inside(self, first, last):
        return max(0, min(self.end, last) - max(self.start, first)) / (self.end - self.start)


def decibels(value):
    return 10 ** (value / 20)


def coloured(random, samples, depth):
    """The samples with up to `depth` dB more or less at eight frequencies, smooth in between."""
    spectrum = np.fft.rfft(samples)
    knots = np.geomspace(60, RATE / 2, 8)
    frequencies = np.linspace(1, RATE / 2, len(spectrum))
    gains = np.interp(np.log(frequencies), np.log(knots), random.uniform(-depth, depth, 8))
    return np.fft.irfft(spectrum * decibels(gains), len(samples))


def band_limited(random, samples):
    """As from a telephone or a small microphone: little below and above."""
    spectrum = np.fft.rfft(samples)
    frequencies = np.linspace(0, RATE / 2, len(spectrum))
    if random.random() < 0.5:
        spectrum *= frequencies**2 / (frequencies**2 + random.uniform(50, 350) ** 2)
    if random.random() < 0.35:
        spectrum *= 1 / (1 + (frequencies / random.uniform(3000, 7000)) ** 16)
    return np.fft.irfft(spectrum, len(samples))


def in_room(random, samples):
    """With echoes that decay by 60 dB in 0.1 to 0.6 s."""
    count = int(RATE * random.uniform(0.1, 0.6))
    echo = random.normal(size=count) * np.exp(-6.9 * np.arange(count) / count)
    echo *= random.uniform(0.1, 0.9) / np.sqrt((echo**2).sum())
    echo[0] = 1
    size = 1 << int(len(samples) + count - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(echo, size)
    return np.fft.irfft(product, size)[:len(samples)]


def noise(random, count, clips):
    """Noise of one kind, its loudest parts about 1."""
    kind = random.choice(["hiss", "hum", "babble", "knocks"], p=[0.5, 0.1, 0.25, 0.15])
    sound = coloured(random, random.normal(size=count), 25)
    if kind == "hum":
        base = random.choice([50, 60, 100, 120]) * 2 * np.pi / RATE
        tones = (np.sin(base * k * np.arange(count)) / k**1.2 for k in range(1, 12))
        sound = sum(tones) + 0.1 * sound / sound.std()
    elif kind == "babble":
        sound = 0.02 * sound / sound.std()
        for _ in range(6 * count // RATE):
            clip = clips["talk"][random.integers(len(clips["talk"]))]
            start = random.integers(0, max(1, count - len(clip)))
            sound[start:start + len(clip)] += 3 * clip[:count - start]
    elif kind == "knocks":
        envelope = np.full(count, 0.03)
        for start in random.integers(0, count, 2 * count // RATE):
            length = min(int(RATE * random.uniform(0.005, 0.3)), count - start)
            decay = np.exp(-5 * np.arange(length) / length)
            envelope[start:start + length] += random.uniform(0.1, 1) * decay
        sound = envelope * sound
    if random.random() < 0.3:  # It comes and goes.
        knots = np.arange(0, count + RATE, RATE // 2)
        sound = sound * np.interp(np.arange(count), knots, random.uniform(0.1, 1, len(knots)))
    return sound / (np.abs(sound).max() + 1e-9)


def lay_out(random, clips, words):
    """The words one after another with pauses, as floats, and where they are."""
    items, parts, position = [], [], 0
    for i in range(words):
        label = random.choice(4, p=[0, 0.4, 0.3, 0.3])
        kind = LABELS[label] if random.random() < 0.85 or label != 1 else "talk"
        clip = clips[kind][random.integers(len(clips[kind]))]
        clip = resample(clip, np.exp(random.uniform(-0.25, 0.25)))
        clip = clip / np.abs(clip).max() * decibels(random.uniform(-8, 0))
        pause = int(RATE * random.uniform(0.02 if i == 0 else 0.4, 1.6))
        parts += [np.zeros(pause), clip]
        items.append(Item(label, position + pause, position + pause + len(clip)))
        position = items[-1].end
    end = position + int(RATE * random.uniform(0.5, 1.5))
    return np.concatenate(parts + [np.zeros(end - position + -end % FAST_SCENE)]), items


def scene(random, clips, words=6, quieter=(6, 45)):
    """int16 samples, and the items in them. Noise is by so many dB quieter than speech."""
    sound, items = lay_out(random, clips, words)
    if random.random() < 0.6:
        sound = in_room(random, sound)
    sound = coloured(random, sound, random.uniform(0, 10))
    sound /= np.abs(sound).max()
    if random.random() < 0.93:
        sound += noise(random, len(sound), clips) * decibels(-random.uniform(*quieter))
    sound = band_limited(random, sound)
    sound /= np.abs(sound).max()
    loud = random.uniform(0, 10) if random.random() < 0.1 else random.uniform(-36, 0)
    sound = sound * decibels(loud) + random.normal(size=len(sound)) * decibels(-92)
    return np.clip(np.round(sound * 32767), -32768, 32767).astype(np.int16), items


def windows(random, features, items, per_item=3, silent=3, least=0.55):
    """Inputs for the model out of a scene's rows: (first rows, labels).

    A word's inputs hold at least the part `least` of it, and next to nothing of any other.
    """
    first, labels = [], []

    def draw(count, label, fits):
        tries = random.permutation(max(0, len(features) - ROWS + 1))
        found = list(itertools.islice(
            (row for row in tries if fits(row * STEP, row * STEP + SPAN)), count))
        first.extend(found)
        labels.extend([label] * len(found))

    def only(item):
        limit = min(least, 0.6 * SPAN / (item.end - item.start))
        return lambda a, b: item.part_inside(a, b) >= limit and not any(
            other.part_inside(a, b) > 0.1 for other in items if other is not item)

    for item in items:
        draw(per_item, item.label, only(item))
    draw(silent, 0, lambda a, b: not any(item.part_inside(a, b) > 0.03 for item in items))
    return first, labels
