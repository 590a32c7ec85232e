#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_person_detection.py: runs examples/person_detection as a user does.

With TFLM's model where the collection of real models lies beside the clone; and with a model made
here that takes a bright picture for a person, to see that pictures of all kinds arrive as they are.
"""

import base64
import pathlib
import re
import struct
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from example import Example, ROOT, check, check_close, report  # noqa: E402

sys.path.insert(0, str(ROOT / "tools"))
import tflite  # noqa: E402

EXAMPLE = Example("person_detection")
SHARED = ROOT.parent / "shared" / "models"
MODEL = SHARED / "tflm/models/person_detect.tflite"
PICTURES = SHARED / "inputs/person_detection"
# What TensorFlow Lite's reference kernels answer for TFLM's pictures, as 256ths of "person".
KNOWN = {"person_image_data.dat": (128 + 113, "a person"),
         "no_person_image_data.dat": (128 + 25, "perhaps")}
SVG = "{http://www.w3.org/2000/svg}"
SIDE = 96
RAMP = bytes((x + 2 * y) * 255 // 285 for y in range(SIDE) for x in range(SIDE))


def write_brightness_model(path):
    """Scores are 1 - b and b for a picture with mean brightness b from 0 to 1."""
    count = SIDE * SIDE
    model = tflite.Model()
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, SIDE, SIDE, 1], scale=1 / 255, zero_point=-128)
    w = graph.constant("w", "INT8", [2, count], bytes([255] * count + [1] * count),
                       scale=1 / count)
    b = graph.constant("b", "INT32", [2], [255 * count, 0], scale=1 / 255 / count)
    y = graph.output("y", "INT8", [1, 2], scale=1 / 256, zero_point=-128)
    graph.op("FULLY_CONNECTED", [x, w, b], [y])
    model.write(path)


def text(kind, pixels, width, height, top=255):
    numbers = "\n".join(map(str, pixels))
    return f"{kind}\n{width} {height} # a comment\n{top}\n{numbers}\n".encode()


COLOURS = bytes(c for p in RAMP for c in (p, 255 - p, p // 2))
LUMA = sum((299 * p + 587 * (255 - p) + 114 * (p // 2)) / 1000 for p in RAMP) / len(RAMP) / 255
MEAN = sum(RAMP) / len(RAMP) / 255
DARK = bytes(p // 4 for p in RAMP)

# name: (file, mean brightness)
GOOD = {
    "P5": (b"P5 96 96 255\n" + RAMP, MEAN),
    "P5 with comments": (b"P5 # one\n# two\n96\n# three\n96 255\n" + RAMP, MEAN),
    "P5 of 15 levels": (b"P5 96 96 15\n" + bytes(p * 15 // 255 for p in RAMP),
                        sum(p * 15 // 255 for p in RAMP) / len(RAMP) / 15),
    "P2": (text("P2", RAMP, SIDE, SIDE), MEAN),
    "P3": (text("P3", COLOURS, SIDE, SIDE), LUMA),
    "P6": (b"P6 96 96 255\n" + COLOURS, LUMA),
    "large P5": (b"P5 192 192 255\n" + bytes(RAMP[y // 2 * SIDE + x // 2] for y in range(192)
                                             for x in range(192)), MEAN),
    "small P5": (b"P5 1 1 255\n\x80", 128 / 255),
    "wide P5": (b"P5 288 96 255\n" + b"".join(
        bytes(SIDE) + RAMP[i:i + SIDE] + bytes(SIDE) for i in range(0, len(RAMP), SIDE)), MEAN),
    "raw": (RAMP, MEAN),
    "raw signed": (bytes(p ^ 128 for p in RAMP), MEAN),
    "raw dark": (DARK, sum(DARK) / len(DARK) / 255),
}
# name: (file, what is said of it)
BAD = {
    "empty": (b"", "0 bytes, neither"),
    "short raw": (RAMP[1:], "9215 bytes, neither"),
    "truncated P5": (b"P5 96 96 255\n" + RAMP[1:], "truncated: 9215 bytes"),
    "truncated P2": (text("P2", RAMP[1:], SIDE, SIDE), "truncated: 9215 bytes"),
    "long P5": (b"P5 96 96 255\n" + RAMP + b"x", "too long: 9217 bytes"),
    "16 bits": (b"P5 96 96 65535\n" + RAMP + RAMP, "16 bits a pixel"),
    "no levels": (b"P5 96 96 0\n" + RAMP, "largest value of 0"),
    "over the levels": (b"P5 96 96 100\n" + RAMP, "over the largest value, 100"),
    "no width": (b"P5 0 96 255\n", "0 x 96 pixels"),
    "huge": (b"P5 99999 99999 255\n" + RAMP, "99999 x 99999 pixels"),
    "endless number": (b"P5 " + b"9" * 400 + b" 1 255\n", "broken header"),
    "header alone": (b"P5 96 96", "broken header"),
    "magic alone": (b"P5\n", "broken header"),
    "negative": (b"P5 -96 96 255\n" + RAMP, "broken header"),
    "words in P2": (b"P2 1 1 255\nabc\n", "no pixel"),
    "too large": (b"P6 3000 2000 255\n" + bytes(3000 * 2000 * 3), "too large"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(90), "a PNG file"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(90), "a JPEG file"),
    "BMP": (b"BM" + bytes(10292), "a BMP file"),
    "bits": (b"P4\n8 1\n\xff", "a PBM file"),
}


def scores(output, name):
    """What a run says of a picture: the verdict, and "person" from 0 to 1."""
    found = re.search(rf"^{re.escape(name)}: (.*) \(person ([\d.]+) %, no person ([\d.]+) %\)$",
                      output, re.MULTILINE)
    check(found, output[-300:])
    return found.group(1), float(found.group(2)) / 100


def run(model, *pictures, to="-"):
    return EXAMPLE.run("main.py", to, model, *pictures)


def check_good(folder, data, brightness):
    picture = folder / "picture"
    picture.write_bytes(data)
    status, output = run(folder / "bright.tflite", picture)
    EXAMPLE.check_ends(status, output)
    verdict, person = scores(output, "picture")
    check_close("the brightness", person, brightness, 0.006)
    expected = "a person" if person >= 0.6 else "no person" if person <= 0.4 else "perhaps"
    check(verdict.startswith(expected), f"{person}: {verdict}")


def check_bad(folder, data, said):
    """The rest of the pictures is looked at; the exit status tells."""
    folder.joinpath("bad").write_bytes(data)
    folder.joinpath("good").write_bytes(RAMP)
    status, output = run(folder / "bright.tflite", folder / "bad", folder / "good")
    check(status == 1 and f"{folder / 'bad'}: " in output and said in output, output[-300:])
    check("Traceback" not in output, output[-300:])
    check_close("the good one", scores(output, "good")[1], MEAN, 0.006)


def check_picture(folder):
    """The picture holds what the model has seen."""
    folder.joinpath("a&b.pgm").write_bytes(b"P5 96 96 255\n" + RAMP)
    status, output = run(folder / "bright.tflite", folder / "a&b.pgm", to=folder)
    EXAMPLE.check_ends(status, output)
    root = ElementTree.parse(folder / "a&b.pgm.svg").getroot()
    kind, data = root.find(SVG + "image").get("href").split(",")
    check(kind == "data:image/bmp;base64", kind)
    bmp = base64.b64decode(data.replace(" ", ""))
    size, start = struct.unpack_from("<I4xI", bmp, 2)
    width, height, _, bits = struct.unpack_from("<iihh", bmp, 18)
    check((size, width, height, bits) == (len(bmp), SIDE, SIDE, 8), (size, width, height, bits))
    rows = [bmp[start + y * SIDE:start + (y + 1) * SIDE] for y in range(SIDE - 1, -1, -1)]
    greys = bytes(bmp[54 + 4 * value] for value in b"".join(rows))
    check(greys == RAMP, "other pixels")


def check_usage(*arguments):
    status, output = EXAMPLE.run("main.py", *arguments)
    check(status == 1 and "give a model and pictures" in output and "ARGS=" in output, output)


def check_refused(said, *arguments):
    status, output = EXAMPLE.run("main.py", "-", *arguments)
    check(status == 1 and said in output and "Traceback" not in output, output)


def check_missing_folder(folder):
    status, output = run(folder / "bright.tflite", "drawn.pgm", to=folder / "none")
    check(status == 1 and "none/drawn.pgm.svg: [Errno 2] ENOENT" in output, output[-300:])


def check_real(name, expected):
    status, output = EXAMPLE.run("main.py", "-", MODEL, PICTURES / name)
    EXAMPLE.check_ends(status, output)
    verdict, person = scores(output, name)
    check_close("the score", person, expected[0] / 256, 0.0006)
    check(verdict.startswith(expected[1]), verdict)


def check_drawn():
    """The picture in the README is what the script makes of drawn.pgm, and so are its figures."""
    with tempfile.TemporaryDirectory() as folder:
        status, output = EXAMPLE.run("main.py", folder, MODEL, "drawn.pgm")
        EXAMPLE.check_ends(status, output)
        check(pathlib.Path(folder, "drawn.pgm.svg").read_text()
              == (EXAMPLE.folder / "person_detection.svg").read_text(),
              "person_detection.svg is not what main.py draws")
    EXAMPLE.check_readme(next(line for line in output.splitlines() if line.startswith("drawn.pgm")))
    EXAMPLE.check_readme(f"{EXAMPLE.arena(MODEL):,} bytes")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_brightness_model(folder / "bright.tflite")
        for name, case in GOOD.items():
            report(name, check_good, folder, *case)
        for name, case in BAD.items():
            report(name, check_bad, folder, *case)
        report("picture", check_picture, folder)
        report("a missing picture", check_refused, "none.pgm: [Errno 2] ENOENT",
               folder / "bright.tflite", "none.pgm")
        report("a missing folder", check_missing_folder, folder)
        tflite.Model().subgraph().model.write(folder / "nothing.tflite")
        report("a model without inputs", check_refused, "finds no persons",
               folder / "nothing.tflite", "drawn.pgm")
    report("no arguments", check_usage)
    report("no picture", check_usage, "-", "model.tflite")
    report("a missing model", check_refused, "missing.tflite", "missing.tflite", "drawn.pgm")
    report("another model", check_refused, "finds no persons",
           "../hello_world/hello_world_int8.tflite", "drawn.pgm")
    if MODEL.exists():
        for name, expected in KNOWN.items():
            report(name, check_real, name, expected)
        report("drawn.pgm", check_drawn)
    else:
        print("skip TFLM's model: ../shared/models is not there")
    print("done")


if __name__ == "__main__":
    main()
