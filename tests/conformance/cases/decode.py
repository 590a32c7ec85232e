# SPDX-License-Identifier: Apache-2.0
"""TFLM_DECODE, a custom op that TensorFlow Lite lacks: the answer is what was packed."""

import heapq
import struct

from vocabulary import CODES, F32, Case, Model, Tensor, dims, splitmix64

LOOKUP, HUFFMAN, PRUNE = 0, 1, 2


def header(method, width=0, stride=0):
    return bytes([method, 1, 0, 0, 1, width, stride]) + bytes(9)


def to_bytes(bits):
    """A string of 0 and 1, the most significant bit of each byte first."""
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def random(stream, index, count):
    return splitmix64(stream, index) // 7 % count


def channels(tensor):
    """The channel of each element."""
    scales = tensor.scale if isinstance(tensor.scale, (tuple, list)) else (1,)
    count = len(scales)
    if count == 1:
        return [0] * tensor.count
    if tensor.dim == len(tensor.shape) - 1:
        return [i % count for i in range(tensor.count)]
    return [i // (tensor.count // count) for i in range(tensor.count)]


def packed(kind, values):
    return struct.pack(f"<{len(values)}{CODES[kind]}", *values)


def unpacking(label, parts):
    """A case of some (tensor, function from a stream to values, packed data, parameters)."""

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        x = graph.input("x", "FLOAT32", (1,))
        entries, ends = [], []
        for number, (tensor, make) in enumerate(parts):
            _, data, about = make(10 * number)
            for name, content in (("packed", data), ("about", about)):
                entries.append(graph.constant(f"{name}{number}", "UINT8", (len(content),), content))
            ends.append(graph.output(f"y{number}", tensor.type, tensor.shape,
                                     **tensor.quantization()))
        graph.custom_op("TFLM_DECODE", entries, ends)
        graph.mark_output(x)
        return model

    def definition(steps):
        values = [make(10 * number)[0] for number, (_, make) in enumerate(parts)]
        return [[*values, *inputs] for inputs in steps]

    outputs = [tensor for tensor, _ in parts] + [F32((1,))]
    return Case(f"decode_{label}", "TFLM_DECODE", [F32((1,))], outputs, build,
                definition=definition)


def number_of(kind, random_number):
    """A number of that type, exact in it."""
    if kind == "BOOL":
        return random_number % 2
    if kind == "FLOAT32":
        return random_number % 4001 / 8 - 250
    low, high = {"INT8": (-128, 127), "INT16": (-32768, 32767)}.get(kind, (-(1 << 31), (1 << 31) - 1))
    return low + random_number % (high - low + 1)


def lookup(tensor, width, stride=None):
    stride = stride or 1 << width

    def make(stream):
        where = channels(tensor)
        table = [number_of(tensor.type, splitmix64(stream + 1, i))
                 for i in range(stride * (max(where) + 1))]
        indices = [random(stream + 2, i, min(stride, 1 << width)) for i in range(tensor.count)]
        values = [table[c * stride + i] for c, i in zip(where, indices)]
        bits = "".join(f"{i:0{width}b}" for i in indices)
        return values, to_bytes(bits), header(LOOKUP, width, stride) + packed(tensor.type, table)

    return make


def prune(tensor, density=0.4):
    def make(stream):
        points = tensor.zero_point if isinstance(tensor.zero_point, (tuple, list)) else None
        points = points or (tensor.zero_point,) * (max(channels(tensor)) + 1)
        values, kept, bits = [], [], ""
        for i, channel in enumerate(channels(tensor)):
            keep = random(stream + 3, i, 100) < 100 * density
            value = number_of(tensor.type, splitmix64(stream + 4, i)) if keep else points[channel]
            values.append(value)
            kept += [value] if keep else []
            bits += "01"[keep]
        return values, to_bytes(bits), header(PRUNE) + packed(tensor.type, kept)

    return make


def huffman_codes(counts):
    """{symbol: its bits}"""
    heap = [(count, i, (symbol,)) for i, (symbol, count) in enumerate(sorted(counts.items()))]
    codes = {symbol: "" for symbol in counts}
    if len(heap) == 1:
        return {symbol: "0" for symbol in counts}
    heapq.heapify(heap)
    while len(heap) > 1:
        first, second = heapq.heappop(heap), heapq.heappop(heap)
        for bit, part in (("0", first), ("1", second)):
            for symbol in part[2]:
                codes[symbol] = bit + codes[symbol]
        heapq.heappush(heap, (first[0] + second[0], first[1], first[2] + second[2]))
    return codes


def huffman_table(codes, first, further, wide):
    """Tables of 2^first, then 2^further entries, each behind the ones that lead there."""
    flag, count_at, mask = (1 << 31, 27, (1 << 27) - 1) if wide else (1 << 15, 11, (1 << 11) - 1)
    entries, todo = [0] * (1 << first), [(0, first, "")]
    while todo:
        start, width, prefix = todo.pop(0)
        for i in range(1 << width):
            bits = prefix + f"{i:0{width}b}"
            short = [s for s, code in codes.items() if bits.startswith(code)]
            longer = [s for s, code in codes.items() if code.startswith(bits) and code != bits]
            if short:
                used = len(codes[short[0]]) - len(prefix)
                symbol = short[0] & (0xff if not wide else 0xffff)
                entries[start + i] = flag | used << count_at | symbol & mask
            elif longer:
                entries[start + i] = further - 1 << count_at | len(entries) - (start + i)
                todo.append((len(entries), further, bits))
                entries += [0] * (1 << further)
    return struct.pack(f"<{len(entries)}{'I' if wide else 'H'}", *entries)


def huffman(tensor, first, further, wide, symbols=20):
    def make(stream):
        values = []
        for i in range(tensor.count):
            rank = min(random(stream + 5, i, symbols), random(stream + 6, i, symbols),
                       random(stream + 8, i, symbols))
            values.append(number_of(tensor.type, splitmix64(stream + 7, rank)))
        codes = huffman_codes({value: values.count(value) for value in values})
        table = huffman_table(codes, first, further, wide)
        parameters = header(HUFFMAN, first - 1 << 4 | wide)
        return values, to_bytes("".join(codes[v] for v in values)), parameters + table

    return make


PLAIN = ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL")
SHAPE = (3, 4, 5)


def by_channel(kind, dim, points=0):
    count = SHAPE[dim]
    zero_point = tuple(points * (i - 1) for i in range(count)) if points else 0
    return Tensor(kind, SHAPE, tuple(0.5 + i for i in range(count)), zero_point, dim)


def single(make, label, tensor, *arguments):
    return unpacking(f"{make.__name__}_{tensor.type.lower()}_{label}", [(tensor, make(tensor, *arguments))])


CASES = [
    *(single(lookup, f"{width}_{dims(shape)}", Tensor(kind, shape), width)
      for kind in PLAIN for width in range(1, 8) for shape in ((37,),)),
    *(single(lookup, f"{width}_axis{dim}", by_channel(kind, dim), width)
      for kind in ("INT8", "INT16", "INT32") for width in (1, 2, 3, 4, 5) for dim in (0, 2)),
    *(single(lookup, f"3_of_{stride}_axis{dim}", by_channel("INT8", dim), 3, stride)
      for stride in (5, 11) for dim in (0, 2)),
    *(single(prune, dims(shape), Tensor(kind, shape)) for kind in PLAIN for shape in ((29,), (4, 8))),
    *(single(prune, f"zero{point}".replace("-", "m"), Tensor("INT8", (31,), 0.5, point))
      for point in (-128, 5)),
    *(single(prune, f"axis{dim}_{points}", by_channel("INT8", dim, points))
      for dim in (0, 2) for points in (0, 9)),
    *(single(prune, f"axis{dim}", by_channel("INT16", dim)) for dim in (0, 2)),
    *(single(prune, f"density{int(10 * d)}", Tensor("INT8", (20,)), d) for d in (0.0, 1.0)),
    *(single(huffman, f"{first}_{further}_{16 << wide}", Tensor(kind, (150,)), first, further, wide)
      for kind, wide in (("INT8", 0), ("INT8", 1), ("INT16", 1))
      for first, further in ((1, 1), (3, 1), (3, 2), (5, 3), (8, 2))),
    single(huffman, "one_symbol", Tensor("INT8", (9,)), 1, 1, 0, 1),
    unpacking("together", [
        (t, make) for t, make in (
            (Tensor("INT8", (40,)), lookup(Tensor("INT8", (40,)), 4)),
            (Tensor("FLOAT32", (2, 3)), prune(Tensor("FLOAT32", (2, 3)))),
            (Tensor("INT16", (50,)), huffman(Tensor("INT16", (50,)), 4, 2, 1)),
        )
    ]),
]
