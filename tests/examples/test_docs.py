#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_docs.py [MICROPYTHON]: runs the code in the documents, so that it stays true.

Blocks that start with ```python run are run: those of one document in order, as one script, in a
folder that holds the models of hello_world and the folder examples. Where a block that starts with
```text printed comes next, it must be what the code prints. Python that cannot be run starts with
```python norun, so that nobody forgets the mark. A block that starts with ```cpp run is a program:
it is compiled with the library of the host and run in the repository's root.

Besides: every link leads somewhere, `make` and the scripts have what the commands name, and
docs/python-api.md tells of every name of the module.
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
LIBRARY = ROOT / "build/host/tensorflow-microlite.a"
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#\s]*)#?(?P<heading>[^)\s]*)\)")
# A line of shell, indented as in most places, or in backticks.
COMMAND = re.compile(
    r"^    (?:[A-Z]+=\S+ )?((?:make|scripts/|tools/|tests/).*)|`(make [^`]*)`", re.MULTILINE)
# Prints the names of the module and of its classes, but for Python's own.
NAMES = """
import microlite
model = microlite.Model("examples/hello_world/hello_world_int8.tflite")
for thing in microlite, microlite.interpreter, microlite.audio_frontend, model, model.inputs[0]:
    print(*(name for name in dir(thing) if name == "__version__" or name[0] != "_"))
"""


def documents():
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")),
            *sorted(ROOT.glob("examples/*/README.md"))]


def runnable(document):
    """{kind: [(line, code, what it must print or None)]} of the blocks to run, and the lines of
    Python blocks without a mark."""
    text, unmarked = document.read_text(), []
    found = {"python run": [], "cpp run": []}
    last = None
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start()) + 1
        kind = block["kind"]
        if kind in found:
            last = [line, block["text"], None]
            found[kind].append(last)
        elif kind == "text printed":
            last[2] = block["text"]
        elif kind.startswith("python") and kind != "python norun":
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


def run_program(code):
    """(what a C++ program prints, errors)"""
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "block.cc"), pathlib.Path(folder, "block")
        source.write_text(code)
        flags = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-I", ROOT / "include"]
        compiled = subprocess.run(
            ["g++", *flags, source, LIBRARY, "-o", program], capture_output=True, text=True
        )
        if compiled.returncode:
            return [], compiled.stderr
        result = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    errors = result.stderr or (f"exit status {result.returncode}" if result.returncode else "")
    return [result.stdout], errors


def headings(document):
    """What GitHub makes of a document's headings, to link to."""
    lines = BLOCK.sub("", document.read_text()).splitlines()
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w -]", "", title).replace(" ", "-") for title in titles}


def wrong_links(document):
    for link in LINK.finditer(document.read_text()):
        target = document.parent / link["path"] if link["path"] else document
        if not target.exists():
            yield f"no file {link['path']}"
        elif link["heading"] and link["heading"] not in headings(target):
            yield f"no heading {link['heading']} in {target.name}"


def make_targets():
    """Names and beginnings of names of the doors; what is built for a board has its name behind."""
    text = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([\w-]+):", text, re.MULTILINE)), ("firmware-", "test-", "build/")


def wrong_commands(document, targets, beginnings):
    """Doors of the Makefile and scripts that commands name, and that are not there."""
    for match in COMMAND.finditer(document.read_text()):
        program, *words = re.sub(r'"[^"]*"|<[^>]*>', "", match[1] or match[2]).split("#")[0].split()
        if program != "make":
            if not (ROOT / program).exists():
                yield f"no {program}"
        elif "-C" not in words and "..." not in words:
            doors = [word for word in words if re.fullmatch(r"[a-z][\w/.-]*", word)][:1]
            yield from (f"no `make {door}`" for door in doors
                        if door not in targets and not door.startswith(beginnings))


def untold_names():
    """Names of the module that neither docs/python-api.md nor the page on sound mentions."""
    result = subprocess.run([MICROPYTHON, "-c", NAMES], cwd=ROOT, capture_output=True, text=True)
    pages = [ROOT / f"docs/{name}.md" for name in ("python-api", "audio-frontend")]
    told = set(re.findall(r"\w+", " ".join(page.read_text() for page in pages)))
    names = result.stdout.split()
    return [name for name in names if name not in told] if names else result.stderr


def report(document, place, wrong):
    name = f"{document.relative_to(ROOT)} {place}"
    print(f"FAIL {name}: {wrong}" if wrong else f"ok {name}")


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
        blocks, unmarked = runnable(document)
        for line in unmarked:
            report(document, f"line {line}", "say python run or python norun")
        scripts = blocks["python run"]
        printed, errors = run(scripts) if scripts else ([], "")
        for i, (line, _, expected) in enumerate(scripts):
            report(document, f"line {line}", verdict(printed, i, expected, errors))
        for line, code, expected in blocks["cpp run"]:
            printed, errors = run_program(code)
            report(document, f"line {line}", verdict(printed, 0, expected, errors) or errors)
        wrong = [*wrong_links(document), *wrong_commands(document, *make_targets())]
        report(document, "links and commands", ", ".join(wrong))
    report(ROOT / "docs/python-api.md", "names", untold_names())
    print("done")


if __name__ == "__main__":
    main()
