# SPDX-License-Identifier: Apache-2.0
"""Writes the options of custom ops: FlexBuffers that are maps from names to numbers."""

import struct

_INT, _FLOAT, _MAP, _BOOL = 1, 3, 9, 26
_INT_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}


def flex_map(numbers, width=4):
    """The bytes of the map {name: int, float or bool}, with `width` bytes (1, 2, 4, 8) a value.

    Floats need a width of 4 or 8. Layout: src/base/flex_map.h.
    """
    out = bytearray()
    items = sorted(numbers.items())  # readers may search by halving
    texts = []
    for name, _ in items:
        texts.append(len(out))
        out += name.encode() + b"\0"
    keys_width = 1 if len(out) + len(items) * 1 + 1 < 256 else 4
    code = {1: "B", 2: "H", 4: "I", 8: "Q"}
    out += bytes(-len(out) % max(keys_width, width))
    out += struct.pack("<" + code[keys_width], len(items))
    keys = len(out)
    for text in texts:
        out += struct.pack("<" + code[keys_width], len(out) - text)
    out += bytes(-len(out) % width)
    out += struct.pack("<" + code[width], len(out) - keys)
    out += struct.pack(f"<2{code[width]}", keys_width, len(items))
    values = len(out)
    types = bytearray()
    for _, number in items:
        kind = _BOOL if isinstance(number, bool) else _INT if isinstance(number, int) else _FLOAT
        float_code = {4: "f", 8: "d"}.get(width)
        out += struct.pack("<" + (float_code if kind == _FLOAT else _INT_CODES[width]), number)
        types.append(kind << 2 | width.bit_length() - 1)
    out += types
    root_width = 1 if len(out) - values < 256 else 4
    out += bytes(-len(out) % root_width)
    out += struct.pack("<" + code[root_width], len(out) - values)
    out += bytes([_MAP << 2 | width.bit_length() - 1, root_width])
    return bytes(out)
