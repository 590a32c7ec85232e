# SPDX-License-Identifier: Apache-2.0
"""Pictures: reads PGM, PPM and raw ones, and draws what a model has seen.

Only what every MicroPython has is used. Pixels are moved in bulk: here no line runs once a pixel,
but for the text of a P2 or P3 file.
"""

import binascii
import struct

RAW_SIDE = 96
KINDS = {b"P2": 1, b"P3": 3, b"P5": 1, b"P6": 3}  # channels
OTHERS = ((b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"BM", "BMP"), (b"GIF8", "GIF"),
          (b"P1", "PBM"), (b"P4", "PBM"), (b"P7", "PAM"))
SHADES = " .:-=+*#%@"


def fill(tensor, path):
    """Reads a picture into an int8 input of a model that takes raw values: pixels from 0 to 255 as
    -128 to 127. ValueError says what is wrong with the file, even that it is not there."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        if data[:2] in KINDS and data[2:3].isspace():
            pixels, shape, top = parse(data)
            tensor.write_image(pixels, shape, 255 / top, -128)
            return
        check_raw(data)
        if is_signed(data):
            tensor.write(data)
        else:
            tensor.write_image(data, (RAW_SIDE, RAW_SIDE), 1, -128)
    except (OSError, ValueError) as error:
        raise ValueError("%s: %s" % (path, error))
    except MemoryError:
        raise ValueError("%s: too large for this machine's memory" % path)


def check_raw(data):
    if len(data) == RAW_SIDE * RAW_SIDE:
        return
    for mark, kind in OTHERS:
        if data[: len(mark)] == mark:
            raise ValueError("a %s file; make a PGM of it, for example with ImageMagick: "
                             "convert FILE picture.pgm" % kind)
    raise ValueError("%d bytes, neither a PGM or PPM file nor %d x %d raw pixels"
                     % (len(data), RAW_SIDE, RAW_SIDE))


def is_signed(data):
    """Whether raw bytes are pixels less 128, as TFLM's test pictures are. Read the wrong way, they
    jump where the picture crosses the middle grey; a sample of neighbours shows which way is."""
    jumps = [0, 0]
    for i in range(0, len(data) - 1, 5):
        a, b = data[i], data[i + 1]
        jumps[0] += abs(a - b) >= 128
        jumps[1] += abs((a ^ 128) - (b ^ 128)) >= 128
    return jumps[1] < jumps[0]


def parse(data):
    """(pixels, (height, width, channels), largest value) of a PGM or PPM file."""
    channels, at, header = KINDS[data[:2]], 2, []
    while len(header) < 3:
        number, at = next_number(data, at)
        header.append(number)
    width, height, top = header
    if not (0 < width <= 8192 and 0 < height <= 8192):
        raise ValueError("a picture of %d x %d pixels" % (width, height))
    if top > 255:
        raise ValueError("16 bits a pixel; make it 8, for example: convert FILE -depth 8 "
                         "picture.pgm")
    if top == 0:
        raise ValueError("a largest value of 0")
    needed = width * height * channels
    binary = data[1:2] in b"56"
    pixels = memoryview(data)[at + 1 :] if binary else text_pixels(data, at, needed)
    if len(pixels) != needed:
        raise ValueError("%s: %d bytes of pixels, %d x %d need %d" % (
            "truncated" if len(pixels) < needed else "too long", len(pixels), width, height,
            needed))
    if max(pixels) > top:
        raise ValueError("a pixel of %d, over the largest value, %d" % (max(pixels), top))
    return pixels, (height, width, channels), top


def next_number(data, at):
    """A number of the header and the place behind it; # begins a comment."""
    while True:
        while data[at : at + 1].isspace():
            at += 1
        if data[at : at + 1] != b"#":
            break
        end = data.find(b"\n", at)
        at = len(data) if end < 0 else end
    start = at
    while data[at : at + 1].isdigit():
        at += 1
    if at == start or at - start > 9 or not (data[at : at + 1].isspace() or at == len(data)):
        raise ValueError("a broken header")
    return int(data[start:at]), at


def text_pixels(data, at, needed):
    pixels = bytearray()
    while at < len(data) and len(pixels) <= needed:
        end = data.find(b"\n", at) + 1 or len(data)
        line, at = data[at:end], end
        for word in line.split(b"#")[0].split():
            if not word.isdigit() or len(word) > 3 or int(word) > 255:
                raise ValueError("%r is no pixel" % word)
            pixels.append(int(word))
    return pixels


def show(tensor, columns=48, rows=24):
    """Prints what stands in an int8 input as characters."""
    _, height, width, _ = tensor.shape
    view = memoryview(tensor)
    for row in range(rows):
        start = row * height // rows * width
        print("".join(SHADES[(view[start + column * width // columns] + 128) // 26]
                      for column in range(columns)).rstrip())


STYLE = """<style>
text { font: 14px system-ui, "DejaVu Sans", sans-serif; fill: #3c4650; }
.verdict { font-size: 20px; font-weight: 600; fill: #1c242c; }
.back { fill: #e6eaee; } .person { fill: #2b7a4b; } .none { fill: #8a96a2; }
image { image-rendering: pixelated; }
</style>"""


def drawing(tensor, name, verdict, scores):
    """The lines of an SVG: what stands in the input, the verdict, and a bar for each score."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 300">'
    yield "<title>%s: %s</title>" % (escape(name), verdict)
    yield STYLE
    yield '<rect width="640" height="300" fill="#fff"/>'
    yield '<image x="20" y="20" width="260" height="260" href="data:image/bmp;base64,'
    yield from bitmap(tensor)
    yield '"/>'
    yield '<text x="310" y="48">%s</text>' % escape(name)
    yield '<text class="verdict" x="310" y="84">%s</text>' % verdict
    for i, (kind, label) in enumerate((("none", "no person"), ("person", "person"))):
        y = 130 + i * 64
        yield '<text x="310" y="%d">%s: %.1f %%</text>' % (y, label, 100 * scores[i])
        yield '<rect class="back" x="310" y="%d" width="300" height="16"/>' % (y + 10)
        yield '<rect class="%s" x="310" y="%d" width="%.1f" height="16"/>' % (
            kind, y + 10, 300 * scores[i])
    yield "</svg>"


def bitmap(tensor):
    """Lines of base64 of a BMP file. Its palette turns -128 to 127, as bytes, into greys, so that
    pixels go out as they are. Rows and what is before them are multiples of 3 bytes."""
    _, height, width, _ = tensor.shape
    start, row = 54 + 4 * 256 + 2, width
    yield encode(struct.pack("<2sIIIIiiHHIIiiII", b"BM", start + row * height, 0, start, 40, width,
                             height, 1, 8, 0, 0, 0, 0, 256, 0)
                 + b"".join(bytes([i ^ 128] * 3 + [0]) for i in range(256)) + bytes(2))
    view = memoryview(tensor)
    for y in range(height - 1, -1, -1):  # from the bottom up
        yield encode(bytes(view[y * row : (y + 1) * row]))


def encode(data):
    return binascii.b2a_base64(data).decode().strip()


def escape(text):
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, name)
    return text


def write_svg(path, tensor, name, verdict, scores):
    try:
        with open(path, "w") as file:
            for line in drawing(tensor, name, verdict, scores):
                file.write(line + "\n")
    except OSError as error:
        raise OSError("%s: %s" % (path, error))
