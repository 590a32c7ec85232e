#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes micro_speech.tflite, which knows the words yes and no, from synthetic speech alone.

    make firmware-unix && make train EXAMPLE=micro_speech

Needs espeak-ng, flite, festival and its voices, PyTorch, and a quarter of an hour. The seeds are
fixed: on one machine the same model comes out every time. It ends with how well the model does on
voices that it has never heard and, if they lie beside the clone, on recordings of people.
"""

import multiprocessing
import pathlib
import resource

import numpy as np

import firmware
import int8
import network
import people
import scenes
import speakers

FOLDER = pathlib.Path(__file__).resolve().parent
MODEL = FOLDER.parent / "micro_speech.tflite"

SEED = 7
EPOCHS = 16
PARTS = 4  # of the training data; each has its own words and scenes, so that two are made at once
TRAINING = {"yes": 320, "no": 320, "unknown": 900, "talk": 40}  # clips of each part
TEST = {"yes": 120, "no": 120, "unknown": 240, "talk": 30}
SCENES, TEST_SCENES, CALIBRATION = 600, 120, 1500
TESTS = ("espeak-ng", "flite")


def training_voices():
    return [speaker for speaker in speakers.all_speakers() if not speaker.held_out]


def training_data(part):
    """A part's inputs and their classes."""
    random = np.random.default_rng([SEED, part])
    clips = speakers.collect(random, training_voices(), TRAINING, natural=0.4)
    return inputs(random, clips, SCENES, quieter=(3, 45), per_item=4)


def test_data(program):
    """Voices never heard, words wholly inside the model's input."""
    random = np.random.default_rng(SEED + 1)
    voices = [speaker for speaker in speakers.all_speakers()
              if speaker.held_out and speaker.program == program]
    return inputs(random, speakers.collect(random, voices, TEST), TEST_SCENES, least=1)


def inputs(random, clips, count, quieter=(6, 45), **options):
    """Inputs int8 [n, 49, 40] out of so many scenes, and their classes [n]."""
    frontend = firmware.Frontend()
    features, labels = [], []
    for _ in range(count):
        samples, items = scenes.scene(random, clips, quieter=quieter)
        rows = frontend.features(samples)
        first, found = scenes.windows(random, rows, items, **options)
        features += [rows[i:i + scenes.ROWS] for i in first]
        labels += found
    return np.stack(features), np.array(labels)


def report(title, labels, answers):
    """A confusion matrix: a line for each class that was said, a column for what was heard."""
    right = (labels == answers).mean()
    print(f"\n{title}: {100 * right:.1f} % of {len(labels)} right")
    print("said      " + "".join(f"{label:>10}" for label in scenes.LABELS))
    for i, label in enumerate(scenes.LABELS):
        row = np.bincount(answers[labels == i], minlength=len(scenes.LABELS))
        print(f"{label:10}" + "".join(f"{count:10}" for count in row))


def test(net, quantized, data):
    """data: inputs and classes for each of TESTS."""
    for program, (features, labels) in zip(TESTS, data):
        exact = firmware.scores(MODEL, features)
        simulated = int8.simulate(quantized, features)
        report(f"unheard voices of {program}, int8 in the firmware", labels, exact.argmax(1))
        for name, answers in (("float", network.answers(net, features)),
                              ("int8 simulated by PyTorch", simulated.argmax(1))):
            print(f"{name}: {100 * (answers == labels).mean():.1f} %")
        apart = np.abs(simulated.astype(int) - exact).mean()
        print(f"scores of simulation and firmware differ by {apart:.2f} of 256 on average")


def cpu_minutes():
    return sum(sum(resource.getrusage(who)[:2])
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 60


def main():
    print(f"{len(training_voices())} voices speak {PARTS * sum(TRAINING.values())} words and "
          "sentences", flush=True)
    with multiprocessing.Pool(2) as pool:
        heard = pool.map(training_data, range(PARTS), chunksize=1)
        unheard = pool.map(test_data, TESTS, chunksize=1)
        pool.close()
        pool.join()
    features, labels = (np.concatenate(column) for column in zip(*heard))
    print(f"{len(labels)} inputs out of {PARTS * SCENES} scenes", flush=True)
    net = network.train(features, labels, SEED, EPOCHS, show=lambda line: print(line, flush=True))
    chosen = np.random.default_rng(SEED).permutation(len(features))[:CALIBRATION]
    quantized = int8.quantize(net, features[chosen])
    int8.write(MODEL, quantized)
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes")
    test(net, quantized, unheard)
    people.report(MODEL)
    print(f"\n{cpu_minutes():.0f} minutes of computing")


if __name__ == "__main__":
    main()
