#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_magic_wand.py [MICROPYTHON]: runs examples/magic_wand as a user does: on its recordings, on
files that are wrong in every way, on a real recording beside the clone; and checks its pieces."""

import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "magic_wand"
MICROPYTHON = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/unix/micropython")
sys.path.insert(0, str(ROOT / "tools"))
import tflite  # noqa: E402

MODELS = ROOT.parent / "shared" / "models"
THEIR_MODEL = MODELS / "cfu-playground/magic_wand/model_magic_wand.tflite"
RECORDED_RING = MODELS / "inputs/magic_wand/g_ring_micro_f9643d42_nohash_4_data.f32"
DEBIAN_PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
SVG = "{http://www.w3.org/2000/svg}"
GESTURE = re.compile(r"^ +([\d.]+) s  (wing|ring|slope) +(\d+) %$", re.MULTILINE)

# What each recording holds: gestures, and from when to when (seconds) each may be reported: from
# its last stroke on. The times are those of train/make_recordings.py.
RECORDINGS = {
    "none": [],
    "ring": [("ring", 2.7, 5.0)],
    "slope": [("slope", 2.7, 4.5)],
    "wing": [("wing", 3.0, 5.5)],
    "session": [("wing", 5.5, 9.0), ("ring", 11.5, 15.0), ("slope", 17.0, 21.5)],
}


def run(*arguments):
    """(exit status, output, errors) of main.py in its folder."""
    command = [str(MICROPYTHON), "main.py", *map(str, arguments)]
    result = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, timeout=120)
    return result.returncode, result.stdout, result.stderr


def check(condition, detail):
    if not condition:
        raise AssertionError(detail)


def gestures(output):
    """{name of the recording: [(gesture, seconds, per cent)]}"""
    found = {}
    for part in re.split(r"^(?=\S+\.(?i:csv|f32)$)", output, flags=re.MULTILINE):
        path, _, rest = part.partition("\n")
        if path.lower().endswith((".csv", ".f32")):
            name = pathlib.PurePath(path).stem
            found[name] = [(kind, float(seconds), int(percent))
                           for seconds, kind, percent in GESTURE.findall(rest)]
    return found


def check_recording(name, found):
    expected = RECORDINGS[name]
    check([kind for kind, _, _ in found] == [kind for kind, _, _ in expected], f"found {found}")
    for (kind, seconds, percent), (_, first, last) in zip(found, expected):
        check(first <= seconds <= last, f"{kind} at {seconds} s, not from {first} to {last}")
        check(80 <= percent <= 100, f"{kind} with {percent} %")


def check_picture(path, count):
    """Three axes, three scores and their keys as lines; a mark for each gesture."""
    root = ElementTree.parse(path).getroot()
    check(root.tag == SVG + "svg", f"the root is {root.tag}")
    lines = root.findall(SVG + "polyline")
    long = [line for line in lines if len(line.get("points").split()) > 20]
    check(len(long) == 6 and len(lines) == 12, f"{len(long)} curves of {len(lines)} lines")
    marks = root.findall(f"{SVG}path[@class='mark']")
    check(len(marks) == count, f"{len(marks)} marks")
    for line in long:
        for pair in line.get("points").split():
            x, y = map(float, pair.split(","))
            check(70 <= x <= 930 and 0 <= y <= 600, f"a point at {x}, {y}")


def check_facts(output):
    found = re.search(r"^model (\d+) bytes, arena (\d+) bytes$", output, re.MULTILINE)
    check(found, "no line tells the model's size and the arena's")
    check(int(found[1]) == (EXAMPLE / "magic_wand_int8.tflite").stat().st_size, found[0])
    check(0 < int(found[2]) < 6000, found[0])
    row = f"| {int(found[1]):,} bytes | {int(found[2]):,} bytes |"
    check(row in (EXAMPLE / "README.md").read_text(), f"README.md lacks {row}")


REST = "-700,0,700\n"
BAD = {
    # name: (file's name, content, options, what the message must say)
    "no file": ("absent.csv", None, (), "absent.csv: cannot be read"),
    "empty": ("a.csv", "", (), "a.csv: no samples"),
    "header alone": ("a.csv", "x,y,z\n", (), "a.csv: no samples"),
    "text": ("a.csv", REST * 2 + "1,two,3\n", (), "a.csv: line 3: 'two' is no number"),
    "text in the first line": ("a.csv", "1,two,3\n", (), "a.csv: line 1: 'two' is no number"),
    "two columns": ("a.csv", "1,2\n", (), "a.csv: line 1: 2 columns instead of 3"),
    "a column less": ("a.csv", REST + "\n1,2\n", (), "a.csv: line 3: 2 columns instead of 3"),
    "four columns": ("a.csv", "1,2,3,4\n", (), "a.csv: line 1: 4 columns instead of 3"),
    "tabs": ("a.csv", REST.replace(",", "\t"), (), "between commas"),
    "x twice": ("a.csv", "x,x,y,z\n1,2,3,4\n", (), "x, y and z, once each"),
    "empty number": ("a.csv", "1,,3\n", (), "a.csv: line 1: '' is no number"),
    "nan": ("a.csv", "x,y,z\n1,nan,3\n", (), "a.csv: line 2: not a number"),
    "infinite": ("a.csv", REST + "1,inf,3\n", (), "a.csv: line 2: more than 32 g"),
    "huge": ("a.csv", REST + "1,2,-1e30\n", (), "a.csv: line 2: more than 32 g"),
    "in g": ("a.csv", "-0.7,0,0.7\n" * 9, (), "a.csv: at most 1 mg"),
    "too few a second": ("a.csv", REST, ("--rate", "10"), "10.0 samples a second"),
    "no rate": ("a.csv", REST, ("--rate", "x"), "--rate x: a number"),
    "endless rate": ("a.csv", REST, ("--rate", "inf"), "inf samples a second"),
    "no unit": ("a.csv", REST, ("--unit", "kg"), "unit kg: one of g, m/s2, mg"),
    "another argument": ("a.txt", REST, (), "usage: main.py"),
    "bytes": ("a.csv", b"\xff\xfe\x00\x01" * 40, (), "a.csv: line 1: not text"),
    "cut off": ("a.f32", bytes(50), (), "a.f32: sample 5: cut off"),
    "nan in floats": ("a.f32", struct.pack("<6f", 1, 2, 3, 4, 5, float("nan")), (),
                      "a.f32: sample 2: not a number"),
    "no model": ("a.csv", REST, ("--model", "absent.tflite"), "absent.tflite"),
    "no magic model": ("a.csv", REST,
                       ("--model", "../hello_world/hello_world_int8.tflite"), "3 axes"),
}


def check_bad(file, content, options, message):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, file)
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status, output, errors = run(path, *options)
    check(status == 1, f"exit status {status}: {output[-200:]!r} {errors[-200:]!r}")
    check(message in errors and "Traceback" not in errors, f"{errors[-300:]!r}")


def int16_model():
    """As many numbers in and out as magic_wand's; those out are constant."""
    model = tflite.Model()
    graph = model.subgraph()
    graph.input("x", "INT16", [1, 384], scale=1.0)
    graph.mark_output(graph.constant("y", "INT16", [1, 4], [0] * 4, scale=1.0))
    return model


def mystery_model():
    """With an op that nobody has."""
    model = tflite.Model()
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 384], scale=1.0)
    graph.custom_op("Mystery", [x], [graph.output("y", "INT8", [1, 4], scale=1.0)])
    return model


def check_bad_model(model, message):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "a.tflite")
        model.write(path)
        check_bad("a.csv", REST, ("--model", path), message)


def rows(name):
    text = (EXAMPLE / "recordings" / f"{name}.csv").read_text()
    return [list(map(int, line.split(","))) for line in text.splitlines()[1:]]


def lines(samples, header="", end="\n"):
    return header + "".join(",".join(map(str, sample)) + end for sample in samples)


# The same recording told in other ways: functions from its samples to (file's name, content,
# options).
FORMS = {
    "no header": lambda samples: ("r.csv", lines(samples), ()),
    "spaces, CRLF and an empty line": lambda samples: (
        "r.csv", lines(samples, "x, y, z\r\n\r\n", "\r\n").replace(",", " , "), ()),
    "a byte order mark": lambda samples: (
        "r.csv", lines(samples, "\ufeffx,y,z,w\n", ",5\n"), ()),
    "a byte order mark, no header": lambda samples: ("r.csv", "\ufeff" + lines(samples), ()),
    "a name in capitals": lambda samples: ("r.CSV", lines(samples), ()),
    "more columns": lambda samples: (
        "r.csv", lines([(9, z, y, x, 8) for x, y, z in samples], "time,Z,Y,X,note\n"), ()),
    "in g": lambda samples: (
        "r.csv", lines([[value / 1000 for value in sample] for sample in samples]),
        ("--unit", "g")),
    "in m/s2": lambda samples: (
        "r.csv", lines([[value * 0.00980665 for value in sample] for sample in samples]),
        ("--unit", "m/s2")),
    "at 100 Hz": lambda samples: (
        "r.csv", lines([sample for sample in samples for _ in range(4)]), ("--rate", "100")),
    "as floats": lambda samples: (
        "r.f32", b"".join(struct.pack("<3f", *sample) for sample in samples), ()),
}


def check_form(make):
    file, content, options = make(rows("ring"))
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, file)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        status, output, errors = run(path, *options)
    check(status == 0, f"exit status {status}: {errors[-200:]!r}")
    check_recording("ring", gestures(output)["r"])


def check_recorded_ring(*options):
    status, output, errors = run(RECORDED_RING, *options)
    check(status == 0, f"exit status {status}: {errors[-200:]!r}")
    found, = gestures(output).values()
    check([kind for kind, _, _ in found] == ["ring"], f"found {found}")
    # The circle is drawn from sample 61 to 105 of 128.
    check(3.6 <= found[0][1] <= 5.2, f"at {found[0][1]} s")


def check_accuracy():
    """On made gestures that were not trained with."""
    command = [DEBIAN_PYTHON, EXAMPLE / "train/evaluate.py", EXAMPLE / "magic_wand_int8.tflite",
               "600"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = re.search(r"([\d.]+)% of 600 held-out", result.stdout)
    check(found, f"{result.stdout[-200:]!r} {result.stderr[-200:]!r}")
    check(float(found[1]) >= 95, found[0])


def has_numpy():
    command = [DEBIAN_PYTHON, "-c", "import numpy"]
    return subprocess.run(command, capture_output=True).returncode == 0


def check_pieces():
    """Passes on what tests/examples/check_magic_wand.py reports."""
    environment = {**os.environ, "MICROPYPATH": f"{ROOT}/tests/micropython:{EXAMPLE}"}
    command = [str(MICROPYTHON), str(ROOT / "tests/examples/check_magic_wand.py")]
    result = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, timeout=120,
                            env=environment)
    reports, _, end = result.stdout.rstrip().rpartition("\n")
    print(reports)
    check(end == "done" and result.returncode == 0, f"{end!r} {result.stderr[-300:]!r}")


def report(name, test, *arguments):
    try:
        test(*arguments)
        print(f"ok {name}")
    except Exception as error:  # whatever goes wrong is this test's failure
        print(f"FAIL {name}: {type(error).__name__}: {error}")


def report_recordings():
    with tempfile.TemporaryDirectory() as folder:
        status, output, errors = run(folder)
        report("exit status", check, status == 0, f"{status}: {errors[-200:]!r}")
        found = gestures(output)
        for name, expected in RECORDINGS.items():
            report(f"recording {name}", check_recording, name, found.get(name))
            report(f"picture {name}", check_picture, pathlib.Path(folder, f"{name}.svg"),
                   len(expected))
        report("facts", check_facts, output)
        drawn, shown = pathlib.Path(folder, "session.svg"), EXAMPLE / "magic_wand.svg"
        report("picture in README", check, drawn.read_text() == shown.read_text(),
               "magic_wand.svg is not what main.py draws of the session")
        before = sorted(EXAMPLE.rglob("*"))
        status, again, _ = run()
        report("no folder, no pictures", check,
               status == 0 and sorted(EXAMPLE.rglob("*")) == before, "files were written")
        report("with or without pictures", check, gestures(again) == found, again[-200:])


def main():
    report("pieces", check_pieces)
    report_recordings()
    for name, make in FORMS.items():
        report(f"ring {name}", check_form, make)
    for name, case in BAD.items():
        report(f"bad: {name}", check_bad, *case)
    report("bad: a model of int16", check_bad_model, int16_model(), "not int16")
    report("bad: a model with another op", check_bad_model, mystery_model(), "Mystery")
    if RECORDED_RING.exists() and THEIR_MODEL.exists():
        report("recorded ring", check_recorded_ring)
        report("recorded ring with another model", check_recorded_ring, "--model", THEIR_MODEL)
    else:
        print("skip recorded ring: ../shared/models is not there")
    if has_numpy():
        report("accuracy", check_accuracy)
    else:
        print("skip accuracy: there is no numpy")
    print("done")


if __name__ == "__main__":
    main()
