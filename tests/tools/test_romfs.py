#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_romfs.py [MICROPYTHON]: images of tools/romfs.py, as MicroPython reads them."""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MICROPYTHON = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/unix/micropython")
sys.path.insert(0, str(ROOT / "tools"))
import romfs  # noqa: E402

# Prints what a mounted image holds: [path, contents in hexadecimal, where the data stand].
LIST = """
import binascii, json, os, sys, uctypes, vfs
with open(sys.argv[1], "rb") as file:
    image = bytearray(file.read())
vfs.mount(vfs.VfsRom(image), "/image")
found = []
def walk(path):
    for entry in os.ilistdir(path):
        name = path + "/" + entry[0]
        if entry[1] == 0x4000:
            walk(name)
            continue
        with open(name, "rb") as file:
            at = uctypes.addressof(memoryview(file)) - uctypes.addressof(image) if entry[3] else 0
            found.append([name[7:], binascii.hexlify(file.read()).decode(), at])
walk("/image")
print(json.dumps(found))
"""


def read_back(image):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "image")
        path.write_bytes(image)
        result = subprocess.run([MICROPYTHON, "-c", LIST, path], capture_output=True, text=True,
                                timeout=60)
    if result.returncode:
        raise AssertionError(result.stderr)
    return json.loads(result.stdout)


def check_image(files):
    image = romfs.build(files)
    assert len(image) % 2 == 0, "ROM file systems have an even size"
    found = {path: (bytes.fromhex(data), at) for path, data, at in read_back(image)}
    assert {path: data for path, (data, _) in found.items()} == files
    for path, (_, at) in found.items():
        assert at % romfs.ALIGNMENT == 0, f"{path} stands at {at}"


def data(size):
    return random.Random(size).randbytes(size)


def check_from_folder():
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a/b.bin", "c.txt", "__pycache__/d.pyc"):
            path = pathlib.Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(name.encode())
        image = pathlib.Path(folder, "image")
        subprocess.run([ROOT / "tools/romfs.py", image, f"x={folder}/a", f"y={folder}/c.txt"],
                       check=True)
        assert [row[0] for row in read_back(image.read_bytes())] == ["x/b.bin", "y"]
        assert sorted(romfs.collect("", folder)) == ["a/b.bin", "c.txt", "image"]


def check_too_large():
    try:
        romfs.fixed_number(1 << 28)
    except ValueError:
        return
    raise AssertionError("accepted")


CASES = {
    "nothing": {},
    "a file": {"model.tflite": data(100)},
    "an empty file": {"empty": b"", "other": b"x"},
    "folders": {"a/b/c.bin": data(5), "a/b/d.bin": data(17), "a/e": data(1), "f": data(200)},
    "names of every length": {"n" * i: data(i) for i in range(1, 60)},
    "sizes around those of lengths": {f"s{i}": data(i) for i in (126, 127, 128, 129, 16383, 16384)},
    "long names": {"x" * 200 + "/" + "y" * 200: data(33)},
}


def main():
    tests = {name: lambda files=files: check_image(files) for name, files in CASES.items()}
    tests["from a folder"] = check_from_folder
    tests["too large"] = check_too_large
    for name, test in tests.items():
        try:
            test()
            print(f"ok {name}")
        except Exception as error:  # whatever goes wrong is this test's failure
            print(f"FAIL {name}: {type(error).__name__}: {error}")
    print("done")


if __name__ == "__main__":
    main()
