# SPDX-License-Identifier: Apache-2.0
"""SVDF over several steps, its state kept between them."""

from vocabulary import F32, I8, I32, Tensor, case, const, flags, replace, splitmix64, variable


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


def hybrid(batch, size, units, memory, rank, act="NONE", bias=True, asymmetric=False, steps=4,
           old=False):
    """old: int8 weights that are called uint8, as the first converters did."""
    filters = units * rank
    limits = {} if old else {"low": -127}
    weights = "UINT8" if old else "INT8"
    inputs = [
        F32((batch, size)),
        const(Tensor(weights, (filters, size), 0.008, **limits)),
        const(Tensor(weights, (filters, memory), 0.009, **limits)),
        const(F32((units,))) if bias else None,
        variable(F32((batch, memory * filters))),
    ]
    kind = ("hybrid_asymmetric" if asymmetric else "hybrid") + ("_u8" if old else "")
    label = _label(kind, batch, size, units, memory, rank, act, bias)
    return case("SVDF", label, inputs, [F32((batch, units))], steps=steps, rank=rank,
                fused_activation_function=act, asymmetric_quantize_inputs=asymmetric)


def int8_state(batch, size, units, memory, rank, zero_points=(-3, 5)):
    """TensorFlow Lite lacks a state of int8; it can be asked with the same numbers in int16.

    The scales keep features within int8, where both types hold them exactly.
    """
    filters = units * rank
    times = [int(splitmix64(7, i) % 255) - 127 for i in range(filters * memory)]

    def tensors(kind):
        return [
            I8((batch, size), 0.05, zero_points[0]),
            const(I8((filters, size), 0.01, low=-127)),
            const(Tensor(kind, (filters, memory), 0.01, values=tuple(times))),
            replace(I32((), (units,), scale=0.01, low=-9000, high=9000), values=None),
            variable(Tensor(kind, (batch, memory * filters), 0.15 * size)),
        ]

    def make(kind):
        label = _label("i8_state8", batch, size, units, memory, rank, "RELU", True)
        return case("SVDF", label, tensors(kind), [I8((batch, units), 0.5, zero_points[1])],
                    steps=4, rank=rank, fused_activation_function="RELU")

    return replace(make("INT8"), oracle_build=make("INT16").build)


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
    + [hybrid(*s, asymmetric=flag) for s in SIZES for flag in (False, True)]
    + [hybrid(*s, old=True) for s in SIZES[1:3]]
    + [hybrid(*SIZES[3], act="RELU6"), hybrid(*SIZES[1], bias=False, steps=6)]
    + [int8_state(*s) for s in SIZES]
    + [int8(*SIZES[3], zero_points=(127, -128)), int8(*SIZES[4], zero_points=(0, 0))]
)
