#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs microlite-inspect as a user does: on an example's model, on damaged and unsupported ones."""

import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from tflite import Model  # noqa: E402

INSPECT = ROOT / "build/host/microlite-inspect"
HELLO = ROOT / "examples/hello_world/hello_world_int8.tflite"
SVG = "{http://www.w3.org/2000/svg}"


def check(name, right, detail):
    print(f"ok {name}" if right else f"FAIL {name}: {detail!r}")


def inspect(*arguments):
    return subprocess.run([INSPECT, *arguments], capture_output=True, text=True)


def chain(length):
    """A model of that many RELUs, each followed by an op that nobody has."""
    model = Model()
    graph = model.subgraph()
    tensor = graph.input("<x> & \"y\"", "FLOAT32", [1, 100])
    for i in range(length):
        for name in ("RELU", None):
            out = graph.tensor(f"t{i}", "FLOAT32", [1, 100 + i])
            if name:
                out = graph.tensor(f"relu{i}", "FLOAT32", list(tensor.shape))
                graph.op(name, [tensor], [out])
            else:
                graph.custom_op(f"Nobody{i % 2}", [tensor], [out])
            tensor = out
    graph.mark_output(tensor)
    return model.to_bytes()


def test_ops(folder):
    """What --ops prints is a set for scripts/op_set.py."""
    (folder / "c.tflite").write_bytes(chain(1))
    result = inspect("--ops", HELLO, folder / "c.tflite")
    names = [line for line in result.stdout.splitlines() if not line.startswith("#")]
    check("--ops lists the ops", names == ["FULLY_CONNECTED", "RELU"], result)
    check("--ops tells what is missing", "# Nobody0  # microlite lacks it" in result.stdout, result)
    (folder / "ops.txt").write_text(result.stdout)
    made = subprocess.run([ROOT / "scripts/op_set.py", folder / "ops.txt", folder / "ops.inc"],
                          capture_output=True, text=True)
    text = (folder / "ops.inc").read_text() if made.returncode == 0 else made.stderr
    check("op_set.py takes it", text.count("Use(ops::") == 2, text)
    check("--ops on no model", inspect("--ops", folder / "ops.txt").returncode == 1, "")


def test_op_sets(folder):
    """Each set names ops that there are; a wrong name is refused with the nearest."""
    for path in sorted((ROOT / "op_sets").glob("*.txt")):
        made = subprocess.run([ROOT / "scripts/op_set.py", path.stem, folder / "set.inc"],
                              capture_output=True, text=True)
        check(f"op set {path.stem}", made.returncode == 0, made.stderr)
    (folder / "wrong.txt").write_text("CONV2D\n")
    made = subprocess.run([ROOT / "scripts/op_set.py", folder / "wrong.txt", folder / "set.inc"],
                          capture_output=True, text=True)
    check("an unknown op", "did you mean CONV_2D?" in made.stderr, made)


def test_whole_model():
    result = inspect(HELLO)
    check("a whole model", result.returncode == 0 and not result.stderr, result)
    for words in ("FULLY_CONNECTED", "Inputs", "Outputs", "INT8", "scale", "arena", "offset"):
        check(f"shows {words}", words in result.stdout, result.stdout)
    lines = result.stdout.splitlines()
    check("no trailing space", all(line == line.rstrip() for line in lines), result.stdout)


def test_svg(folder, name, data, least):
    """The drawing is well-formed and has a rectangle with a tooltip for each buffer."""
    (folder / "m.tflite").write_bytes(data)
    result = inspect(folder / "m.tflite", "--svg", folder / "m.svg")
    root = xml.etree.ElementTree.parse(folder / "m.svg").getroot()
    buffers = [group for group in root.iter(SVG + "g") if group.find(SVG + "title") is not None]
    check(f"{name}: a rectangle a buffer", len(buffers) >= least, len(buffers))
    width, height = (float(root.get(key)) for key in ("width", "height"))
    for group in buffers:
        rect = {key: float(group.find(SVG + "rect").get(key)) for key in
                ("x", "y", "width", "height")}
        inside = rect["x"] >= 0 and rect["x"] + rect["width"] <= width
        inside = inside and rect["y"] >= 0 and rect["y"] + rect["height"] <= height
        if not inside:
            check(f"{name}: rectangles inside the picture", False, rect)
            return result
    check(f"{name}: rectangles inside the picture", True, "")
    return result


def test_unsupported(folder):
    result = test_svg(folder, "250 ops", chain(125), 120)
    check("unsupported: exit status", result.returncode == 2, result.returncode)
    for words in ("Nobody0: not in this build's set of ops (63 nodes: 1, 5, 9,",
                  "Nobody1: not in this build's set of ops (62 nodes: 3, 7, 11,"):
        check(f"unsupported: {words[:7]}", words in result.stdout, result.stdout[-400:])


def test_damaged(folder):
    data = HELLO.read_bytes()
    for name, content, words in (
        ("no bytes", b"", "not a TFLite model: only 0 bytes"),
        ("text", b"hello, world, this is no model", "no TFL3"),
        ("half a file", data[: len(data) // 2], "damaged"),
    ):
        path = folder / "damaged.tflite"
        path.write_bytes(content)
        result = inspect(path)
        right = result.returncode == 1 and words in result.stderr and not result.stdout
        check(name, right, (result.returncode, result.stdout, result.stderr))
    for name, path in (("no file", folder / "none"), ("a folder", folder)):
        result = inspect(path)
        check(name, result.returncode == 1 and "cannot read it" in result.stderr, result)


def test_arguments(folder):
    for arguments in ((), ("a", "b"), ("--what",), ("a", "--svg")):
        result = inspect(*arguments)
        right = result.returncode == 64 and result.stderr.startswith("usage:")
        check(f"wrong arguments {arguments}", right, result)
    check("help", inspect("--help").stdout.startswith("usage:"), "")
    result = inspect(HELLO, "--svg", folder / "no/such/folder.svg")
    right = result.returncode == 1 and "cannot write it" in result.stderr
    check("svg that cannot be written", right, result)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        test_whole_model()
        test_svg(folder, "hello_world", HELLO.read_bytes(), 4)
        test_unsupported(folder)
        test_ops(folder)
        test_op_sets(folder)
        test_damaged(folder)
        test_arguments(folder)
    print("done")


if __name__ == "__main__":
    main()
