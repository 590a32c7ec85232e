#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_docs.py [MICROPYTHON]: runs the Python in the documents, so that it stays true.

Blocks that start with ```python run are run: those of one document in order, as one script, in a
folder that holds the models of hello_world and the folder examples. Where a block that starts with
```text printed comes next, it must be what the code prints. Python that cannot be run starts with
```python norun, so that nobody forgets the mark.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MICROPYTHON = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/unix/micropython")
BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "----- next block"


def documents():
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")),
            *sorted(ROOT.glob("examples/*/README.md"))]


def runnable(document):
    """(line, code, what it must print or None) of each block to run, and the lines of blocks
    without a mark."""
    text, found, unmarked = document.read_text(), [], []
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        if block["kind"] == "python run":
            found.append([line, block["text"], None])
        elif block["kind"] == "text printed":
            found[-1][2] = block["text"]
        elif block["kind"].startswith("python") and block["kind"] != "python norun":
            unmarked.append(line)
    return found, unmarked


def run(blocks):
    """(what each block printed, as far as they came; errors)"""
    script = "\n".join(f"print({MARK!r})\n{code}" for _, code, _ in blocks)
    with tempfile.TemporaryDirectory() as folder:
        for model in (ROOT / "examples/hello_world").glob("*.tflite"):
            shutil.copy(model, folder)
        pathlib.Path(folder, "examples").symlink_to(ROOT / "examples")
        path = pathlib.Path(folder, "blocks.py")
        path.write_text(script)
        command = [MICROPYTHON, path.name]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    errors = result.stderr or (f"exit status {result.returncode}" if result.returncode else "")
    return result.stdout.split(MARK + "\n")[1:], errors


def verdict(printed, i, expected, errors):
    """What is wrong with block i, or None."""
    if i >= len(printed):
        return "not reached"
    if errors and i == len(printed) - 1:
        return " / ".join(errors.strip().splitlines()[-2:])
    if expected is not None and printed[i] != expected:
        return f"it prints {printed[i]!r}, not {expected!r}"
    return None


def main():
    for document in documents():
        blocks, unmarked = runnable(document) if document.exists() else ([], [])
        for line in unmarked:
            print(f"FAIL {document.relative_to(ROOT)} line {line}: say python run or python norun")
        printed, errors = run(blocks) if blocks else ([], "")
        for i, (line, _, expected) in enumerate(blocks):
            name = f"{document.relative_to(ROOT)} line {line}"
            wrong = verdict(printed, i, expected, errors)
            print(f"FAIL {name}: {wrong}" if wrong else f"ok {name}")
    print("done")


if __name__ == "__main__":
    main()
