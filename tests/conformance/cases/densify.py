# SPDX-License-Identifier: Apache-2.0
"""DENSIFY: constants stored without their zeros, in all the layouts that the schema has."""

import struct

from vocabulary import CODES, Case, Model, Tensor, dims, splitmix64

VECTORS = {8: "Uint8Vector", 16: "Uint16Vector", 32: "Int32Vector"}


def numbers(stream, count, density):
    """Small numbers, most of them 0."""
    values = []
    for i in range(count):
        random = splitmix64(stream, i)
        values.append(random // 64 % 100 - 50 if random % 64 < density * 64 else 0)
    return values


def place(shape, index):
    at = 0
    for size, i in zip(shape, index):
        at = at * size + i
    return at


class Encoder:
    """Stores `values` of `shape`: level i belongs to order[i], and is sparse where sparse[i]."""

    def __init__(self, shape, values, order, blocks, sparse):
        self.shape, self.values, self.order, self.blocks = shape, values, order, blocks
        self.sparse = sparse
        self.sizes = []
        for what in order:
            if what < len(shape):
                self.sizes.append(shape[what] // dict(blocks).get(what, 1))
            else:
                self.sizes.append(blocks[what - len(shape)][1])
        self.segments = [[0] for _ in order]
        self.indices = [[] for _ in order]
        self.stored = []
        self.visit([])

    def elements(self, path):
        """The values that lie below the node at the end of a path, itself if it is a leaf."""
        if len(path) < len(self.order):
            return [v for i in range(self.sizes[len(path)]) for v in self.elements([*path, i])]
        index = dict(zip(self.order, path))
        rank = len(self.shape)
        where = [index[d] for d in range(rank)]
        for number, (d, size) in enumerate(self.blocks):
            where[d] = where[d] * size + index[rank + number]
        return [self.values[place(self.shape, where)]]

    def visit(self, path):
        level = len(path)
        if level == len(self.order):
            self.stored += self.elements(path)
            return
        for i in range(self.sizes[level]):
            if self.sparse[level]:
                if not any(self.elements([*path, i])):
                    continue
                self.indices[level].append(i)
            self.visit([*path, i])
        self.segments[level].append(len(self.indices[level]))

    def parameters(self, bits):
        levels = []
        for level, size in enumerate(self.sizes):
            if self.sparse[level]:
                vectors = [(VECTORS[bits], {"values": v})
                           for v in (self.segments[level], self.indices[level])]
                levels.append({"format": 1, "array_segments": vectors[0],
                               "array_indices": vectors[1]})
            else:
                levels.append({"format": 0, "dense_size": size})
        parameters = {"traversal_order": self.order, "dim_metadata": levels}
        if self.blocks:
            parameters["block_map"] = [d for d, _ in self.blocks]
        return parameters


def densify(kind, shape, order, sparse, blocks=(), bits=32, density=0.3):
    """An input is added to or, for int8, subtracted from nothing: TensorFlow Lite needs one."""
    code = CODES[kind]
    result = Tensor(kind, shape)
    label = f"{kind.lower()}_{dims(shape)}_{''.join(map(str, order))}"
    label += "_" + "".join("s" if s else "d" for s in sparse)
    label += "".join(f"_{d}by{size}" for d, size in blocks) + f"_{bits}_{int(density * 10)}"
    entry = Tensor("FLOAT32", (1,))

    def build(this):
        count = result.count
        values = numbers(this.stream(0), count, density)
        encoder = Encoder(shape, values, list(order), list(blocks), list(sparse))
        stored = struct.pack(f"<{len(encoder.stored)}{code}", *encoder.stored)
        model = Model(this.name)
        graph = model.subgraph()
        x = graph.input("x", "FLOAT32", (1,))
        packed = graph.tensor("packed", kind, shape, data=stored or bytes(16),
                              sparsity=encoder.parameters(bits))
        y = graph.output("y", kind, shape)
        graph.op("DENSIFY", [packed], [y])
        graph.mark_output(x)
        return model

    return Case(f"densify_{label}", "DENSIFY", [entry], [result, entry], build)


KINDS = ("FLOAT32", "INT8", "FLOAT16")

CASES = [
    # Rows, of which some elements are left out; columns.
    *(densify(kind, (4, 6), (0, 1), (False, True), bits=bits) for kind in KINDS
      for bits in (8, 16, 32)),
    *(densify(kind, (4, 6), (1, 0), (False, True)) for kind in KINDS),
    *(densify(kind, (5, 3), (0, 1), sparse, bits=8) for kind in KINDS
      for sparse in ((True, True), (True, False), (False, False))),
    *(densify(kind, (7,), (0,), (True,)) for kind in KINDS),
    # Blocks, along one dimension and both.
    *(densify(kind, (4, 8), (0, 1, 2), (False, True, False), ((1, 4),), bits=bits, density=0.1)
      for kind in KINDS for bits in (8, 32)),
    *(densify(kind, (8, 4), (0, 1, 2), (False, True, False), ((0, 4),), density=0.1)
      for kind in KINDS),
    *(densify(kind, (6, 8), order, (False, True, False, False), ((0, 2), (1, 4)), density=0.1)
      for kind in KINDS for order in ((0, 1, 2, 3), (1, 0, 2, 3), (0, 1, 3, 2), (1, 0, 3, 2))),
    # More dimensions: filters.
    *(densify(kind, (2, 3, 2, 4), order, sparse, bits=16, density=0.2) for kind in ("FLOAT32", "INT8")
      for order, sparse in (((0, 1, 2, 3), (False, False, False, True)),
                            ((0, 1, 2, 3), (False, True, False, True)),
                            ((3, 2, 1, 0), (False, False, False, True)),
                            ((0, 3, 1, 2), (True, True, True, True)))),
    *(densify(kind, (8, 1, 1, 6), (0, 1, 2, 3, 4), (False, False, False, True, False), ((0, 4),),
              density=0.1) for kind in ("FLOAT32", "FLOAT16")),
    # Nothing stored at all, and everything.
    densify("FLOAT32", (3, 4), (0, 1), (False, True), density=0.0),
    densify("INT8", (3, 4), (0, 1), (True, True), density=1.0),
]
