# SPDX-License-Identifier: Apache-2.0
"""Builds a .tflite model tensor by tensor and op by op.

    model = Model("a quantised layer")
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 4], scale=0.05, zero_point=-3)
    w = graph.constant("w", "INT8", [2, 4], [1, 2, 3, 4, -1, -2, -3, -4], scale=0.01)
    y = graph.output("y", "INT8", [1, 2], scale=0.1)
    graph.op("FULLY_CONNECTED", [x, w, None], [y], fused_activation_function="RELU")
    model.write("layer.tflite")
"""

import struct

from . import schema
from .flatbuffer import Writer


class Tensor:
    """A tensor of one subgraph: what `Subgraph.op` takes as its inputs and outputs."""

    def __init__(self, graph, index, name, type_name, shape):
        self.graph, self.index = graph, index
        self.name, self.type, self.shape = name, type_name, tuple(shape)


class Model:
    """A model under construction. The first subgraph is the one that runs."""

    def __init__(self, description="made by microlite's tools/tflite"):
        self.description = description
        self.subgraphs = []
        self._buffers = [{}]  # the schema reserves buffer 0 for tensors without data
        self._operator_codes = []

    def subgraph(self, name="main"):
        graph = Subgraph(self, len(self.subgraphs), name)
        self.subgraphs.append(graph)
        return graph

    def to_bytes(self):
        """The .tflite file."""
        root = {
            "version": schema.VERSION,
            "operator_codes": self._operator_codes,
            "subgraphs": [graph.to_dict() for graph in self.subgraphs],
            "description": self.description,
            "buffers": self._buffers,
        }
        writer = Writer(schema.TABLES, schema.ENUMS, schema.UNIONS)
        return writer.serialize("Model", root, schema.IDENTIFIER)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(self.to_bytes())

    def add_buffer(self, data):
        """Index of a new buffer with these bytes."""
        self._buffers.append({"data": data})
        return len(self._buffers) - 1

    def add_operator_code(self, code, version, custom_code=None):
        """Index of the operator code, new or there already."""
        entry = {
            "deprecated_builtin_code": min(code, 127),  # a byte, for readers older than code 127
            "custom_code": custom_code,
            "version": version,
            "builtin_code": code,
        }
        if entry not in self._operator_codes:
            self._operator_codes.append(entry)
        return self._operator_codes.index(entry)


class Subgraph:
    """Tensors and ops of a subgraph; ops run in the order in which they are added."""

    def __init__(self, model, index, name):
        self.model, self.index, self.name = model, index, name
        self._tensors, self._operators, self._inputs, self._outputs = [], [], [], []

    def tensor(self, name, type_name, shape, *, data=None, scale=None, zero_point=0,
               quantized_dimension=0, is_variable=False, sparsity=None):
        """A tensor between two ops; with `data` a constant; with `is_variable` kept between runs.

        type_name: a name in schema.TENSOR_TYPES. data: bytes in the file's little-endian layout,
        numbers in any nesting, or an array of the same type (numpy, array.array).
        scale: a float for per-tensor quantisation, a sequence with an entry for each index of
        dimension `quantized_dimension` for per-channel; zero_point: one for all, or as many.
        sparsity: a dict of the schema's SparsityParameters; data are then the bytes stored.
        """
        if type_name not in schema.TENSOR_TYPES:
            raise ValueError(f"{name}: type {type_name!r}: one of {', '.join(schema.TENSOR_TYPES)}")
        shape = [int(size) for size in shape]
        entry = {
            "shape": shape,
            "type": type_name,
            "buffer": 0,
            "name": name,
            "quantization": _quantization(scale, zero_point, quantized_dimension),
            "is_variable": is_variable,
            "sparsity": sparsity,
            "has_rank": True,
        }
        if data is not None:
            raw = data if sparsity else _pack(name, type_name, shape, data)
            entry["buffer"] = self.model.add_buffer(raw)
        self._tensors.append(entry)
        return Tensor(self, len(self._tensors) - 1, name, type_name, shape)

    def constant(self, name, type_name, shape, data, **quantization):
        """A tensor whose data stand in the file."""
        return self.tensor(name, type_name, shape, data=data, **quantization)

    def input(self, name, type_name, shape, **quantization):
        """A tensor that the caller fills."""
        tensor = self.tensor(name, type_name, shape, **quantization)
        self._inputs.append(tensor.index)
        return tensor

    def output(self, name, type_name, shape, **quantization):
        """A tensor that the caller reads."""
        tensor = self.tensor(name, type_name, shape, **quantization)
        self.mark_output(tensor)
        return tensor

    def mark_output(self, tensor):
        """Makes any tensor, even an input or a constant, one of the outputs."""
        self._outputs += self._indices([tensor])

    def op(self, name, inputs, outputs, /, *, version=None, intermediates=(), **options):
        """Adds an op of schema.OPS. An input may be None where the op allows it (no bias).

        options: fields of the op's options table, enums by their schema names. The version is the
        lowest that takes the inputs' types unless given.
        """
        if name not in schema.OPS:
            raise ValueError(f"unknown op {name!r}: add it to OPS in tools/tflite/schema.py")
        op = schema.OPS[name]
        if options and not op.options:
            raise ValueError(f"{name} has no options, but was given {', '.join(options)}")
        if version is None:
            int8 = any(tensor is not None and tensor.type == "INT8" for tensor in inputs)
            version = op.int8_version if int8 else 1
        code = self.model.add_operator_code(op.code, version)
        union = "builtin_options_2" if op.options in schema.OPTIONS_2 else "builtin_options"
        extra = {union: (op.options, options) if op.options else None}
        if intermediates:
            extra["intermediates"] = self._indices(intermediates)
        self._add_operator(code, inputs, outputs, extra)

    def custom_op(self, custom_code, inputs, outputs, custom_options=b""):
        """Adds an op that the schema does not know, found at run time by its name."""
        code = self.model.add_operator_code(schema.OPS["CUSTOM"].code, 1, custom_code)
        self._add_operator(code, inputs, outputs, {"custom_options": custom_options or None})

    def to_dict(self):
        return {
            "tensors": self._tensors,
            "inputs": self._inputs,
            "outputs": self._outputs,
            "operators": self._operators,
            "name": self.name,
        }

    def _add_operator(self, code, inputs, outputs, extra):
        operator = {"opcode_index": code, "inputs": self._indices(inputs)}
        operator["outputs"] = self._indices(outputs)
        operator.update(extra)
        self._operators.append(operator)

    def _indices(self, tensors):
        for tensor in tensors:
            if tensor is not None and tensor.graph is not self:
                raise ValueError(f"tensor {tensor.name!r} belongs to another subgraph")
        return [-1 if tensor is None else tensor.index for tensor in tensors]


def _quantization(scale, zero_point, quantized_dimension):
    if scale is None:
        return None
    scales = _flatten(scale)
    zero_points = [int(value) for value in _flatten(zero_point)]
    if len(zero_points) == 1:
        zero_points *= len(scales)
    if len(zero_points) != len(scales):
        raise ValueError(f"{len(scales)} scales but {len(zero_points)} zero points")
    return {
        "scale": scales,
        "zero_point": zero_points,
        "quantized_dimension": quantized_dimension if len(scales) > 1 else 0,
    }


def _flatten(values):
    """The numbers in a number or in sequences of any nesting."""
    if not hasattr(values, "__iter__"):
        return [values]
    return [number for value in values for number in _flatten(value)]


def _pack(name, type_name, shape, data):
    """Little-endian bytes of a tensor's data, of exactly the length that its shape asks for."""
    code = schema.TENSOR_TYPES[type_name][1]
    count = 1
    for size in shape:
        count *= size
    length = (count + 1) // 2 if code is None else count * struct.calcsize("<" + code)
    if isinstance(data, (bytes, bytearray)):
        raw = bytes(data)
    elif code is None:
        raw = _pack_int4(_flatten(data))
    else:
        _check_array_type(name, code, data)
        numbers = _flatten(data)
        raw = struct.pack(f"<{len(numbers)}{code}", *numbers)
    if len(raw) != length:
        raise ValueError(f"{name}: {type_name} {shape} takes {length} bytes, got {len(raw)}")
    return raw


def _pack_int4(numbers):
    """Two values a byte, the earlier one in the low half."""
    nibbles = [number & 15 for number in numbers] + [0] * (len(numbers) % 2)
    return bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2]))


def _check_array_type(name, code, data):
    """An array knows its type: an int8 array for an int32 tensor is a mistake, even if it fits."""
    try:
        found = memoryview(data)
    except TypeError:
        return
    kinds = {"f": "efd", "i": "bhilq", "u": "BHILQ", "?": "?"}
    same = any(found.format in kind and code in kind for kind in kinds.values())
    if not same or found.itemsize != struct.calcsize("<" + code):
        raise ValueError(f"{name}: an array of {found.format!r} cannot fill a tensor of {code!r}")
