#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How scripts/board.py hands on what a board prints: all of it, as it comes, wherever the pieces in
which it arrives begin and end."""

import os
import pathlib
import sys
import time
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import board  # noqa: E402

PRINTED = b"ready\x02first\r\nsecond\r\n\x04"


def shown(pieces, ends):
    """What is shown of the output after the mark \\x02; without the end \\x04, up to the time limit,
    which has passed."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", 0) as stdout:
        emulated = board.Board.__new__(board.Board)
        emulated._process, emulated._received = types.SimpleNamespace(stdout=stdout), b""
        limit, parts = time.monotonic() + 60, []
        os.write(writing, pieces[0])
        emulated._until(b"\x02", limit)
        for piece in pieces[1:]:
            os.write(writing, piece)
        try:
            emulated._until(b"\x04", limit if ends else 0, parts.append)
        except board.Stopped:
            assert not ends
        os.close(writing)
    return b"".join(parts)


def main():
    whole = PRINTED[6:-1]
    cases = {f"ends, cut at {at}": ((PRINTED[:at], PRINTED[at:]), True, whole)
             for at in range(6, len(PRINTED))}
    cases["goes on for ever"] = ((PRINTED[:-1],), False, whole)
    cases["a line's end that may go on"] = ((PRINTED[:12],), False, b"first")
    for name, (pieces, ends, expected) in cases.items():
        found = shown(pieces, ends)
        print(f"ok {name}" if found == expected else f"FAIL {name}: {found}")
    print("done")


if __name__ == "__main__":
    main()
