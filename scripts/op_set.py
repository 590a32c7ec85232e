#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""op_set.py SET OUTPUT: writes the entries of the op table that a smaller firmware has.

SET: the name of a file in op_sets (minimal, vision, audio), or the path of a file like those: names
of ops, one a line, `#` begins a comment. `microlite-inspect --ops MODEL` prints such a file.
OUTPUT: a C++ file for src/ops/all_ops.cc to include; only touched if it changes.
"""

import difflib
import pathlib
import sys

import op_table

SETS = op_table.ROOT / "op_sets"


def find(name):
    """The file of a set."""
    named = SETS / f"{name}.txt"
    path = named if named.exists() else pathlib.Path(name)
    if path.is_file():
        return path
    known = ", ".join(sorted(file.stem for file in SETS.glob("*.txt")))
    sys.exit(f"op_set.py: {name!r} is neither a file nor one of: all, {known}")


def names_in(path):
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def entries_of(path):
    """The table's lines for the ops that a file names."""
    entries = {op.name: op.entry for op in op_table.read()}
    chosen = set()
    for name in names_in(path):
        if name not in entries:
            near = difflib.get_close_matches(name, entries, 1)
            hint = f", did you mean {near[0]}?" if near else ""
            sys.exit(f"op_set.py: {path}: there is no op {name}{hint}")
        chosen.add(entries[name])
    if not chosen:
        sys.exit(f"op_set.py: {path} names no op")
    return sorted(chosen)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: op_set.py SET OUTPUT")
    path, output = find(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = f"// Made by scripts/op_set.py from {path.name}.\n"
    text += "".join(f"{entry},\n" for entry in entries_of(path))
    if output.is_file() and output.read_text() == text:
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)


if __name__ == "__main__":
    main()
