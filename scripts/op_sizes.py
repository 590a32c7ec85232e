#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What each op takes of a Cortex-M4's flash, in bytes.

The linker keeps what can be reached: so this walks the object files in build/cortex-m4-os (-Os) from
the op table's entries along their relocations. For each op it prints

    alone   what a library with this op alone has more than one without any
    saves   what leaving it out of a library with all ops saves: what no other op needs
    share   the same with its part of what it shares: a function that three ops need counts a third

The shares of all ops and what runs them sum up to the library. What the C library and the compiler's
add is not counted. Then come the sets of OPS, and `ok` or `FAIL` for a limit on what the linker keeps
of the library with all ops, and for that being what was found here. The last line is `done`.
"""

import collections
import dataclasses
import pathlib
import re
import struct
import sys

import op_set
import op_table
import size_report

BUILD = size_report.ROOT / "build/cortex-m4-os"
LIMIT_ALL_OPS = 250_000
# Parts of what runs ops; whatever they reach is needed without any op.
RUNTIME = ("src/model/", "src/runtime/")

ALLOCATED, RELOCATIONS, SYMBOLS = 2, 9, 2  # SHF_ALLOC, SHT_REL, SHT_SYMTAB
ENTRY_BYTES = 8  # of struct OpEntry: an op, and its kernels


@dataclasses.dataclass
class Section:
    """size: with its alignment; links: (offset in it, what is meant there: see ObjectFile.meant)."""

    name: str
    size: int
    links: list = dataclasses.field(default_factory=list)


class ObjectFile:
    """A relocatable file, ELF for 32 bits, little-endian."""

    def __init__(self, path):
        self.path, self.data = path, path.read_bytes()
        offset, size, count, names = struct.unpack_from("<32xI10xHHH", self.data)
        headers = [struct.unpack_from("<10I", self.data, offset + i * size) for i in range(count)]
        texts = headers[names][4]
        self.sections = {
            i: Section(self.text(texts + head[0]), -(-head[5] // (head[8] or 1)) * (head[8] or 1))
            for i, head in enumerate(headers) if head[2] & ALLOCATED}
        self.defined = {}
        for head in headers:
            if head[1] == SYMBOLS:
                meant = [self.meant(at, headers[head[6]][4]) for at in self.rows(head, 16)]
        for head in headers:
            if head[1] == RELOCATIONS and head[7] in self.sections:
                for at in self.rows(head, 8):
                    where, symbol = struct.unpack_from("<II", self.data, at)
                    self.sections[head[7]].links.append((where, meant[symbol >> 8]))

    def rows(self, head, size):
        return range(head[4], head[4] + head[5], size)

    def text(self, at):
        return self.data[at:self.data.index(0, at)].decode()

    def meant(self, at, texts):
        """What a symbol stands for: the place of a local one, the name of a global one."""
        name, _, _, info, _, section = struct.unpack_from("<IIIBBH", self.data, at)
        if info >> 4 == 0:
            return self.path, section
        if section:
            self.defined[self.text(texts + name)] = self.path, section
        return self.text(texts + name)


class Library:
    """places: {(file, number): Section}; names: {symbol: place}, the first where there are several,
    as the linker keeps one copy of an inline function."""

    def __init__(self, build):
        self.places, self.names = {}, {}
        for name in (build / "library.objects").read_text().split():
            file = ObjectFile(size_report.ROOT / name)
            self.places.update({(file.path, i): part for i, part in file.sections.items()})
            for symbol, place in file.defined.items():
                self.names.setdefault(symbol, place)

    def reach(self, places):
        """Places that these need, with themselves."""
        found, ahead = set(), [place for place in places if place in self.places]
        while ahead:
            place = ahead.pop()
            if place not in found:
                found.add(place)
                meant = (self.names.get(what, what) for _, what in self.places[place].links)
                ahead += [other for other in meant if other in self.places]
        return found

    def bytes_of(self, places):
        return sum(self.places[place].size for place in places)

    def runtime(self):
        return self.reach(place for place, part in self.places.items()
                          if str(place[0].relative_to(BUILD / "obj")).startswith(RUNTIME))

    def ops(self):
        """{op's name: places that it needs}, from the entries of all_ops.o."""
        named = {op_table.ENTRY.match(op.entry)[1]: op.name for op in op_table.read()}
        (table,) = (part for part in self.places.values() if part.name.endswith("kEntriesE"))
        entries = {}
        for offset, symbol in table.links:
            entries.setdefault(offset // ENTRY_BYTES, []).append(symbol)
        return {named[re.search(r"ops\d+(k\w+)E$", symbols[0])[1]]:
                self.reach(self.names[symbol] for symbol in symbols)
                for symbols in entries.values()}


def users_of(ops, runtime):
    """{place: how many ops need it}, without what runs them."""
    return collections.Counter(place for needed in ops.values() for place in needed - runtime)


def print_row(name, *sizes):
    print(f"{name:38}" + "".join(f"{size:>10,}" for size in sizes))


def print_ops(library, ops, runtime):
    users = users_of(ops, runtime)
    print(f"{'bytes of flash, Cortex-M4 at -Os':38}{'alone':>10}{'saves':>10}{'share':>10}")
    for name, needed in sorted(ops.items()):
        sizes = [(library.places[place].size, users[place]) for place in needed - runtime]
        print_row("  " + name, ENTRY_BYTES + sum(size for size, _ in sizes),
                  ENTRY_BYTES + sum(size for size, count in sizes if count == 1),
                  ENTRY_BYTES + round(sum(size / count for size, count in sizes)))


def print_sets(library, ops, runtime):
    """Returns the bytes of the library with all ops."""
    print_row("what runs ops", library.bytes_of(runtime))
    for name in ("minimal", "audio", "vision", "all"):
        names = ops if name == "all" else op_set.names_in(name)
        needed = runtime.union(*(ops[op] for op in names))
        size = library.bytes_of(needed) + ENTRY_BYTES * len(names)
        print_row(f"OPS={name}: {len(names)} ops, and what runs them", size)
    return size


def check(name, right, detail):
    print(f"ok {name}" if right else f"FAIL {name}: {detail}")
    return right


def main():
    library = Library(BUILD)
    runtime, ops = library.runtime(), library.ops()
    print_ops(library, ops, runtime)
    found = print_sets(library, ops, runtime)
    linked = size_report.library_bytes("arena", BUILD)
    right = size_report.check("library with all ops at -Os", linked, LIMIT_ALL_OPS)
    right = check("what ops take is what is linked", abs(found - linked) < linked // 100,
                  f"{found:,} bytes found, {linked:,} linked") and right
    print("done")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
