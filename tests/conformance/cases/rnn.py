# SPDX-License-Identifier: Apache-2.0
"""RNN and the two SEQUENCE_RNN, float and with int8 weights, their state kept between runs.

Inputs of a layer: weights of the input and of the recurrence, a bias, the state. The bidirectional
op has two layers, then an auxiliary input and both layers' weights for it.
"""

from vocabulary import (F32, I8, I32, Model, Tensor, add_tensor, case, const, flags, replace,
                        variable)


def weights(hybrid, rows, columns):
    if hybrid:
        if hybrid == "u8":  # As old converters called int8 weights.
            return const(Tensor("UINT8", (rows, columns), 0.006))
        return const(I8((rows, columns), 0.006, low=-127))
    return const(F32((rows, columns), low=-0.7, high=0.7))


def layer(hybrid, batch, size, units):
    return [
        weights(hybrid, units, size),
        weights(hybrid, units, units),
        const(F32((units,), low=-0.5, high=0.5)),
        variable(F32((batch, units))),
    ]


def rows(time_major, batch, time, elements):
    return F32((time, batch, elements) if time_major else (batch, time, elements))


def kind(hybrid, asymmetric):
    words = ("hybrid_asymmetric" if asymmetric else "hybrid") if hybrid else "f32"
    return f"{words}_u8" if hybrid == "u8" else words


def single(batch, size, units, act="TANH", hybrid=False, asymmetric=False):
    label = f"{kind(hybrid, asymmetric)}_{batch}x{size}_units{units}_act{act.lower()}"
    return case("RNN", label, [F32((batch, size)), *layer(hybrid, batch, size, units)],
                [F32((batch, units))], steps=4, fused_activation_function=act,
                asymmetric_quantize_inputs=asymmetric)


def sequence(batch, time, size, units, act="TANH", time_major=False, hybrid=False,
             asymmetric=False):
    inputs = [rows(time_major, batch, time, size), *layer(hybrid, batch, size, units)]
    label = f"{kind(hybrid, asymmetric)}_{batch}x{time}x{size}_units{units}_act{act.lower()}"
    label += "_time_major" if time_major else ""
    return case("UNIDIRECTIONAL_SEQUENCE_RNN", label, inputs,
                [rows(time_major, batch, time, units)], steps=2, fused_activation_function=act,
                time_major=time_major, asymmetric_quantize_inputs=asymmetric)


def both(batch, time, size, units, act="TANH", time_major=False, merge=False, auxiliary=None,
         hybrid=False, asymmetric=False):
    """units: of both layers. auxiliary: "input", "weights" or None."""
    more = [None] * 3
    if auxiliary:
        more[0] = rows(time_major, batch, time, size)
    if auxiliary == "weights":
        more[1:] = [weights(hybrid, count, size) for count in units]
    inputs = [
        rows(time_major, batch, time, size),
        *layer(hybrid, batch, size, units[0]),
        *layer(hybrid, batch, size, units[1]),
        *more,
    ]
    widths = [sum(units)] if merge else units
    made = [rows(time_major, batch, time, width) for width in widths]
    label = f"{kind(hybrid, asymmetric)}_{batch}x{time}x{size}" + flags(
        units=units, act=act, auxiliary=auxiliary)
    label += "_time_major" * time_major + "_merge" * merge
    options = {"fused_activation_function": act, "time_major": time_major,
               "asymmetric_quantize_inputs": asymmetric}
    made = case("BIDIRECTIONAL_SEQUENCE_RNN", label, inputs, made, steps=2, merge_outputs=merge,
                **options)

    if auxiliary == "input" or (hybrid and time_major):
        made = replace(made, oracle_build=lambda this: untangled(this, inputs, units, options))
    return made


def untangled(this, inputs, units, options):
    """A model of the same meaning in the way that TensorFlow Lite computes right.

    With int8 weights it runs time-major sequences several times over; an auxiliary input without
    weights is ignored where the batch comes first. Hence the batch is brought to the front, and the
    backward layer's answer taken from an op of its own.
    """
    model = Model(this.name)
    graph = model.subgraph()
    streams = {"next": len(this.inputs)}
    tensors = [add_tensor(graph, this, f"input{i}", t, streams) for i, t in enumerate(inputs)]
    time_major = options["time_major"]
    batch_first = {**options, "time_major": False, "merge_outputs": False}
    batch, time = inputs[0].shape[1::-1] if time_major else inputs[0].shape[:2]

    def swapped(tensor, label, elements, shape, output=False):
        """The tensor with the first two dimensions exchanged."""
        order = I32((1, 0, 2))
        axes = graph.tensor(f"{label}_order", "INT32", (3,), data=order.data(0))
        make = graph.output if output else graph.tensor
        result = make(label, "FLOAT32", (*shape, elements))
        graph.op("TRANSPOSE", [tensor, axes], [result])
        return result

    if time_major:
        for i in (0, 9):
            if tensors[i] is not None:
                size = inputs[i].shape[2]
                tensors[i] = swapped(tensors[i], f"swapped{i}", size, (batch, time))

    def run(label, inputs):
        results = [graph.tensor(f"{label}{i}", "FLOAT32", (batch, time, count))
                   for i, count in enumerate(units)]
        graph.op("BIDIRECTIONAL_SEQUENCE_RNN", inputs, results, **batch_first)
        return results

    ignored = tensors[9] is not None and tensors[10] is None
    results = run("result", tensors[:9] + [None] * 3 if ignored else tensors)
    if ignored:
        states = [graph.tensor(f"state{i}", "FLOAT32", (batch, count), is_variable=True)
                  for i, count in enumerate(units)]
        other = [tensors[9], *tensors[1:4], states[0], *tensors[5:8], states[1], *[None] * 3]
        results[1] = run("other", other)[1]
    if len(this.outputs) == 1:
        merged = graph.tensor("merged", "FLOAT32", (batch, time, sum(units)))
        graph.op("CONCATENATION", results, [merged], axis=2)
        results = [merged]
    for i, (result, output) in enumerate(zip(results, this.outputs)):
        if time_major:
            swapped(result, f"output{i}", output.shape[2], (time, batch), output=True)
        else:
            copy = graph.output(f"output{i}", "FLOAT32", output.shape)
            graph.op("RESHAPE", [result], [copy], new_shape=list(output.shape))
    return model


# batch, time, input size, units
SIZES = [(1, 1, 1, 1), (1, 3, 2, 4), (2, 3, 5, 3), (3, 2, 4, 8)]
KINDS = [{}, {"hybrid": True}, {"hybrid": True, "asymmetric": True}]
ACTS = ("NONE", "RELU", "RELU_N1_TO_1", "RELU6", "TANH")
FLAGS = (False, True)

CASES = (
    [single(b, s, u, **k) for k in KINDS for b, _, s, u in SIZES]
    + [single(2, 5, 4, act) for act in ACTS[:4]]
    + [sequence(*s, time_major=major, **k) for k in KINDS for s in SIZES for major in FLAGS]
    + [sequence(*SIZES[2], act=act) for act in ACTS[:4]]
    + [both(b, t, s, (u, u + extra), time_major=major, merge=merge, **k)
       for k in KINDS for b, t, s, u in SIZES[1:3] for major in FLAGS for merge in FLAGS
       for extra in (0, 2)]
    + [both(2, 3, 4, (3, 3), auxiliary=auxiliary, merge=merge, time_major=major, **k)
       for k in KINDS for auxiliary in ("input", "weights") for merge in FLAGS
       for major in FLAGS]
    + [single(2, 5, 4, hybrid="u8"), sequence(*SIZES[2], hybrid="u8")]
)
