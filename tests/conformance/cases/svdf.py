# SPDX-License-Identifier: Apache-2.0
"""SVDF over several steps, its state kept between them."""

from vocabulary import F32, I8, I32, Tensor, case, const, flags, replace, variable


def float32(batch, size, units, memory, rank, act="NONE", bias=True, steps=4):
    filters = units * rank
    inputs = [
        F32((batch, size)),
        const(F32((filters, size), low=-1.0, high=1.0)),
        const(F32((filters, memory), low=-1.0, high=1.0)),
        const(F32((units,))) if bias else None,
        variable(F32((batch, memory * filters))),
    ]
    label = _label("f32", batch, size, units, memory, rank, act, bias)
    return case("SVDF", label, inputs, [F32((batch, units))], steps=steps, rank=rank,
                fused_activation_function=act)


def int8(batch, size, units, memory, rank, act="RELU", bias=True, steps=4, zero_points=(-3, 5),
         scale_out=0.5):
    filters = units * rank
    scale_in, scale_feature, scale_time, scale_state = 0.05, 0.01, 0.0001, 0.002
    biases = I32((), (units,), scale=scale_state * scale_time, low=-9000000, high=9000000)
    state = Tensor("INT16", (batch, memory * filters), scale_state)
    inputs = [
        I8((batch, size), scale_in, zero_points[0]),
        const(I8((filters, size), scale_feature, low=-127)),
        const(Tensor("INT16", (filters, memory), scale_time, low=-9000, high=9000)),
        replace(biases, values=None) if bias else None,
        variable(state),
    ]
    outputs = [I8((batch, units), scale_out, zero_points[1])]
    label = _label("i8", batch, size, units, memory, rank, act, bias)
    label += flags(zp=zero_points if zero_points != (-3, 5) else None)
    return case("SVDF", label, inputs, outputs, steps=steps, rank=rank,
                fused_activation_function=act)


def _label(kind, batch, size, units, memory, rank, act, bias):
    return f"{kind}_{batch}x{size}_units{units}_memory{memory}_rank{rank}" + flags(
        act=act if act != "NONE" else None, bias=None if bias else 0
    )


# batch, input size, units, memory, rank
SIZES = [(1, 1, 1, 1, 1), (1, 8, 4, 3, 1), (2, 3, 4, 10, 1), (2, 5, 3, 4, 2), (1, 17, 2, 5, 3)]

CASES = (
    [float32(*s) for s in SIZES]
    + [int8(*s) for s in SIZES]
    + [float32(*SIZES[1], act="RELU"), float32(*SIZES[3], bias=False, steps=7)]
    + [int8(*SIZES[1], bias=False), int8(*SIZES[2], steps=12, zero_points=(-128, -128))]
    + [int8(*SIZES[3], zero_points=(127, -128)), int8(*SIZES[4], zero_points=(0, 0))]
)
