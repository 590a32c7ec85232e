# SPDX-License-Identifier: Apache-2.0
"""UNIDIRECTIONAL_SEQUENCE_LSTM over several steps, its state kept between them.

Inputs as the op wants them: the sequence, four matrices for the input and four for the recurrence
(input, forget, cell and output gate), three peepholes (absent), four biases, two of a projection
(absent), two states, four of layer normalisation (absent).
"""

import random

from integer_lstm import Lstm
from vocabulary import F32, I8, I16, I32, Tensor, case, const, flags, replace, variable

GATES = range(4)


def gather(sequence, inputs, recurrence, biases, states):
    return [sequence, *inputs, *recurrence, *[None] * 3, *biases, *[None] * 2, *states, *[None] * 4]


def sequence_shape(batch, time, size, time_major):
    return (time, batch, size) if time_major else (batch, time, size)


def name(kind, batch, time, size, units, time_major, cell_clip):
    label = f"{kind}_{batch}x{time}x{size}_units{units}" + flags(clip=cell_clip or None)
    return label + ("_time_major" if time_major else "")


def float32(batch, time, size, units, time_major=False, cell_clip=0.0, steps=2):
    def weights(shape):
        return const(F32(shape, low=-0.7, high=0.7))

    inputs = gather(
        F32(sequence_shape(batch, time, size, time_major)),
        [weights((units, size)) for _ in GATES],
        [weights((units, units)) for _ in GATES],
        [weights((units,)) for _ in GATES],
        [variable(F32((batch, units))), variable(F32((batch, units)))],
    )
    outputs = [F32(sequence_shape(batch, time, units, time_major))]
    label = name("f32", batch, time, size, units, time_major, cell_clip)
    return case("UNIDIRECTIONAL_SEQUENCE_LSTM", label, inputs, outputs, steps=steps,
                time_major=time_major, cell_clip=cell_clip, fused_activation_function="TANH")


def int8(batch, time, size, units, time_major=False, cell_clip=0.0, steps=2, zero_points=(-3, 2)):
    """zero_points: of the input and of the output, which is also the state's."""
    scale_in, scale_out, scale_cell = 0.015, 1.0 / 128, 2.0**-11
    scales = [0.004, 0.006, 0.005, 0.007]

    def biases(scale):
        made = I32((), (units,), scale=scale_in * scale, low=-9000, high=9000)
        return replace(made, values=None)

    hidden = (scale_out, zero_points[1])
    inputs = gather(
        I8(sequence_shape(batch, time, size, time_major), scale_in, zero_points[0]),
        [const(I8((units, size), scale, low=-127)) for scale in scales],
        [const(I8((units, units), scale * 1.3, low=-127)) for scale in scales],
        [biases(scale) for scale in scales],
        [variable(I8((batch, units), *hidden)),
         variable(Tensor("INT16", (batch, units), scale_cell))],
    )
    gates = [Tensor("INT16", (0,), 2.0**-12) for _ in GATES]
    outputs = [I8(sequence_shape(batch, time, units, time_major), *hidden)]
    label = name("i8", batch, time, size, units, time_major, cell_clip)
    label += flags(zp=zero_points if zero_points != (-3, 2) else None)
    # TensorFlow Lite and its microcontroller version round differently inside; where many products
    # are added, a result in twenty or so is a step apart.
    absolute = 1.0 if units >= 5 else 0.0
    return case("UNIDIRECTIONAL_SEQUENCE_LSTM", label, inputs, outputs, steps=steps,
                absolute=absolute, intermediates=gates + [I8((0,), *hidden)], time_major=time_major,
                cell_clip=cell_clip, fused_activation_function="TANH")


def int16(batch, time, size, units, time_major=False, cell_clip=0.0, steps=2, scale_out=2.0**-15,
          scale_cell=2.0**-11, seed=0):
    scale_in, scales = 0.0001, [0.004, 0.006, 0.005, 0.007]
    numbers = random.Random(repr((batch, time, size, units, seed)))

    def matrix(columns):
        return [[numbers.randint(-127, 127) for _ in range(columns)] for _ in range(units)]

    weights = [(scale, matrix(size)) for scale in scales]
    recurrence = [(scale * 1.3, matrix(units)) for scale in scales]
    biases = [[numbers.randint(-900000, 900000) for _ in range(units)] for _ in GATES]
    lstm = Lstm(scale_in, scale_out, scale_cell, cell_clip, weights, recurrence, biases)

    def weight(scale, rows, columns):
        return const(I8((units, columns), scale, values=tuple(w for row in rows for w in row)))

    def bias(scale, values):
        return const(Tensor("INT64", (units,), scale_in * scale, values=tuple(values)))

    def definition(inputs):
        outputs = []
        states = [([0] * units, [0] * units) for _ in range(batch)]
        for (sequence,) in inputs:
            output = [0] * (batch * time * units)
            for t in range(time):
                for b in range(batch):
                    row = t * batch + b if time_major else b * time + t
                    states[b] = lstm.step(sequence[row * size : (row + 1) * size], *states[b])
                    output[row * units : (row + 1) * units] = states[b][0]
            outputs.append([output])
        return outputs

    inputs = gather(
        I16(sequence_shape(batch, time, size, time_major), scale_in),
        [weight(*w, size) for w in weights],
        [weight(*w, units) for w in recurrence],
        [bias(*b) for b in zip(scales, biases)],
        [variable(I16((batch, units), scale_out)), variable(I16((batch, units), scale_cell))],
    )
    outputs = [I16(sequence_shape(batch, time, units, time_major), scale_out)]
    label = name("i16", batch, time, size, units, time_major, cell_clip)
    label += flags(out=None if scale_out == 2.0**-15 else scale_out, seed=seed or None,
                   cell=None if scale_cell == 2.0**-11 else round(scale_cell**-1))
    return case("UNIDIRECTIONAL_SEQUENCE_LSTM", label, inputs, outputs, steps=steps,
                definition=definition, time_major=time_major, cell_clip=cell_clip,
                fused_activation_function="TANH")


# batch, time, input size, units
SIZES = [(1, 1, 1, 1), (1, 3, 2, 4), (2, 3, 5, 3), (3, 2, 4, 8), (1, 6, 8, 5)]

CASES = (
    [make(*s, time_major=major) for make in (float32, int8, int16) for s in SIZES for major in (0, 1)]
    + [make(*SIZES[2], cell_clip=0.25) for make in (float32, int8, int16)]
    + [make(*SIZES[4], cell_clip=0.5, time_major=True) for make in (float32, int8, int16)]
    + [int16(*SIZES[2], scale_out=0.00004), int16(*SIZES[3], scale_out=0.00011)]
    + [int16(*SIZES[1], scale_cell=2.0**-power) for power in (9, 12, 13, 15)]
    + [int8(*SIZES[1], zero_points=z) for z in ((-128, 0), (127, -5), (0, 0))]
)
