#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks who includes whom: the arrows of docs/architecture.md, by the table below.

Prints `ok ROOM` for each room without a fault, `FAIL FILE: detail` for each fault, and `done`.
"""

import argparse
import dataclasses
import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = {".h", ".cc", ".cpp", ".c"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)

# Some bare-metal compilers have no C++ library headers, and these C headers need no library.
C_HEADERS = ["stdint.h", "stddef.h", "string.h", "math.h", "float.h"]


@dataclasses.dataclass(frozen=True)
class Room:
    """Of our headers, files of `folder` may include those that match one of `may` (patterns) and
    those beside them; of others the ones listed in `foreign`, where None allows any."""

    folder: str
    may: tuple
    foreign: list = None


OP_HEADERS = tuple(
    f"microlite/{name}.h"
    for name in ("op", "kernels", "model", "status", "span", "table", "tensor")
)
VALUE_HEADERS = ("microlite/span.h", "microlite/tensor.h", "microlite/quantize.h")
PUBLIC = ("microlite/*",)

ROOMS = (
    Room("include/microlite", PUBLIC, C_HEADERS),
    Room("src/base", ("microlite/span.h", "src/base/*"), C_HEADERS),
    Room("src/math", (*VALUE_HEADERS, "src/math/*", "src/base/*"), C_HEADERS),
    Room("src/model", (*PUBLIC, "src/model/*", "src/base/*"), C_HEADERS),
    Room("src/runtime", (*PUBLIC, "src/runtime/*", "src/model/*", "src/base/*"), C_HEADERS),
    Room(
        "src/kernels",
        ("microlite/kernels.h", "src/kernels/*", "src/math/*", "src/base/*"),
        C_HEADERS + ["arm_acle.h", "arm_neon.h", "arm_mve.h", "immintrin.h"],
    ),
    Room("src/ops", (*OP_HEADERS, "src/ops/*", "src/audio/*", "src/math/*", "src/base/*"), C_HEADERS),
    Room(
        "src/audio",
        ("microlite/audio_frontend.h", *VALUE_HEADERS, "microlite/status.h", "src/audio/*",
         "src/math/*", "src/base/*"),
        C_HEADERS,
    ),
    Room("micropython-modules", PUBLIC),
    Room("tools", (*PUBLIC, "tools/support/*")),
    Room("packs", (*PUBLIC, "src/*")),  # A pack is made of the sources of its ops.
    Room("examples", PUBLIC),
)

# One line a file: (the file, what it may include besides, ours or not).
EXCEPTIONS = (
    ("src/audio/kissfft.h", "kiss_fft*.c"),  # Foreign sources, one copy a type of sample.
    *(("src/audio/kissfft.h", name) for name in ("limits.h", "stdio.h", "stdlib.h")),
    ("tools/cases.cc", "src/ops/ops.h"),  # Runs also the ops that only packs have.
    ("src/ops/all_ops.cc", "src/kernels/selected.h"),
    ("tools/bench.cc", "src/kernels/selected.h"),  # Measures kernels one by one.
    ("tools/size/*", "src/*"),  # A program with one op: it lists the op itself.
)

# Words that under src/ only one file may use: it is the only one that knows every op.
ALL_OPS = "src/ops/all_ops.cc"
OP_LIST = re.compile(r"\b(ops::k[A-Z]\w*|kAllOps|selected::)")


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)


def is_test(path):
    return path.name.endswith("_test.cc")


def our_name(root, path, header):
    """The header's path as the table has it, or None for one that is not ours."""
    beside = (path.parent / header).resolve()
    if beside.exists() and root in beside.parents:
        return beside.relative_to(root).as_posix().removeprefix("include/")
    return header if header.startswith(("microlite/", "src/")) else None


def excepted(name, header):
    return any(fnmatch.fnmatch(name, file) and fnmatch.fnmatch(header, extra)
               for file, extra in EXCEPTIONS)


def allowed(name, header, room):
    if any(fnmatch.fnmatch(header, pattern) for pattern in room.may) or excepted(name, header):
        return True
    return pathlib.PurePath(header).parent == pathlib.PurePath(name).parent


def faults_of(root, path, room):
    """Yields a sentence for each rule that this file breaks."""
    text = without_comments(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    for header in INCLUDE.findall(text):
        ours = our_name(root, path, header[1:-1])
        if ours is not None and not allowed(name, ours, room):
            yield f"includes {header}, which {room.folder} must not know"
        elif (ours is None and room.foreign is not None and header[1:-1] not in room.foreign
              and not excepted(name, header[1:-1])):
            yield f"includes {header}; only {', '.join(room.foreign)} may be used here"
    if name.startswith("src/") and name not in (ALL_OPS, "src/kernels/selected.h"):
        for word in sorted(set(OP_LIST.findall(text))):
            yield f"mentions {word}; only {ALL_OPS} knows every op"


def files_of(root, room):
    folder = root / room.folder
    return sorted(p for p in folder.rglob("*") if p.suffix in SOURCES and not is_test(p))


def check(root):
    """Prints the report; returns the number of faults."""
    count = 0
    for room in ROOMS:
        files = files_of(root, room)
        faults = [(path, fault) for path in files for fault in faults_of(root, path, room)]
        for path, fault in faults:
            print(f"FAIL {path.relative_to(root)}: {fault}")
        if files and not faults:
            print(f"ok {room.folder}: {len(files)} files")
        count += len(faults)
    known = [root / room.folder for room in ROOMS]
    for path in sorted(p for p in (root / "src").rglob("*") if p.suffix in SOURCES):
        if not any(folder in path.parents for folder in known):
            print(f"FAIL {path.relative_to(root)}: stands in no room of check_layers.py")
            count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description="Checks the layers of the source tree.")
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=ROOT)
    faults = check(parser.parse_args().root.resolve())
    print("done")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
