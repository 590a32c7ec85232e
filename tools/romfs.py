#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""romfs.py IMAGE PATH[=SOURCE]...: makes a ROM file system for MicroPython.

Each SOURCE, a file or a folder with all it holds, appears in the image as PATH; without `=` both
are the same. MicroPython mounts an image at /rom. Files' data stand at multiples of 16 bytes, so
that a model is used where it lies, if the image itself is loaded at such an address.
"""

import pathlib
import sys

ALIGNMENT = 16
PADDING, DATA, DIRECTORY, FILE = 1, 2, 4, 5
MAGIC = b"\xd2\xcd\x31"
LENGTH_BYTES = 4


def number(value):
    """A variable-length integer: 7 bits a byte, the highest first, a top bit where more follow."""
    out = [value & 0x7F]
    while value > 0x7F:
        value >>= 7
        out.insert(0, 0x80 | value & 0x7F)
    return bytes(out)


def fixed_number(value):
    """The same in LENGTH_BYTES bytes whatever the value, so that it can be put in later."""
    short = number(value)
    if len(short) > LENGTH_BYTES:
        raise ValueError(f"{value} bytes are too many for a ROM file system")
    return b"\x80" * (LENGTH_BYTES - len(short)) + short


def text(name):
    data = name.encode()
    return number(len(data)) + data


class Writer:
    def __init__(self):
        self.image = bytearray()

    def pad(self, bytes_after):
        """Makes what comes `bytes_after` bytes from here stand aligned."""
        gap = -(len(self.image) + bytes_after) % ALIGNMENT
        if gap == 1:  # A padding record takes two bytes at least.
            gap += ALIGNMENT
        if gap:
            self.image += number(PADDING) + number(gap - 2) + bytes(gap - 2)

    def file(self, name, data):
        head = text(name) + number(DATA) + number(len(data))
        head = number(FILE) + number(len(head) + len(data)) + head
        self.pad(len(head))
        self.image += head + data

    def container(self, kind, head, entries):
        """A record with entries in it: {name: bytes, or entries again}."""
        self.image += kind + bytes(LENGTH_BYTES)
        start = len(self.image)
        self.image += head
        for name, entry in sorted(entries.items()):
            if isinstance(entry, dict):
                self.container(number(DIRECTORY), text(name), entry)
            else:
                self.file(name, entry)
        if not head:
            self.pad(0)
        self.image[start - LENGTH_BYTES : start] = fixed_number(len(self.image) - start)


def build(files):
    """The image of {path: bytes}; paths are relative, with slashes."""
    root = {}
    for path, data in files.items():
        *folders, name = path.strip("/").split("/")
        place = root
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = bytes(data)
    writer = Writer()
    writer.container(MAGIC, b"", root)
    return bytes(writer.image)


def collect(path, source):
    """{path in the image: bytes} of a file, or of all in a folder but Python's caches."""
    source = pathlib.Path(source)
    if source.is_file():
        return {path: source.read_bytes()}
    return {
        f"{path}/{file.relative_to(source).as_posix()}".strip("/"): file.read_bytes()
        for file in sorted(source.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }


def main():
    if len(sys.argv) < 3:
        sys.exit(f"usage: {sys.argv[0]} IMAGE PATH[=SOURCE]...")
    files = {}
    for argument in sys.argv[2:]:
        path, _, source = argument.partition("=")
        if not pathlib.Path(source or path).exists():
            sys.exit(f"{source or path} does not exist")
        files.update(collect(path, source or path))
    pathlib.Path(sys.argv[1]).write_bytes(build(files))


if __name__ == "__main__":
    main()
