# SPDX-License-Identifier: Apache-2.0
"""The words in which a conformance case is written: tensors and `case`.

    case("ADD", "i8_broadcast", [I8((2, 3), 0.1, -5), I8((3,), 0.2)], [I8((2, 3), 0.25, 4)],
         fused_activation_function="RELU")

is a model of one op, with its two inputs filled from random numbers that depend on the case's name
only. Expected values are no part of a case: they come from TensorFlow Lite (update_answers.py).
"""

import hashlib
import pathlib
import struct
import sys
import zlib
from dataclasses import dataclass, field, replace
from typing import Callable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from tflite import Model  # noqa: E402

CODES = {
    "FLOAT32": "f",
    "FLOAT16": "e",
    "INT8": "b",
    "UINT8": "B",
    "INT16": "h",
    "INT32": "i",
    "UINT16": "H",
    "UINT32": "I",
    "INT64": "q",
    "UINT64": "Q",
    "BOOL": "?",
}
RANGES = {
    "FLOAT32": (-2.0, 2.0),
    "FLOAT16": (-2.0, 2.0),
    "INT4": (-8, 7),
    "INT8": (-128, 127),
    "UINT8": (0, 255),
    "INT16": (-32768, 32767),
    "INT32": (-1000, 1000),
    "UINT16": (0, 1000),
    "UINT32": (0, 1000),
    "INT64": (-1000, 1000),
    "UINT64": (0, 1000),
    "BOOL": (0, 1),
}


@dataclass(frozen=True)
class Tensor:
    """A tensor of a case: an input, an output, or with `constant` or `variable` set, neither.

    Its data are `values` or, without them, uniform random numbers from `low` to `high`.
    """

    type: str
    shape: tuple
    scale: object = None
    zero_point: object = 0
    dim: int = 0
    values: tuple = None
    low: float = None
    high: float = None
    constant: bool = False
    variable: bool = False

    @property
    def count(self):
        count = 1
        for size in self.shape:
            count *= size
        return count

    @property
    def nbytes(self):
        if self.type == "INT4":
            return (self.count + 1) // 2
        return self.count * struct.calcsize("<" + CODES[self.type])

    def quantization(self):
        return {
            "scale": self.scale,
            "zero_point": self.zero_point,
            "quantized_dimension": self.dim,
        }

    def data(self, stream, step=0):
        """The bytes of one step's data."""
        if self.values is not None:
            first = step * self.count if len(self.values) > self.count else 0
            numbers = self.values[first : first + self.count]
        else:
            numbers = self._random(stream, step * self.count)
        if self.type == "INT4":  # Two a byte, the first in the low half.
            nibbles = [number & 15 for number in numbers] + [0]
            return bytes(a | b << 4 for a, b in zip(nibbles[: self.count : 2], nibbles[1::2]))
        return struct.pack(f"<{self.count}{CODES[self.type]}", *numbers)

    def _random(self, stream, first):
        low, high = RANGES[self.type]
        low = low if self.low is None else self.low
        high = high if self.high is None else self.high
        numbers = (splitmix64(stream, first + i) for i in range(self.count))
        if self.type in ("FLOAT32", "FLOAT16"):
            return [low + (high - low) * ((number >> 40) / 2.0**24) for number in numbers]
        return [low + number % (high - low + 1) for number in numbers]


def splitmix64(stream, index):
    """The random 64-bit number at `index` of a stream."""
    mask = (1 << 64) - 1
    z = ((stream << 32) + (index + 1) * 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def F32(shape, **more):
    return Tensor("FLOAT32", tuple(shape), **more)


def I8(shape, scale, zero_point=0, **more):
    return Tensor("INT8", tuple(shape), scale, zero_point, **more)


def I16(shape, scale, zero_point=0, **more):
    return Tensor("INT16", tuple(shape), scale, zero_point, **more)


def U8(shape, scale, zero_point=0, **more):
    return Tensor("UINT8", tuple(shape), scale, zero_point, **more)


def I32(values, shape=None, **more):
    """A constant vector of int32, such as axes or paddings, or another shape of it."""
    shape = (len(values),) if shape is None else shape
    return Tensor("INT32", tuple(shape), values=tuple(values), constant=True, **more)


def const(tensor):
    return replace(tensor, constant=True)


def variable(tensor):
    """A tensor that the op keeps between runs; TensorFlow Lite sets it to zero at the start."""
    return replace(tensor, variable=True)


@dataclass(frozen=True)
class Case:
    """A model, the inputs of some steps, and how near its outputs must come to the answers.

    An output number matches when |got - expected| <= absolute + relative * |expected|.

    An op that TensorFlow Lite lacks has a `definition`: a plain function from the inputs of all
    steps, `[[numbers of input 0, numbers of input 1, ...], ...]`, to their outputs in the same form.
    """

    name: str
    op: str
    inputs: list
    outputs: list
    build: Callable = field(repr=False)  # Case -> Model
    steps: int = 1
    relative: float = 0.0
    absolute: float = 0.0
    oracle_build: Callable = field(default=None, repr=False)
    definition: Callable = field(default=None, repr=False)

    def model(self):
        return self.build(self).to_bytes()

    def oracle_model(self):
        """The model, or one of the same meaning if TensorFlow Lite refuses it."""
        return (self.oracle_build or self.build)(self).to_bytes()

    def stream(self, index):
        """Number of the random stream of the case's tensor `index`."""
        return (zlib.crc32(self.name.encode()) << 8) + index

    def input_data(self):
        """The bytes of every input of every step, in the order of the .io file."""
        return b"".join(
            tensor.data(self.stream(index), step)
            for step in range(self.steps)
            for index, tensor in enumerate(self.inputs)
        )

    def defined_data(self):
        """The bytes of every output of every step, as the definition gives them."""
        unpacked = [
            [
                struct.unpack(f"<{tensor.count}{CODES[tensor.type]}",
                              tensor.data(self.stream(index), step))
                for index, tensor in enumerate(self.inputs)
            ]
            for step in range(self.steps)
        ]
        return b"".join(
            struct.pack(f"<{tensor.count}{CODES[tensor.type]}", *numbers)
            for outputs in self.definition(unpacked)
            for tensor, numbers in zip(self.outputs, outputs)
        )

    def fingerprint(self, model, input_data):
        """Changes with the question, so that an old answer is never taken for a new one."""
        head = f"{self.steps} ".encode()
        return hashlib.sha256(head + model + input_data).hexdigest()[:16]


def case(op, label, inputs, outputs, *, steps=1, relative=None, absolute=None, intermediates=(),
         definition=None, **options):
    """A case of a single op. An input None is an absent one; `options` are the op's own."""
    floats = any(tensor.type == "FLOAT32" for tensor in outputs)

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        streams = {"next": len(this.inputs)}
        tensors = [add_tensor(graph, this, f"input{i}", t, streams) for i, t in enumerate(inputs)]
        results = [graph.output(f"output{i}", t.type, t.shape, **t.quantization())
                   for i, t in enumerate(outputs)]
        between = [graph.tensor(f"intermediate{i}", t.type, t.shape, **t.quantization())
                   for i, t in enumerate(intermediates)]
        graph.op(op, tensors, results, intermediates=between, **options)
        return model

    return Case(
        name=f"{op.lower()}_{label}",
        op=op,
        inputs=[t for t in inputs if t and not t.constant and not t.variable],
        outputs=list(outputs),
        build=build,
        steps=steps,
        relative=(1e-5 if floats else 0.0) if relative is None else relative,
        absolute=(1e-6 if floats else 0.0) if absolute is None else absolute,
        definition=definition,
    )


def add_tensor(graph, this, name, tensor, streams):
    """Adds a case's tensor to the graph; constants take the streams after those of the inputs."""
    if tensor is None:
        return None
    more = tensor.quantization()
    if tensor.constant:
        more["data"] = tensor.data(this.stream(streams["next"]))
        streams["next"] += 1
    elif tensor.variable:
        more["is_variable"] = True
    else:
        return graph.input(name, tensor.type, tensor.shape, **more)
    return graph.tensor(name, tensor.type, tensor.shape, **more)


def single(number):
    """The float32 next to a number, such as the scale that a model holds."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


def dims(shape):
    """How names spell a shape."""
    return "x".join(str(size) for size in shape) or "scalar"


def flags(**words):
    """The part of a name that lists what differs from a family's usual options."""
    parts = [f"_{key}{_spell(value)}" for key, value in words.items() if value is not None]
    return "".join(parts)


def _spell(value):
    if isinstance(value, (tuple, list)):
        return "x".join(_spell(part) for part in value)
    return str(value).replace("-", "m").replace(".", "p").lower()
