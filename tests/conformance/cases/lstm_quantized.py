# SPDX-License-Identifier: Apache-2.0
"""LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM on int8 in all their variants, as TensorFlow Lite's
quantiser writes them: weights int8, peepholes and layer normalisation int16, cells int16 with a
scale that is a power of two, and five intermediates. Four of them have the scales of the gates'
arguments before layer normalisation, the fifth that of the hidden state before the projection.

TensorFlow Lite takes as many peepholes as there are outputs. Where these are fewer than the units
it is asked for a layer with more outputs, whose weights are 0.
"""

from dataclasses import dataclass

from lstm_variants import Layer
from vocabulary import I8, I16, Model, Tensor, add_tensor, case, const, flags, replace, variable

GATES = range(4)


@dataclass(frozen=True)
class Scales:
    """The (scale, zero point) of values, and scales of constants."""

    input: tuple = (0.015, -3)
    hidden: tuple = (1.0 / 128, 2)  # Before the projection.
    output: tuple = (0.006, 5)
    cell_power: int = -11
    weights: float = 0.006
    peephole: float = 2.0e-5
    norm: float = 3.0e-5
    sums: float = 0.0004  # Arguments of gates before layer normalisation.
    bias: int = 9000


def gates(layer, make):
    """A tensor for each gate, no two alike; without an input gate, its place stays empty."""
    return [None if layer.coupled and gate == 0 else make(1.0 + 0.2 * gate) for gate in GATES]


def matrix(rows, columns, scale):
    return const(I8((rows, columns), scale, low=-127))


def vector(units, scale, low=-32767):
    return const(I16((units,), scale, low=low, high=32767))


def bias(count, scale, limit):
    return const(Tensor("INT32", (count,), scale, low=-limit, high=limit))


def tensors(layer, size, scales):
    units, outputs = layer.units, layer.outputs
    peepholes = [vector(units, scales.peephole * factor) for factor in (1.0, 1.3, 0.8)]
    if not layer.peephole:
        peepholes = [None] * 3
    elif layer.coupled:
        peepholes[0] = None
    # Behind layer normalisation, biases have 10 more fraction bits than its factors.
    limit = 20_000_000 if layer.norm else scales.bias
    return [
        *gates(layer, lambda factor: matrix(units, size, scales.weights * factor)),
        *gates(layer, lambda factor: matrix(units, outputs, scales.weights * factor * 1.3)),
        *peepholes,
        *gates(layer, lambda factor: bias(units, scales.input[0] * scales.weights, limit)),
        matrix(outputs, units, scales.weights * 1.1) if layer.projection else None,
        bias(outputs, 0.0001, 3000) if layer.projection_bias else None,
    ]


def widened(tensors, layer, shape):
    """The oracle's model builder: with as many outputs as units, of which the last are cut off."""
    units, outputs = layer.units, layer.outputs
    more = units - outputs

    def fill(matrix, rows, columns):
        """The matrix with further rows and columns of zeros."""
        height, width = matrix.shape
        starts = range(0, height * width, width)
        kept = [[*matrix.values[i : i + width], *[0] * columns] for i in starts]
        values = sum(kept, []) + [0] * (rows * (width + columns))
        return replace(matrix, shape=(height + rows, width + columns), values=tuple(values))

    wide = [*tensors]
    wide[5:9] = [t and fill(t, 0, more) for t in tensors[5:9]]
    wide[16] = fill(tensors[16], more, 0)
    if tensors[17]:
        values = (*tensors[17].values, *[0] * more)
        wide[17] = replace(tensors[17], shape=(units,), values=values)
    wide[18] = replace(tensors[18], shape=(tensors[18].shape[0], units))

    def build(this, intermediates, options):
        model = Model(this.name)
        graph = model.subgraph()
        streams = {"next": len(this.inputs)}
        inputs = [add_tensor(graph, this, f"input{i}", t, streams) for i, t in enumerate(wide)]
        between = [graph.tensor(f"intermediate{i}", t.type, t.shape, **t.quantization())
                   for i, t in enumerate(intermediates)]
        last = this.outputs[0]
        result = graph.tensor("wide", "INT8", (*shape[:-1], units), **last.quantization())
        graph.op(this.op, inputs, [result], intermediates=between, **options)
        output = graph.output("output0", "INT8", last.shape, **last.quantization())
        rank = len(shape)
        begin = graph.tensor("begin", "INT32", (rank,), data=[0] * rank)
        size = graph.tensor("size", "INT32", (rank,), data=list(last.shape))
        graph.op("SLICE", [result, begin, size], [output])
        return model

    return build


def settled(tensor, seed):
    """The constant with its random values, to be changed."""
    return replace(tensor, values=tuple(tensor._random(seed, 0))) if tensor else None


def quantized(op, shape, layer, clips=(0.0, 0.0), scales=Scales(), what="", **options):
    """`shape`: of the input."""
    batch = shape[1] if options.get("time_major") else shape[0]
    output = scales.output if layer.projection else scales.hidden
    states = [I8((batch, layer.outputs), *output),
              I16((batch, layer.units), 2.0**scales.cell_power)]
    norms = [None] * 4
    if layer.norm:
        norms = gates(layer, lambda factor: vector(layer.units, scales.norm * factor, low=6000))
    inputs = [I8(shape, *scales.input), *tensors(layer, shape[-1], scales),
              *[variable(state) for state in states], *norms]
    sums = [I16((0,), scales.sums * (1.0 + 0.2 * gate)) for gate in GATES]
    intermediates = [*sums, I8((0,), *scales.hidden)]
    label = f"quantized_{'x'.join(map(str, shape))}{layer.label}" + what
    label += flags(clip=clips[0] or None, projection_clip=clips[1] or None)
    label += "_time_major" * options.get("time_major", False)
    options.update(cell_clip=clips[0], proj_clip=clips[1], fused_activation_function="TANH")
    outputs = [I8((*shape[:-1], layer.outputs), *output)]
    if not layer.peephole or layer.outputs == layer.units:
        return case(op, label, inputs, outputs, steps=3, intermediates=intermediates, **options)
    inputs[1:18] = [settled(tensor, i) for i, tensor in enumerate(inputs[1:18])]
    wide = widened(inputs, layer, shape)
    made = case(op, label, inputs, outputs, steps=3, intermediates=intermediates, **options)
    return replace(made, oracle_build=lambda this: wide(this, intermediates, options))


def step(batch, size, layer, *more, **named):
    return quantized("LSTM", (batch, size), layer, *more, **named)


def sequence(batch, time, size, layer, *more, time_major=False, **named):
    shape = (time, batch, size) if time_major else (batch, time, size)
    return quantized("UNIDIRECTIONAL_SEQUENCE_LSTM", shape, layer, *more, time_major=time_major,
                     **named)


VARIANTS = [
    Layer(5, projection=3),
    Layer(3, projection=6, projection_bias=True),
    Layer(4, coupled=True),
    Layer(5, peephole=True),
    Layer(3, coupled=True, peephole=True),
    Layer(4, norm=True),
    Layer(6, norm=True, coupled=True),
    Layer(4, projection=3, norm=True),
    Layer(5, projection=2, projection_bias=True, coupled=True),
    Layer(5, projection=2, projection_bias=True, coupled=True, norm=True),
    Layer(4, norm=True, peephole=True),
    Layer(3, norm=True, coupled=True, peephole=True),
    Layer(4, projection=4, peephole=True),
    Layer(4, projection=4, projection_bias=True, coupled=True, peephole=True),
    Layer(4, projection=4, projection_bias=True, peephole=True, norm=True),
    Layer(5, projection=5, coupled=True, peephole=True, norm=True),
    Layer(5, projection=2, peephole=True),
    Layer(4, projection=3, projection_bias=True, coupled=True, peephole=True, norm=True),
]
ALL = VARIANTS[14]
CLIPS = [(0.3, 0.0), (0.0, 0.2), (0.5, 0.4), (0.0001, 0.001), (100.0, 100.0)]
FLAGS = (False, True)
SCALES = {
    # Arguments of gates beyond what int16 holds, also of one summand alone.
    "_saturated": Scales(weights=0.1, peephole=4.0e-4, sums=0.0002),
    "_faint": Scales(weights=0.0002, peephole=1.0e-6, norm=2.0e-6, sums=0.0005),
    # Normalised numbers that all are nearly equal.
    "_equal": Scales(weights=0.0001, peephole=1.0e-7, sums=0.02),
    "_zero_points": Scales(input=(0.02, 127), hidden=(1.0 / 100, -128), output=(0.01, -100)),
    "_small_hidden": Scales(hidden=(0.001, 0), output=(0.0005, 0)),
}

CASES = (
    [step(2, 3, layer) for layer in [Layer(1), Layer(4), *VARIANTS]]
    + [step(1, 4, layer) for layer in (Layer(8), ALL)]
    + [sequence(2, 3, 4, layer, time_major=flag) for layer in VARIANTS for flag in FLAGS]
    + [sequence(1, 4, 3, layer) for layer in VARIANTS[::3]]
    + [step(2, 3, layer, clips) for layer in (ALL, VARIANTS[0]) for clips in CLIPS]
    + [sequence(2, 3, 4, ALL, clips, time_major=True) for clips in CLIPS[:3]]
    + [step(2, 3, layer, scales=scales, what=what) for layer in (Layer(4), VARIANTS[4], ALL)
       for what, scales in SCALES.items()]
    + [step(2, 3, layer, scales=replace(Scales(), cell_power=power), what=f"_cell{power}")
       for layer in (VARIANTS[3], ALL) for power in range(-15, -8)]
)
