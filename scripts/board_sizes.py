#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""board_sizes.py BOARD...: what the firmware of emulated boards is made of, in bytes of flash.

Read from the linker's map. A row of the library is an op family: the file of src/ops together with
those of its kernels, which have the same name.
"""

import collections
import pathlib
import re
import sys

import size_report

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY, MODULE, AUDIO = "library", "module microlite", "module audio_frontend"
OTHER = "MicroPython"
ORDER = (LIBRARY, MODULE, AUDIO, OTHER)


def part_of(file, families):
    """(one of ORDER, row in it) of an object file in a map."""
    member = re.search(r"/microlite/library\.o\((.+)\.o\)$", file)
    if member:
        return LIBRARY, member[1] if member[1] in families else "what runs them"
    source = re.search(r"firmware\.dir/.*/src/\w+/(?:\w+/)?(\w+)\.cc\.o", file)  # by CMake
    if source:
        return LIBRARY, source[1] if source[1] in families else "what runs them"
    module = re.search(r"/firmware[^/]*/(microlite|audio_frontend)/(\w+)\.o$", file) or re.search(
        r"firmware\.dir/.*/micropython-modules/(\w+)/(\w+)\.\w+\.o", file)
    if module:
        return f"module {module[1]}", module[2]
    archive = re.search(r"/(lib\w+)\.a\(", file)
    if archive:
        return OTHER, archive[1]
    tree = r"/firmware[^/]*/(?:.*/micropython-[^/]*/)?"
    place = re.search(tree + "(py|extmod|lib|shared|board)/", file)
    return OTHER, place[1] if place else "port"


def sizes(board):
    """Counter of {(part, row): bytes} of a board's firmware."""
    families = {path.stem for folder in ("ops", "kernels/portable")
                for path in (ROOT / "src" / folder).glob("*.cc")}
    result = collections.Counter()
    map_file = ROOT / "build" / board / "firmware/firmware.map"
    for file, size in size_report.flash_by_file(map_file).items():
        result[part_of(file, families)] += size
    return result


def of_part(counter, part):
    return sum(size for (name, _), size in counter.items() if name == part)


def foundation(board):
    """Bytes of the module and of the library with 23 ops (tools/size/foundation.cc), of which a
    program is linked with the board's library for that: the firmware itself has all ops."""
    library = size_report.library_bytes("foundation", ROOT / "build" / board)
    return library + of_part(sizes(board), MODULE)


def main():
    boards = sys.argv[1:]
    if not boards:
        sys.exit("usage: board_sizes.py BOARD...")
    columns = [sizes(board) for board in boards]

    def row(name, cells):
        print(f"{name:26}" + "".join(f"{cell:>12}" for cell in cells))

    row("bytes of flash", boards)
    for part in ORDER:
        row(part, [f"{of_part(column, part):,}" for column in columns])
        for name in sorted({name for column in columns for kind, name in column if kind == part}):
            row("  " + name, [f"{column[part, name]:,}" for column in columns])
    row("all", [f"{sum(column.values()):,}" for column in columns])


if __name__ == "__main__":
    main()
