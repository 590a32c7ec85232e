# SPDX-License-Identifier: Apache-2.0
"""Reads the library's own table of ops: src/ops/all_ops.cc and what it names."""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPS = ROOT / "src/ops"

ENTRY = re.compile(r"Use\(ops::(k\w+)(?:,\s*(selected::k\w+))?\)")
DEFINITION = re.compile(
    r"\bconst Op(?:For<\w+>)? (k\w+) =[{\s]*(?:builtin::(k\w+)|kCustomOp),\s*(?:nullptr|\"(\w+)\")"
)
NUMBER = re.compile(r"constexpr int32_t (k\w+) = (\d+);")


@dataclasses.dataclass(frozen=True)
class Op:
    """name: TensorFlow Lite's, or a custom op's own; entry: its line in the table; number: of the
    schema, None for a custom op; source: the file that defines it, from the top folder."""

    name: str
    entry: str
    number: int
    source: str


def builtin_names():
    """The schema's names in the order of their numbers, as src/model/names.cc has them."""
    text = (ROOT / "src/model/names.cc").read_text()
    literals = re.search(r"kBuiltinNames\[\] =(.*?);", text, re.DOTALL).group(1)
    return "".join(re.findall(r'"(.*?)"', literals)).split("\\0")


def name_of(number, names):
    """As in names.cc, STABLEHLO_COMPOSITE stands behind the one name of the other STABLEHLO ops."""
    return names[163 if number == 206 else min(number, 162)]


def read():
    """The ops that all_ops.cc lists, sorted by name."""
    numbers = {k: int(n) for k, n in NUMBER.findall((OPS / "builtin.h").read_text())}
    names = builtin_names()
    defined = {}
    for path in sorted(OPS.glob("*.cc")):
        for constant, builtin, custom in DEFINITION.findall(path.read_text()):
            number = numbers[builtin] if builtin else None
            name = name_of(number, names) if builtin else custom
            defined[constant] = (name, number, str(path.relative_to(ROOT)))
    ops = []
    for match in ENTRY.finditer((OPS / "all_ops.cc").read_text()):
        name, number, source = defined[match.group(1)]
        ops.append(Op(name, " ".join(match.group(0).split()), number, source))
    return sorted(ops, key=lambda op: (op.number is None, op.name.lower()))
