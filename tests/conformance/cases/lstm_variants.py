# SPDX-License-Identifier: Apache-2.0
"""LSTM, UNIDIRECTIONAL_ and BIDIRECTIONAL_SEQUENCE_LSTM in all their variants, on floats.

A layer has the inputs that lstm.py describes, of which the variants leave out the input gate or add
peepholes, a projection or layer normalisation. The bidirectional op has two layers (without layer
normalisation), both pairs of states, then an auxiliary input and both layers' weights for it.
"""

from dataclasses import dataclass

from vocabulary import F32, I8, Model, Tensor, add_tensor, case, const, flags, replace, variable


@dataclass(frozen=True)
class Layer:
    """One layer; projection: the size of its output where that is not `units`."""

    units: int
    projection: int = 0
    projection_bias: bool = False
    coupled: bool = False
    peephole: bool = False
    norm: bool = False
    hybrid: bool = False
    old: bool = False  # Its int8 weights are called uint8, as the first converters did.

    @property
    def outputs(self):
        return self.projection or self.units

    @property
    def label(self):
        words = {"units": self.units, "projection": self.projection or None}
        parts = [word for word in ("projection_bias", "coupled", "peephole", "norm")
                 if getattr(self, word)]
        return flags(**words) + "".join(f"_{part}" for part in parts)

    def matrix(self, rows, columns):
        if self.old:
            return const(Tensor("UINT8", (rows, columns), 0.006))
        if self.hybrid:
            return const(I8((rows, columns), 0.006, low=-127))
        return const(F32((rows, columns), low=-0.7, high=0.7))

    def gates(self, make):
        """A tensor for each gate; without an input gate, its place stays empty."""
        return [None if self.coupled else make(), make(), make(), make()]

    def weights(self, columns):
        return self.gates(lambda: self.matrix(self.units, columns))

    def vector(self, low=-0.7, high=0.7):
        return const(F32((self.units,), low=low, high=high))

    def peepholes(self):
        if not self.peephole:
            return [None] * 3
        weight = const(I8((self.units,), 0.006, low=-127)) if self.hybrid else self.vector()
        return [None if self.coupled else weight, weight, weight]

    def projections(self):
        if not self.projection:
            return [None] * 2
        bias = const(F32((self.projection,), low=-0.3, high=0.3)) if self.projection_bias else None
        return [self.matrix(self.projection, self.units), bias]

    def tensors(self, size):
        return [
            *self.weights(size),
            *self.weights(self.outputs),
            *self.peepholes(),
            *self.gates(self.vector),
            *self.projections(),
        ]

    def states(self, batch):
        return [variable(F32((batch, self.outputs))), variable(F32((batch, self.units)))]

    def norms(self):
        if not self.norm:
            return [None] * 4
        return self.gates(lambda: self.vector(0.2, 1.5))


def rows(batch, time, elements, time_major):
    return F32((time, batch, elements) if time_major else (batch, time, elements))


def options(layer, act, clips, asymmetric):
    kind = ("hybrid_asymmetric" if asymmetric else "hybrid") if layer.hybrid else "f32"
    kind += "_u8" if layer.old else ""
    words = flags(act=None if act == "TANH" else act, clip=clips[0] or None,
                  projection_clip=clips[1] or None)
    return kind, words, {
        "fused_activation_function": act, "cell_clip": clips[0], "proj_clip": clips[1],
        "asymmetric_quantize_inputs": asymmetric,
    }


def step(batch, size, layer, act="TANH", clips=(0.0, 0.0), asymmetric=False):
    kind, words, more = options(layer, act, clips, asymmetric)
    inputs = [F32((batch, size)), *layer.tensors(size), *layer.states(batch)]
    if layer.norm:
        inputs += layer.norms()
    return case("LSTM", f"{kind}_{batch}x{size}{layer.label}{words}", inputs,
                [F32((batch, layer.outputs))], steps=4, **more)


def sequence(batch, time, size, layer, time_major=False, act="TANH", clips=(0.0, 0.0),
             asymmetric=False):
    kind, words, more = options(layer, act, clips, asymmetric)
    inputs = [rows(batch, time, size, time_major), *layer.tensors(size), *layer.states(batch),
              *layer.norms()]
    label = f"{kind}_{batch}x{time}x{size}{layer.label}{words}" + "_time_major" * time_major
    return case("UNIDIRECTIONAL_SEQUENCE_LSTM", f"variant_{label}", inputs,
                [rows(batch, time, layer.outputs, time_major)], steps=2, time_major=time_major,
                **more)


def both(batch, time, size, layers, time_major=False, merge=False, auxiliary=None, act="TANH",
         clips=(0.0, 0.0), asymmetric=False):
    """auxiliary: "input", "weights" or None."""
    kind, words, more = options(layers[0], act, clips, asymmetric)
    inputs = [rows(batch, time, size, time_major)]
    inputs += [tensor for layer in layers for tensor in layer.tensors(size)]
    inputs += [tensor for layer in layers for tensor in layer.states(batch)]
    inputs.append(rows(batch, time, size, time_major) if auxiliary else None)
    for layer in layers:
        inputs += layer.weights(size) if auxiliary == "weights" else [None] * 4
    widths = [layer.outputs for layer in layers]
    outputs = [rows(batch, time, width, time_major) for width in ([sum(widths)] if merge else widths)]
    label = f"{kind}_{batch}x{time}x{size}{layers[0].label}_back{layers[1].label}{words}"
    label += flags(auxiliary=auxiliary) + "_time_major" * time_major + "_merge" * merge
    more["time_major"] = time_major
    made = case("BIDIRECTIONAL_SEQUENCE_LSTM", label, inputs, outputs, steps=2,
                merge_outputs=merge, **more)
    if not merge:
        return made
    halves = [rows(batch, time, layer.outputs, time_major) for layer in layers]
    return replace(made, oracle_build=lambda this: apart(this, inputs, halves, more))


def apart(this, inputs, halves, options):
    """A model that merges the outputs with another op.

    TensorFlow Lite looks for the states of all sequences but the first outside of them where it
    merges outputs and the batch comes first.
    """
    model = Model(this.name)
    graph = model.subgraph()
    streams = {"next": len(this.inputs)}
    tensors = [add_tensor(graph, this, f"input{i}", t, streams) for i, t in enumerate(inputs)]
    results = [graph.tensor(f"half{i}", t.type, t.shape) for i, t in enumerate(halves)]
    output = graph.output("output0", "FLOAT32", this.outputs[0].shape)
    graph.op("BIDIRECTIONAL_SEQUENCE_LSTM", tensors, results, merge_outputs=False, **options)
    graph.op("CONCATENATION", results, [output], axis=2)
    return model


VARIANTS = [
    Layer(4),
    Layer(4, projection=3),
    Layer(3, projection=5, projection_bias=True),
    Layer(4, coupled=True),
    Layer(5, peephole=True),
    Layer(3, coupled=True, peephole=True),
    Layer(4, norm=True),
    Layer(4, norm=True, coupled=True),
    Layer(5, projection=2, projection_bias=True, peephole=True, norm=True),
    Layer(6, projection=3, coupled=True, peephole=True, norm=True),
]
HYBRIDS = [replace(layer, hybrid=True) for layer in VARIANTS]
CLIPS = [(0.3, 0.0), (0.0, 0.2), (0.5, 0.4)]
ACTS = ("RELU", "RELU_N1_TO_1", "RELU6")
FLAGS = (False, True)


# TensorFlow Lite wants layers of one size.
PAIRS = [
    (Layer(3), Layer(3)),
    (Layer(4), Layer(4, coupled=True)),
    (Layer(4, projection=3), Layer(4, projection=3, projection_bias=True, peephole=True)),
    (Layer(3, peephole=True), Layer(3, coupled=True, peephole=True)),
    (Layer(2, projection=5, projection_bias=True, coupled=True), Layer(2, projection=5)),
]
HYBRID_PAIRS = [tuple(replace(layer, hybrid=True) for layer in pair) for pair in PAIRS]

CASES = (
    [step(2, 3, layer) for layer in VARIANTS]
    + [step(1, 4, VARIANTS[8], clips=clips) for clips in CLIPS]
    + [step(2, 3, VARIANTS[1], act) for act in ACTS]
    + [step(2, 3, layer, asymmetric=flag) for layer in HYBRIDS for flag in FLAGS]
    + [sequence(2, 3, 4, layer, time_major=flag) for layer in VARIANTS[1:] for flag in FLAGS]
    + [sequence(2, 3, 4, VARIANTS[8], clips=clips) for clips in CLIPS]
    + [sequence(1, 2, 3, VARIANTS[4], act=act) for act in ACTS]
    + [sequence(2, 3, 4, layer, asymmetric=flag) for layer in HYBRIDS for flag in FLAGS]
    + [sequence(3, 2, 5, layer, time_major=True, asymmetric=flag) for layer in HYBRIDS[::3]
       for flag in FLAGS]
    + [sequence(2, 3, 4, HYBRIDS[8], clips=clips) for clips in CLIPS]
    + [both(2, 3, 4, pair, time_major=flag, merge=merge) for pair in PAIRS
       for flag in FLAGS for merge in FLAGS]
    + [both(2, 3, 4, pair, time_major=flag, merge=flag, auxiliary=auxiliary)
       for pair in PAIRS[:3] for flag in FLAGS for auxiliary in ("input", "weights")]
    + [both(1, 4, 3, pair, clips=CLIPS[2]) for pair in PAIRS[1:3]]
    + [both(2, 3, 4, pair, time_major=flag, merge=merge, asymmetric=flag)
       for pair in HYBRID_PAIRS for flag in FLAGS for merge in FLAGS]
    + [both(2, 3, 4, pair, time_major=flag, merge=flag, auxiliary=auxiliary, asymmetric=not flag)
       for pair in HYBRID_PAIRS[1:4:2] for flag in FLAGS
       for auxiliary in ("input", "weights")]
    + [make(replace(layer, old=True)) for layer in HYBRIDS[:3:2]
       for make in (lambda old: step(2, 3, old), lambda old: sequence(2, 3, 4, old))]
)
