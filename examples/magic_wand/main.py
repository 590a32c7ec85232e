# SPDX-License-Identifier: Apache-2.0
"""Names the gestures in recordings of an accelerometer; without a file, in those of the folder
recordings. Draws them into FOLDER, if one is given."""

import os
import sys

import microlite

import magic_wand

USAGE = "main.py [FOLDER] [FILE.csv | FILE.f32]... [--model PATH] [--rate HZ] [--unit mg|g|m/s2]"
FOLDERS = 0x4000  # in the first number of os.stat
OPTIONS = {"--model": "magic_wand_int8.tflite", "--rate": "25", "--unit": "mg"}


def parse(arguments):
    """(folder or None, files, options)"""
    folder, files, options = None, [], dict(OPTIONS)
    arguments = list(arguments)
    while arguments:
        word = arguments.pop(0)
        if word in options and arguments:
            options[word] = arguments.pop(0)
        elif word.lower().endswith((".csv", ".f32")):
            files.append(word)
        elif folder is None and is_folder(word):
            folder = word
        else:
            raise ValueError("what is {}? usage: {}".format(word, USAGE))
    try:
        options["--rate"] = float(options["--rate"])
    except ValueError:
        raise ValueError("--rate {}: a number of samples a second".format(options["--rate"]))
    if not files:
        files = ["recordings/" + name for name in sorted(os.listdir("recordings"))]
    return folder, files, options


def is_folder(path):
    try:
        return bool(os.stat(path)[0] & FOLDERS)
    except OSError:
        return False


def open_source(path, options):
    """The source for a file; a ValueError or OSError that names it."""
    kind = magic_wand.FloatSource if path.lower().endswith(".f32") else magic_wand.CsvSource
    try:
        return kind(path, options["--rate"], options["--unit"])
    except OSError as error:
        raise OSError("{}: cannot be read (error {})".format(path, error.errno))


def play(path, model, options, drawing=None):
    """Prints the gestures in a recording."""
    found = []

    def on_gesture(name, score, time_ms):
        found.append(name)
        print("  {:5.2f} s  {:6} {:3} %".format(time_ms / 1000, name, round(score * 100)))
        if drawing:
            drawing.gesture(time_ms / 1000, name, score)

    source = open_source(path, options)
    print(path)
    wand = magic_wand.Recognizer(model, on_gesture)
    sample = magic_wand.array("h", (0, 0, 0))
    while source.read(sample):
        asked = wand.add(sample)
        if drawing:
            drawing.sample(wand.time_ms / 1000, sample)
            if asked:
                drawing.scores(wand.time_ms / 1000, wand.scores)
    wand.finish()
    if not found:
        print("  no gesture")
    print("  {:5.2f} s  end".format((wand.time_ms + 40) / 1000))


def main():
    folder, files, options = parse(sys.argv[1:])
    model = microlite.Model(options["--model"])
    drawing = None
    for path in files:
        if folder:
            import picture

            drawing = picture.Picture(magic_wand.LABELS)
        play(path, model, options, drawing)
        if folder:
            name = path.split("/")[-1].rsplit(".", 1)[0]
            drawing.write("{}/{}.svg".format(folder, name), name)
            print("  picture: {}/{}.svg".format(folder, name))
    print("\nmodel {} bytes, arena {} bytes".format(os.stat(options["--model"])[6],
                                                    model.arena_used))


try:
    main()
except (OSError, ValueError, NotImplementedError, MemoryError) as error:
    print("main.py:", error, file=sys.stderr)
    sys.exit(1)
