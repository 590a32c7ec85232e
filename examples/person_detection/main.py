# SPDX-License-Identifier: Apache-2.0
"""main.py FOLDER MODEL PICTURE...: tells of each picture whether there is a person in it.

MODEL is TFLM's person_detect.tflite, or another with one int8 picture in, and the scores of "no
person" and "person" out. Pictures are PGM or PPM files of any size with 8 bits a pixel, or 96 x 96
raw bytes: pixels from 0 to 255, or those less 128. FOLDER is where an SVG of each goes, or - for
none.
"""

import os
import sys

import images
import microlite

USAGE = """\
person_detection: give a model and pictures to look at, for example
make run EXAMPLE=person_detection ARGS="person_detect.tflite picture.pgm", where the model is TFLM's
tensorflow/lite/micro/models/person_detect.tflite and a picture a PGM or PPM file."""
SURE = 0.6


def load(path):
    model = microlite.Model(path, quantize=False)
    good = len(model.inputs) == len(model.outputs) == 1
    if good:
        picture, scores = model.inputs[0], model.outputs[0]
        shape = picture.shape
        good = (len(shape) == 4 and shape[3] == 1 and shape[2] % 12 == 0
                and picture.dtype == scores.dtype == "int8" and len(scores) == 2)
    if not good:
        raise ValueError("%s finds no persons: %s" % (path, model))
    return model


def look(model, path):
    """(verdict, scores of "no person" and "person", from 0 to 1)"""
    images.fill(model.inputs[0], path)
    model.invoke()
    output = model.outputs[0]
    scores = [(value - output.zero_point) * output.scale for value in output]
    if max(scores) < SURE:
        return "perhaps a person, perhaps not", scores
    return ("a person" if scores[1] > scores[0] else "no person"), scores


def main(folder, path, pictures):
    model = load(path)
    failed = 0
    for picture in pictures:
        try:
            verdict, scores = look(model, picture)
        except ValueError as error:
            print("person_detection:", error)
            failed += 1
            continue
        images.show(model.inputs[0])
        name = picture.split("/")[-1]
        print("%s: %s (person %.1f %%, no person %.1f %%)\n"
              % (name, verdict, 100 * scores[1], 100 * scores[0]))
        if folder != "-":
            drawing = "%s/%s.svg" % (folder, name)
            images.write_svg(drawing, model.inputs[0], name, verdict, scores)
            print("picture: " + drawing)
    print("model %d bytes, arena %d bytes" % (os.stat(path)[6], model.arena_used))
    return 1 if failed else 0


if len(sys.argv) < 4:
    print(USAGE)
    sys.exit(1)
try:
    status = main(sys.argv[1], sys.argv[2], sys.argv[3:])
except (OSError, ValueError, NotImplementedError, MemoryError) as error:
    print("person_detection:", error)
    status = 1
if status:
    sys.exit(status)
