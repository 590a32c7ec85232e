# SPDX-License-Identifier: Apache-2.0
"""Digits of 8 x 8 pixels: gets them from a file, has a model read them, draws them.

Only what every MicroPython has is used, and pictures go out line by line, for small boards.
"""

import os

SIDE = 8
WHITE = 16  # a pixel's largest value, that of ink
RECORD = 1 + SIDE * SIDE
SHADES = " .:-=+*#%@"


def load(path, count=None):
    """Generates (digit, 64 bytes of pixels) of a file's first `count` records, or of all."""
    size = os.stat(path)[6]
    with open(path, "rb") as file:
        for _ in range(min(count or size, size // RECORD) or 1):
            record = file.read(RECORD)
            if size % RECORD or not record or record[0] > 9 or max(record[1:]) > WHITE:
                raise ValueError("%s: no file of digits" % path)
            yield record[0], record[1:]


def read(model, pixels):
    """The digit that the model sees, and how sure it is, from 0 to 1."""
    model.inputs[0].write(pixels, 1 / WHITE)
    model.invoke()
    scores = model.outputs[0][:]
    sure = max(scores)
    return list(scores).index(sure), sure


def show(found):
    """Prints (digit, pixels, answer, sure) tuples side by side, two characters a pixel."""
    for row in range(SIDE):
        print("  ".join(line(pixels, row) for _, pixels, _, _ in found).rstrip())
    print("  ".join("{:{}}".format(verdict(*item), 2 * SIDE) for item in found).rstrip())


def line(pixels, row):
    shades = [SHADES[value * (len(SHADES) - 1) // WHITE]
              for value in pixels[row * SIDE:(row + 1) * SIDE]]
    return "".join(shade * 2 for shade in shades)


def verdict(digit, _, answer, sure):
    text = "a {} ({:d} %)".format(answer, int(100 * sure + 0.5))
    return text if answer == digit else text + ", is {}".format(digit)


STYLE = """<style>
text { font: 14px system-ui, "DejaVu Sans", sans-serif; fill: #3c4650; }
.title { font-size: 20px; font-weight: 600; fill: #1c242c; }
.answer { font-size: 18px; font-weight: 600; text-anchor: middle; fill: #2b7a4b; }
.wrong { fill: #e2572b; }
.paper { fill: #f3f5f7; } .ink { fill: #1c242c; }
</style>"""
CELL = 7  # of the picture, for a pixel


def picture(found, title, caption, columns=10):
    """The lines of an SVG: the digits in rows, each with the model's answer below."""
    wide, high = SIDE * CELL + 14, SIDE * CELL + 36
    rows = -(-len(found) // columns)
    width, height = 40 + columns * wide - 14, 64 + rows * high + 20
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">' % (width, height)
    yield "<title>%s</title>" % title
    yield STYLE
    yield '<rect width="%d" height="%d" fill="#fff"/>' % (width, height)
    yield '<text class="title" x="20" y="38">%s</text>' % title
    for i, (digit, pixels, answer, _) in enumerate(found):
        x, y = 20 + i % columns * wide, 60 + i // columns * high
        yield '<g class="digit" transform="translate(%d %d)">' % (x, y)
        yield '<rect class="paper" width="{0}" height="{0}"/>'.format(SIDE * CELL)
        yield from ink(pixels)
        kind = "answer" if answer == digit else "answer wrong"
        yield '<text class="%s" x="%d" y="%d">%d</text>' % (
            kind, SIDE * CELL // 2, SIDE * CELL + 21, answer)
        yield "</g>"
    yield '<text x="20" y="%d">%s</text>' % (height - 16, caption)
    yield "</svg>"


def ink(pixels):
    """A path for each shade that occurs, with a square for each pixel."""
    for shade in range(1, WHITE + 1):
        squares = ["M%d %dh%dv%dh-%dz" % (i % SIDE * CELL, i // SIDE * CELL, CELL, CELL, CELL)
                   for i in range(len(pixels)) if pixels[i] == shade]
        if squares:
            yield '<path class="ink" opacity="%.2f" d="%s"/>' % (shade / WHITE, "".join(squares))


def write_svg(path, found, title, caption):
    with open(path, "w") as file:
        for text in picture(found, title, caption):
            file.write(text + "\n")
