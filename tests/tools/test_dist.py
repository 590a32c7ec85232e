#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs scripts/dist.py on images made up for it."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEADER = (ROOT / "include/microlite/version.h").read_text()
VERSION = HEADER.split("#define MICROLITE_VERSION ")[1].split('"')[1]
NAME = f"microlite-{VERSION}-"
# The messages whose sums the standard itself (FIPS 180) gives, in the order of the boards' names.
LONG = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
BOARDS = (
    ("unix", "micropython", "abc", "./{name} it's $HOME.py"),
    ("pico", "firmware.uf2", LONG, "copy {name}.uf2 to the drive"),
)
ABC_SUM = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
LONG_SUM = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
IMAGES = [
    {"board": "pico", "file": NAME + "pico.uf2", "size": 56, "sha256": LONG_SUM,
     "start": f"copy {NAME}pico.uf2 to the drive"},
    {"board": "unix", "file": NAME + "unix", "size": 3, "sha256": ABC_SUM,
     "start": f"./{NAME}unix it's $HOME.py"},
]


def check(name, right, detail):
    print(f"ok {name}" if right else f"FAIL {name}: {detail!r}")


def dist(output, *boards):
    command = [sys.executable, ROOT / "scripts/dist.py", "--micropython=9.8.7", "--output", output]
    for board in boards:
        command += ["--board", *board]
    return subprocess.run(command, capture_output=True, text=True)


def make_boards(folder):
    """Returns what --board takes, a tuple for each of BOARDS."""
    boards = []
    for board, file, content, start in BOARDS:
        path = folder / board / file
        path.parent.mkdir()
        path.write_text(content)
        boards.append((board, str(path), start))
    (folder / "unix/micropython").chmod(0o755)
    return boards


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def verify(folder):
    return subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder,
                          capture_output=True, text=True)


def check_release(folder, boards):
    output = folder / "new/dist"
    result = dist(output, *boards)
    check("exit status", result.returncode == 0, result)
    found = contents(output)
    names = {NAME + "pico.uf2", NAME + "unix", "manifest.json", "SHA256SUMS"}
    check("names", set(found) == names, sorted(found))
    check("contents", found.get(NAME + "unix") == b"abc", found)
    check("still executable", os.access(output / (NAME + "unix"), os.X_OK), "")
    manifest = json.loads(found.get("manifest.json", "{}"))
    check("manifest", manifest == {"microlite": VERSION, "micropython": "9.8.7", "images": IMAGES},
          manifest)
    lines = found.get("SHA256SUMS", b"").decode().splitlines()
    check("sums", lines[:2] == [f"{LONG_SUM}  {NAME}pico.uf2", f"{ABC_SUM}  {NAME}unix"], lines)
    verified = verify(output)
    check("sha256sum -c", verified.returncode == 0 and verified.stdout.count(": OK") == 3, verified)
    (output / (NAME + "unix")).write_text("abd")
    check("sha256sum -c finds a change", verify(output).returncode != 0, "")
    return output, found


def check_again(folder, boards, output, before):
    (output / "microlite-0.0.1-gone.elf").write_text("of an earlier version")
    (output / "notes").write_text("somebody's own")
    dist(output, *reversed(boards))
    after = contents(output)
    check("other files stay", after.pop("notes", None) == b"somebody's own", sorted(after))
    check("old images go, order does not matter", after == before, sorted(after))
    for image in folder.glob("*/*"):
        if image.is_file():
            os.utime(image, (1, 1))
    dist(folder / "second", *boards)
    check("no dates, no paths", contents(folder / "second") == before, "")


def check_refused(folder, boards, output):
    before = contents(output)
    (folder / "empty.elf").touch()
    unix, pico = boards
    for name, board, told in (
        ("missing image", ("m4", str(folder / "lost.elf"), "run"), ["m4", "lost.elf"]),
        ("one of two missing", ("pico", pico[1] + f" {folder}/lost.bin", "run"), ["lost.bin"]),
        ("empty image", ("m4", str(folder / "empty.elf"), "run"), ["m4", "empty.elf"]),
        ("two of one name", ("unix", unix[1], "run"), [NAME + "unix"]),
        ("no image", ("m4", "", "run"), ["m4"]),
        ("no way to start", ("m4", unix[1], ""), ["m4"]),
        ("two lines", ("m4", unix[1], "run\nthis"), ["m4"]),
    ):
        result = dist(output, unix, board)
        named = all(word in result.stderr for word in told) and "Traceback" not in result.stderr
        check(name, result.returncode == 1 and named, result)
    check("nothing changed by a refusal", contents(output) == before, "")


def merge(output, *parts):
    command = [sys.executable, ROOT / "scripts/dist.py", "--output", output, "--merge", *parts]
    return subprocess.run(command, capture_output=True, text=True)


def check_merge(folder, boards, before):
    parts = [folder / "part0", folder / "part1"]
    for part, board in zip(parts, boards):
        dist(part, board)
    output = folder / "merged"
    result = merge(output, *parts)
    check("merged parts are as if made at once", contents(output) == before, result)
    for name, changed, told in (
        ("one part twice", [parts[0], parts[0]], NAME + "unix"),
        ("a folder without manifest", [parts[0], folder / "nowhere"], "nowhere"),
    ):
        result = merge(output, *changed)
        check(f"merge: {name}", result.returncode == 1 and told in result.stderr, result)
    (parts[1] / (NAME + "pico.uf2")).write_text("damaged on the way")
    result = merge(output, *parts)
    check("merge: a damaged image", result.returncode == 1 and "pico.uf2" in result.stderr, result)
    manifest = parts[1] / "manifest.json"
    dist(parts[1], boards[1])
    manifest.write_text(manifest.read_text().replace("9.8.7", "9.8.8"))
    result = merge(output, *parts)
    check("merge: other versions", result.returncode == 1 and "9.8.8" in result.stderr, result)
    check("merge: nothing changed by a refusal", contents(output) == before, "")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        boards = make_boards(folder)
        output, before = check_release(folder, boards)
        check_again(folder, boards, output, before)
        check_refused(folder, boards, output)
        check_merge(folder, boards, before)
        two = (boards[1][0], f"{boards[1][1]} {boards[0][1]}", "either")
        dist(folder / "two", two)
        images = {path.name for path in (folder / "two").glob("microlite-*")}
        check("two images of a board", images == {NAME + "pico.uf2", NAME + "pico"}, images)
    print("done")


if __name__ == "__main__":
    main()
