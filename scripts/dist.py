#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""dist.py --micropython VERSION --output FOLDER --board NAME FILES START [--board ...]
dist.py --output FOLDER --merge PART [PART...]

Gathers firmware images under the names that releases give them, microlite-VERSION-BOARD.SUFFIX, and
writes manifest.json, which tells what they are, and SHA256SUMS for `sha256sum -c`. FILES are a
board's images, separated by spaces; START says in one line how to flash or start them, with {name}
in the place of microlite-VERSION-BOARD. The same images give the same bytes, wherever and whenever.
`make dist` is the way to call this. The second form makes one such folder of several that were made on
different machines.
"""

import argparse
import hashlib
import json
import pathlib
import re
import shutil
import sys

VERSION_HEADER = pathlib.Path(__file__).resolve().parent.parent / "include/microlite/version.h"


def microlite_version():
    found = re.search(r'^#define MICROLITE_VERSION "(.+)"$', VERSION_HEADER.read_text(), re.M)
    return found.group(1) if found else sys.exit(f"{VERSION_HEADER} tells no version")


def plan(boards, version):
    """Returns {name in the release: (board, path of the image, how to start it)}, in the order of
    the names; exits where an image is missing or empty, or takes another's name."""
    images = {}
    for board, files, start in boards:
        name = f"microlite-{version}-{board}"
        if not files.split() or not start.strip() or "\n" in start:
            sys.exit(f"{board}: needs images, and one line on how to start them")
        for path in map(pathlib.Path, files.split()):
            released = name + path.suffix
            if not path.is_file() or not path.stat().st_size:
                sys.exit(f"{board}: {path} is missing or empty: make firmware-{board}")
            if released in images:
                sys.exit(f"{board}: {path} and {images[released][1]} would both be {released}")
            images[released] = board, path, start.replace("{name}", name)
    return dict(sorted(images.items()))


def empty(folder):
    """Removes what an earlier run, perhaps of another version, has left, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in [*folder.glob("microlite-*"), folder / "manifest.json", folder / "SHA256SUMS"]:
        path.unlink(missing_ok=True)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def gather(images, folder):
    """Copies the images, with their permissions; returns what the manifest tells of each."""
    entries = []
    for name, (board, source, start) in images.items():
        image = pathlib.Path(shutil.copy(source, folder / name))
        entries.append({
            "board": board,
            "file": name,
            "size": image.stat().st_size,
            "sha256": sha256(image),
            "start": start,
        })
    return entries


def merge(parts, folder):
    """Copies the images of other such folders; returns (version of MicroPython, entries). Exits where
    a part is damaged, or does not go with the others."""
    versions, entries, sources = set(), [], []
    for part in parts:
        try:
            manifest = json.loads((part / "manifest.json").read_text())
            versions.add((manifest["microlite"], manifest["micropython"]))
            for entry in manifest["images"]:
                source = part / entry["file"]
                if sha256(source) != entry["sha256"]:
                    sys.exit(f"{source} is not what {part}/manifest.json tells of")
                entries.append(entry)
                sources.append(source)
        except (OSError, ValueError, KeyError, TypeError) as error:
            sys.exit(f"{part} is no folder of this script: {error!r}")
    names = [entry["file"] for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        sys.exit(f"more than one part has {twice[0]}")
    if len(versions) != 1 or {version for version, _ in versions} != {microlite_version()}:
        sys.exit(f"the parts are of different versions: {sorted(versions)}")
    empty(folder)
    for source in sources:
        shutil.copy(source, folder)
    return versions.pop()[1], sorted(entries, key=lambda entry: entry["file"])


def write_index(folder, micropython, entries):
    manifest = {"microlite": microlite_version(), "micropython": micropython, "images": entries}
    manifest_path = folder / "manifest.json"
    manifest_path.write_text(json.dumps(manifest, indent=2) + "\n")
    sums = [(entry["sha256"], entry["file"]) for entry in entries]
    sums.append((sha256(manifest_path), manifest_path.name))
    (folder / "SHA256SUMS").write_text("".join(f"{s}  {name}\n" for s, name in sums))


def main():
    parser = argparse.ArgumentParser(description="Gathers firmware images for a release.")
    parser.add_argument("--micropython", metavar="VERSION")
    parser.add_argument("--output", required=True, type=pathlib.Path, metavar="FOLDER")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--board", nargs=3, action="append", metavar=("NAME", "FILES", "START"))
    what.add_argument("--merge", nargs="+", type=pathlib.Path, metavar="PART")
    options = parser.parse_args()
    if options.merge:
        micropython, entries = merge(options.merge, options.output)
    else:
        micropython = options.micropython or parser.error("--board needs --micropython")
        images = plan(options.board, microlite_version())
        empty(options.output)
        entries = gather(images, options.output)
    write_index(options.output, micropython, entries)
    for entry in entries:
        print(f"{entry['size']:>9,}  {options.output / entry['file']}")


if __name__ == "__main__":
    main()
