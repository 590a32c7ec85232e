# SPDX-License-Identifier: Apache-2.0
"""Writes any FlatBuffer whose tables are described by data (see schema.py).

The file is laid out front to back: an offset in a FlatBuffer points forward, so each object is
placed after the one that mentions it, and the place that waits for its position is filled in then.
"""

import struct
from collections import deque

SCALARS = {
    "bool": "?",
    "int8": "b",
    "uint8": "B",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "float32": "f",
    "int64": "q",
    "uint64": "Q",
}


class Field:
    """A field of a table: its slot in the vtable, its type, and the default that is not stored."""

    def __init__(self, name, slot, type_name, default):
        self.name, self.slot, self.type, self.default = name, slot, type_name, default


def parse_table(text):
    """Fields by name from `name:type[=default]` words; each word takes a slot, a union takes two.

    Types: a name in SCALARS, an enum or a table of the schema, `string`, `union`, or `[type]` for a
    vector, with `[type@16]` to align its elements to 16 bytes.
    """
    fields, slot = {}, 0
    for word in text.split():
        name, _, rest = word.partition(":")
        type_name, _, default = rest.partition("=")
        fields[name] = Field(name, slot, type_name, int(default or 0))
        slot += 2 if type_name == "union" else 1
    return fields


class Writer:
    """Serialises a tree of dicts, lists and scalars.

    tables: {name: {field name: Field}}; enums: {name: (scalar, {word: value})};
    unions: {table name: tag} for the tables that may stand in a union field.
    """

    def __init__(self, tables, enums, unions):
        self.tables, self.enums, self.unions = tables, enums, unions

    def serialize(self, root, value, identifier):
        """The bytes of `value`, a dict of the table `root`, under a four-byte file identifier."""
        self.out = bytearray(4) + identifier
        self.vtables = {}
        self.pending = deque([(0, root, value)])
        while self.pending:
            waiting, type_name, value = self.pending.popleft()
            position = self._place(type_name, value)
            struct.pack_into("<I", self.out, waiting, position - waiting)
        self._align(16)
        return bytes(self.out)

    def _align(self, size, ahead=0):
        """Pads so that the byte `ahead` of the end stands at a multiple of `size`."""
        self.out += bytes(-(len(self.out) + ahead) % size)

    def _place(self, type_name, value):
        if type_name in self.tables:
            return self._place_table(type_name, value)
        if type_name == "string":
            return self._place_string(value)
        return self._place_vector(type_name, value)

    def _place_string(self, text):
        raw = text.encode()
        self._align(4)
        position = len(self.out)
        self.out += struct.pack("<I", len(raw)) + raw + b"\0"
        return position

    def _place_vector(self, type_name, values):
        element, _, alignment = type_name[1:-1].partition("@")
        code = SCALARS.get(element, "I")
        self._align(max(4, struct.calcsize(code), int(alignment or 0)), ahead=4)
        position = len(self.out)
        self.out += struct.pack("<I", len(values))
        if element in SCALARS:
            raw = isinstance(values, (bytes, bytearray))
            self.out += values if raw else struct.pack(f"<{len(values)}{code}", *values)
        else:
            for value in values:
                self.pending.append((len(self.out), element, value))
                self.out += bytes(4)
        return position

    def _place_table(self, name, values):
        """Widest fields first, so that no padding is needed between them."""
        entries = self._entries(name, values)
        entries.sort(key=lambda entry: -struct.calcsize(entry[1]))
        slots = [0] * (max((slot for slot, _, _, _ in entries), default=-1) + 1)
        widest = max([4] + [struct.calcsize(code) for _, code, _, _ in entries])
        end = 4
        for slot, code, _, _ in entries:
            size = struct.calcsize(code)
            end += -end % size
            slots[slot] = end
            end += size
        vtable = struct.pack(f"<{2 + len(slots)}H", 4 + 2 * len(slots), end, *slots)
        if vtable not in self.vtables:
            self._align(2)
            self.vtables[vtable] = len(self.out)
            self.out += vtable
        self._align(widest)
        position = len(self.out)
        self.out += struct.pack("<i", position - self.vtables[vtable]) + bytes(end - 4)
        for slot, code, scalar, reference in entries:
            if reference:
                self.pending.append((position + slots[slot], *reference))
            else:
                struct.pack_into("<" + code, self.out, position + slots[slot], scalar)
        return position

    def _entries(self, name, values):
        """(slot, struct code, scalar, (type, object) or None) of each field that must be stored."""
        entries = []
        for key, value in values.items():
            field = self.tables[name].get(key)
            if field is None:
                known = ", ".join(self.tables[name]) or "none"
                raise ValueError(f"{name} has no field {key!r}; its fields: {known}")
            if value is None:
                continue
            if field.type == "union":
                table, content = value
                entries.append((field.slot, "B", self.unions[table], None))
                entries.append((field.slot + 1, "I", 0, (table, content)))
            elif field.type in SCALARS or field.type in self.enums:
                code, number = self._scalar(field, value)
                if number != field.default:
                    entries.append((field.slot, code, number, None))
            else:
                entries.append((field.slot, "I", 0, (field.type, value)))
        return entries

    def _scalar(self, field, value):
        scalar, words = self.enums.get(field.type, (field.type, {}))
        if isinstance(value, str):
            if value not in words:
                raise ValueError(f"{field.name}={value!r}: one of {', '.join(words)} is wanted")
            value = words[value]
        return SCALARS[scalar], value
