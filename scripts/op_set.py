#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""op_set.py SET OUTPUT: writes the entries of the op table that a smaller firmware has.

SET: `all`, the name of a file in op_sets (minimal, vision, audio), or the path of a file like those:
names of ops, one a line, `#` begins a comment. `microlite-inspect --ops MODEL` prints such a file.
OUTPUT: a C++ file for src/ops/all_ops.cc to include; only touched if it changes.
"""

import difflib
import pathlib
import sys

import op_table

SETS = op_table.ROOT / "op_sets"
WRITES_ONE = "`build/host/microlite-inspect --ops MODEL.tflite > FILE` writes such a file"


def fail(name, problem):
    """OPS is what the one who builds has set, be it OPS or MICROLITE_OPS."""
    sys.exit(f"OPS={name}: {problem}")


def find(name):
    """The file of a set."""
    named = SETS / f"{name}.txt"
    path = named if named.exists() else pathlib.Path(name)
    if path.is_file():
        return path
    known = ", ".join(sorted(file.stem for file in SETS.glob("*.txt")))
    fail(name, f"no file of that name, nor one of the sets all, {known}")


def names_in(name):
    try:
        text = find(name).read_text()
    except UnicodeDecodeError:
        fail(name, f"no text with names of ops; {WRITES_ONE}")
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def entries_of(name, entries):
    """The table's lines for the ops of a set, of entries {name of an op: its line}."""
    chosen = set()
    for op in entries if name == "all" else names_in(name):
        if op not in entries:
            near = difflib.get_close_matches(op.upper(), entries, 1)
            fail(name, f"there is no op {op}" + (f", did you mean {near[0]}?" if near else ""))
        chosen.add(entries[op])
    return sorted(chosen) or fail(name, f"names no op; {WRITES_ONE}")


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: op_set.py SET OUTPUT")
    name, output = sys.argv[1], pathlib.Path(sys.argv[2])
    entries = entries_of(name, {op.name: op.entry for op in op_table.read()})
    text = f"// Made by scripts/op_set.py of {pathlib.Path(name).name}.\n"
    text += "".join(f"{entry},\n" for entry in entries)
    if output.is_file() and output.read_text() == text:
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)


if __name__ == "__main__":
    main()
