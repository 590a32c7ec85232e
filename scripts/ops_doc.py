#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ops_doc.py [--check]: writes docs/ops.md from the op table and the conformance cases.

Types are those that cases run, so that the page says nothing that is not tested; an op without a
case is a failure. With --check nothing is written: `ok`, or `FAIL` if the page is out of date.
"""

import collections
import pathlib
import sys

import op_table

PAGE = op_table.ROOT / "docs/ops.md"
sys.path.insert(0, str(op_table.ROOT / "tests/conformance"))
from conformance import families  # noqa: E402

SHORT = {
    "FLOAT32": "float32", "FLOAT16": "float16", "INT8": "int8", "UINT8": "uint8", "INT16": "int16",
    "INT32": "int32", "UINT32": "uint32", "INT64": "int64", "UINT64": "uint64", "BOOL": "bool",
    "INT4": "int4", "UINT16": "uint16", "RESOURCE": "resource",
}
INDICES = ("INT32", "INT64")
# Where the first input is not what the op is about: which one is.
MAIN_INPUT = {"EMBEDDING_LOOKUP": 1, "FILL": 1, "SCATTER_ND": 1, "SPLIT": 1, "TRANSPOSE_CONV": 2}

# What the types do not tell. Differences in numbers are in docs/numerics.md.
NOTES = {
    "BATCH_MATMUL": "either side constant or computed; batches broadcast",
    "BATCH_TO_SPACE_ND": "rank 3 or 4; constant block and crops",
    "BROADCAST_TO": "constant shape",
    "CALL_ONCE": "runs once until the model is reset",
    "CIRCULAR_BUFFER": "custom op of TFLM",
    "CONCATENATION": "uint8 inputs are rescaled, others must have the output's scale and zero point",
    "CONV_2D": "dilation, groups; int4 is that of weights",
    "DENSIFY": "constant sparse tensors",
    "DYNAMIC_UPDATE_SLICE": "indices may be computed",
    "EXPAND_DIMS": "constant axis",
    "FILL": "constant dims",
    "GATHER": "indices of int16, int32 or int64",
    "GATHER_ND": "indices of int16, int32 or int64",
    "IF": "both subgraphs with the shapes of the node",
    "MIRROR_PAD": "constant paddings, at most the dimension itself",
    "NON_MAX_SUPPRESSION_V4": "constant maximum number of boxes",
    "NON_MAX_SUPPRESSION_V5": "constant maximum number of boxes",
    "PAD": "constant paddings",
    "PADV2": "constant paddings",
    "RANGE": "as many numbers as the output's shape says",
    "RESHAPE": "the output's shape in the file counts",
    "RESIZE_BILINEAR": "constant size; sides up to 2^20",
    "RESIZE_NEAREST_NEIGHBOR": "constant size; sides up to 2^20",
    "SLICE": "begin may be computed, the size is the output's shape",
    "SOFTMAX": "the last dimension; output scale and zero point as the specification demands",
    "SPACE_TO_BATCH_ND": "rank 3 or 4; constant block and paddings",
    "STABLEHLO_COMPOSITE": "runs its decomposition",
    "TFLM_DECODE": "custom op of TFLM; constant tensors",
    "TILE": "constant multiples",
    "TRANSPOSE": "constant permutation",
    "WHERE": "the number of true elements must be what the output's shape says",
    "WHILE": "shapes stay the same from round to round; Ctrl-C stops it between ops",
}

HEAD = """# Ops

Made by `scripts/ops_doc.py` from the op table ([all_ops.cc](../src/ops/all_ops.cc)) and the
[conformance cases](../tests/conformance); a test compares. Types are those of the input, of the
weights or another second input where they differ, and of the output where it is another. What is not
here is not tested. Ops that only move elements (RESHAPE, GATHER, PAD and the like) go by their size and
take other types too; nearly all else is refused with the op's name, its node and the reason, before
the model runs.

Ranks go up to 8. Shapes are those of the file: a model whose shapes depend on its data is refused,
or fails when it runs, with the numbers. Answers are TensorFlow Lite's, integers bit for bit; where
TensorFlow Lite and TensorFlow Lite for Microcontrollers differ, [numerics.md](numerics.md) says which
is followed.

## A smaller firmware

A firmware need not have all of them. `OPS` says which ops go in, whenever something is built: one of the
sets in [op_sets](../op_sets), or a file of your own with names of ops, one a line.

    make OPS=vision firmware-qemu-m4                # the ops that op_sets/vision.txt lists
    make host                                       # has the tool for the next line
    build/host/microlite-inspect --ops examples/hello_world/hello_world_int8.tflite > my_ops.txt
    make OPS=my_ops.txt run                         # the ops of that model; several may be given

In a firmware that MicroPython's own build makes, with `USER_C_MODULES`, the variable is `MICROLITE_OPS`,
for ports with make and with CMake alike, and a file is given with its full path:

    make -C ports/<port> USER_C_MODULES=<this repository>/micropython-modules MICROLITE_OPS=vision
    cmake ... -DUSER_C_MODULES=... -DMICROLITE_OPS=$PWD/my_ops.txt

Change the set as often as you like: one file of the library is compiled anew, and the program linked.
A model that needs another op is then refused with its name: *CONV_2D (node 0): not in this build's set of
ops*.

An op that is not in the set costs no byte. Compiled for a Cortex-M4 with -Os, the library takes about
43 KB with the set `minimal`, 96 KB with `audio`, 95 KB with `vision` and 188 KB with all ops. `make size`
tells the bytes of each op: of a library with it alone, what leaving it out saves, and its share of the
code that ops have in common.

## The ops

"""


def node_types(case, names):
    """The types of the inputs and outputs of the node that a case is about; names: by number."""
    model = case.build(case)
    for graph in (graph.to_dict() for graph in model.subgraphs):
        for node in graph["operators"]:
            code = model._operator_codes[node["opcode_index"]]
            if (code["custom_code"] or names.get(code["builtin_code"])) != case.op:
                continue
            types = [entry["type"] for entry in graph["tensors"]]
            pick = [[types[i] for i in node[side] if i >= 0] for side in ("inputs", "outputs")]
            return pick[0], pick[1]
    return [t.type for t in case.inputs], [t.type for t in case.outputs]


def signature(op, inputs, outputs):
    if op in MAIN_INPUT:
        inputs = [inputs[MAIN_INPUT[op]], *inputs[1:]]
    if not inputs and not outputs:
        return "no tensors"
    first = inputs[0] if inputs else outputs[0]
    text = SHORT[first]
    places = (*INDICES, "INT16") if outputs and outputs[0] == first else INDICES
    if len(inputs) > 1 and inputs[1] != first and inputs[1] not in places:
        text += f" with {SHORT[inputs[1]]}"
    if outputs and outputs[0] != first:
        text += f" to {SHORT[outputs[0]]}"
    return text


def summary(kinds):
    """The kinds in words: where every type leads to every other (CAST), the types once."""
    sources, results = ({kind.split(" to ")[i] for kind in kinds if " to " in kind} for i in (0, 1))
    if len(kinds) > 20:
        return f"{', '.join(sorted(sources))} to any of {', '.join(sorted(results))}"
    return ", ".join(sorted(kinds)) or "-"


def page():
    ops = op_table.read()
    names = {op.number: op.name for op in ops}
    types, counts = collections.defaultdict(set), collections.Counter()
    for _, cases in families():
        for case in cases:
            types[case.op].add(signature(case.op, *node_types(case, names)))
            counts[case.op] += 1
    missing = [op.name for op in ops if op.name not in counts]
    rows = [
        f"| {op.name} | {summary(types[op.name])} | {counts[op.name]} "
        f"| {NOTES.get(op.name, '')} |"
        for op in ops
    ]
    table = ["| op | types | cases | notes |", "|---|---|---|---|", *rows, ""]
    total = f"\n{len(ops)} ops, {sum(counts[op.name] for op in ops)} cases.\n"
    return HEAD + "\n".join(table) + total, missing


def main():
    text, missing = page()
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(text)
        sys.exit(f"without a case: {', '.join(missing)}" if missing else 0)
    same = PAGE.exists() and PAGE.read_text() == text
    print("ok docs/ops.md" if same else "FAIL docs/ops.md: out of date: run scripts/ops_doc.py")
    print(f"FAIL cases: none for {', '.join(missing)}" if missing else "ok every op has cases")
    print("done")


if __name__ == "__main__":
    main()
