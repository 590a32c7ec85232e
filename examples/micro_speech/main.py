# SPDX-License-Identifier: Apache-2.0
"""main.py [FILE.wav | -] [--model PATH] [--svg PATH]: tells which words are spoken, and when.

Listens to a WAV file or, with -, to standard input; without either to the recording yes_no.wav.
--svg draws what has been heard; a folder in place of a file means yes_no.wav and a picture there.
"""

import gc
import os
import sys

from micro_speech import Listener

gc.collect()  # what compiling leaves behind would be in the way if memory is scarce
from wav import StdinSource, WavSource

PICTURE_ROWS = 1500  # the first half minute


def options(arguments):
    """(source, model, picture or None)"""
    source, model, picture = None, "micro_speech.tflite", None
    arguments = list(arguments)
    while arguments:
        argument = arguments.pop(0)
        if argument in ("--model", "--svg"):
            if not arguments:
                fail(f"{argument}: a path is missing")
            if argument == "--model":
                model = arguments.pop(0)
            else:
                picture = arguments.pop(0)
        elif argument[:1] == "-" and argument != "-":
            fail(f"{argument}: unknown; known are FILE.wav or -, --model PATH, --svg PATH")
        elif is_folder(argument):
            picture = argument + "/micro_speech.svg"
        elif source:
            fail(f"{source} and {argument}: one sound at a time")
        else:
            source = argument
    return source or "yes_no.wav", model, picture


def fail(message):
    print(message, file=sys.stderr)
    sys.exit(1)


def is_folder(path):
    try:
        return bool(os.stat(path)[0] & 0x4000)
    except OSError:
        return False


def open_sound(source):
    if source == "-":
        return StdinSource()
    try:
        return WavSource(source)
    except (OSError, ValueError) as error:
        fail(f"{source}: {error}")


def listen(source, path, picture):
    words, rows, averages = [], bytearray(), bytearray()

    def on_word(word, score, time_ms):
        if picture:
            words.append((word, time_ms))
        print(f"{time_ms / 1000:6.2f} s  {word:8} score {score}")

    def on_row(row, scores):
        if len(averages) < len(scores) * PICTURE_ROWS:
            averages.extend(scores)  # First, so that after Ctrl-C no row is without.
            rows.extend(row)

    gc.collect()
    listener = Listener(path, on_word, on_row=on_row if picture else None)
    sound = open_sound(source)
    print("listening to", "standard input" if source == "-" else source)
    try:
        listener.listen(sound)
    except KeyboardInterrupt:
        print()
    gc.collect()
    facts = (f"{listener.time_ms / 1000:.2f} s heard; model {os.stat(path)[6]} bytes, "
             f"arena {listener.model.arena_used} bytes, heap in use {gc.mem_alloc()} bytes")
    print(facts)
    if picture:
        draw(picture, rows, averages, words, listener.labels)


def draw(picture, *heard):
    import plot

    try:
        plot.write_svg(picture, *heard)
    except OSError as error:
        fail(f"{picture}: {error}")
    print("picture:", picture)


def main():
    source, model, picture = options(sys.argv[1:])
    try:
        listen(source, model, picture)
    except (OSError, ValueError, NotImplementedError, MemoryError) as error:
        fail(error)


main()
