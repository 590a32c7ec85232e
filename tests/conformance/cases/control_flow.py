# SPDX-License-Identifier: Apache-2.0
"""IF, WHILE and STABLEHLO_COMPOSITE: models of several subgraphs.

There need not be an op that compares: conditions come in from outside, and a loop's as a row of
flags of which the body drops the first at each turn.
"""

import struct
from dataclasses import replace

from vocabulary import F32, I8, Case, Model, Tensor, dims


def BOOL(*values):
    return Tensor("BOOL", (), values=values)


def I32_IN(shape, **more):
    return Tensor("INT32", tuple(shape), **more)


KINDS = {
    "f32": F32,
    "i8": lambda shape, **more: I8(shape, 0.05, -3, **more),
    "i32": I32_IN,
}


def add(graph, name, tensor, values=None):
    """A tensor of a case in a graph: a constant if it has `values`."""
    return graph.tensor(name, tensor.type, tensor.shape, data=values, **tensor.quantization())


def arguments(graph, tensors):
    return [graph.input(f"in{i}", t.type, t.shape, **t.quantization())
            for i, t in enumerate(tensors)]


def returned(graph, values):
    for value in values:
        graph.mark_output(value)


def step(graph, op, tensor, *operands):
    """The result of a binary op, of the type of `tensor`."""
    result = add(graph, f"{op.lower()}{len(graph._tensors)}", tensor)
    graph.op(op, list(operands), [result])
    return result


def model_case(op, label, inputs, outputs, fill, steps=1, **more):
    """A case whose model `fill(this, model, graph, entries)` completes and gives the outputs of."""

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        entries = arguments(graph, inputs)
        returned(graph, fill(this, model, graph, entries))
        return model

    floats = any(t.type == "FLOAT32" for t in outputs)
    tolerance = (1e-5, 1e-6) if floats else (0.0, 0.0)
    return Case(f"{op.lower()}_{label}", op, inputs, outputs, build, steps, *tolerance, **more)


# ---- IF -----------------------------------------------------------------------------------------


def subgraph(model, name, tensors, make):
    graph = model.subgraph(name)
    returned(graph, make(graph, arguments(graph, tensors)))
    return graph


def branch(model, graph, condition, operands, tensors, results, make_then, make_else):
    """The outputs of an IF whose subgraphs the two functions fill."""
    then = subgraph(model, "then", tensors, make_then)
    other = subgraph(model, "else", tensors, make_else)
    outputs = [add(graph, f"out{len(graph._tensors)}_{i}", t) for i, t in enumerate(results)]
    graph.op("IF", [condition, *operands], outputs,
             then_subgraph_index=then.index, else_subgraph_index=other.index)
    return outputs


def choice(kind, shape, taken):
    """x + y or x * y."""
    t = KINDS[kind](shape)

    def fill(this, model, graph, entries):
        return branch(model, graph, entries[0], entries[1:], [t, t], [t],
                      lambda g, v: [step(g, "ADD", t, *v)], lambda g, v: [step(g, "MUL", t, *v)])

    return model_case("IF", f"{kind}_{dims(shape)}_{taken}".lower(), [BOOL(taken), t, t], [t], fill)


def alternating(kind):
    """The condition changes from step to step."""
    t = KINDS[kind]((2, 3))

    def fill(this, model, graph, entries):
        return branch(model, graph, entries[0], entries[1:], [t, t], [t],
                      lambda g, v: [step(g, "ADD", t, *v)], lambda g, v: [step(g, "MUL", t, *v)])

    return model_case("IF", f"{kind}_alternating", [BOOL(1, 0, 0, 1), t, t], [t], fill, steps=4)


def forwarding(kind, taken):
    """Branches that compute nothing: what comes in goes out, crossed, or constants do."""
    t = KINDS[kind]((2, 3))

    def fill(this, model, graph, entries):
        def constants(g, v):
            return [add(g, f"c{i}", t, t.data(this.stream(7 + i))) for i in range(2)]

        return branch(model, graph, entries[0], entries[1:], [t, t], [t, t],
                      lambda g, v: [v[1], v[0]], constants)

    return model_case("IF", f"{kind}_forwarding_{taken}".lower(), [BOOL(taken), t, t], [t, t], fill)


def unlike(taken):
    """Inputs and outputs of several types and sizes, some not used by a branch, one used twice."""
    a, b, c = F32((3,)), I8((2, 2), 0.1, 4), I32_IN((4,))

    def fill(this, model, graph, entries):
        return branch(model, graph, entries[0], entries[1:], [a, b, c], [c, a, a],
                      lambda g, v: [v[2], v[0], step(g, "ADD", a, v[0], v[0])],
                      lambda g, v: [step(g, "MUL", c, v[2], v[2])] + [v[0]] * 2)

    return model_case("IF", f"types_{taken}".lower(), [BOOL(taken), a, b, c], [c, a, a], fill)


def nested(outer, inner):
    """An IF in each branch of an IF."""
    t, flag = F32((5,)), BOOL(inner)

    def fill(this, model, graph, entries):
        def level(first, second):
            return lambda g, v: branch(
                model, g, v[0], v[1:], [t, t], [t],
                lambda h, w: [step(h, first, t, *w)], lambda h, w: [step(h, second, t, *w)])

        return branch(model, graph, entries[0], entries[1:], [flag, t, t], [t],
                      level("ADD", "SUB"), level("MUL", "SQUARED_DIFFERENCE"))

    label = f"nested_{outer}_{inner}".lower()
    return model_case("IF", label, [BOOL(outer), flag, t, t], [t], fill)


def between(kind):
    """Ops before and after; the IF's inputs and outputs are tensors of the plan."""
    t = KINDS[kind]((3, 4))

    def fill(this, model, graph, entries):
        before = step(graph, "ADD", t, entries[1], entries[2])
        out, = branch(model, graph, entries[0], [before, entries[2]], [t, t], [t],
                      lambda g, v: [step(g, "SUB", t, *v)], lambda g, v: [v[0]])
        return [step(graph, "ADD", t, out, before), out]

    return model_case("IF", f"{kind}_between", [BOOL(1, 0), t, t], [t, t], fill, steps=2)


def one_element(taken):
    """A condition of shape [1]."""
    t, flag = F32((2,)), replace(BOOL(taken), shape=(1,))

    def fill(this, model, graph, entries):
        return branch(model, graph, entries[0], entries[1:], [t], [t],
                      lambda g, v: [step(g, "ADD", t, v[0], v[0])], lambda g, v: [v[0]])

    return model_case("IF", f"condition_of_rank_1_{taken}".lower(), [flag, t], [t], fill)


# ---- WHILE --------------------------------------------------------------------------------------


def loop(model, graph, entries, tensors, condition, body):
    """The outputs of a WHILE whose subgraphs the two functions fill."""
    test = subgraph(model, "condition", tensors, condition)
    turn = subgraph(model, "body", tensors, body)
    outputs = [add(graph, f"out{len(graph._tensors)}_{i}", t) for i, t in enumerate(tensors)]
    graph.op("WHILE", entries, outputs,
             cond_subgraph_index=test.index, body_subgraph_index=turn.index)
    return outputs


FLAG = BOOL(1)


def never(graph):
    return add(graph, "never", FLAG, bytes(1))


def drop(graph, flags):
    return [*flags[1:], never(graph)]


def repeat(kind, shape, op, turns):
    """x op y, again and again; y takes part in the loop unchanged."""
    t, most = KINDS[kind](shape), 4
    flags = [BOOL(int(i < turns)) for i in range(most)]

    def fill(this, model, graph, entries):
        def body(g, v):
            return [*drop(g, v[:most]), step(g, op, t, v[most], v[most + 1]), v[most + 1]]

        tensors = [*flags, t, t]
        return loop(model, graph, entries, tensors, lambda g, v: [v[0]], body)[most:]

    label = f"{kind}_{op.lower()}_{dims(shape)}_{turns}_turns"
    return model_case("WHILE", label, [*flags, t, t], [t, t], fill)


def turned(kind, turns):
    """What turning() defines. TensorFlow Lite overwrites an input of the body that is an output
    too before it has read it."""
    def add(x, y):
        if kind == "i8":
            return max(-128, min(127, x + y + 3))
        return struct.unpack("<f", struct.pack("<f", x + y))[0] if kind == "f32" else x + y

    def definition(steps):
        results = []
        for step_inputs in steps:
            a, b, c = step_inputs[3:]
            for _ in range(turns):
                a, b, c = c, a, [add(x, y) for x, y in zip(a, b)]
            results.append((a, b, c))
        return results

    return definition


def turning(kind, turns):
    """The body hands its inputs on in another order, and computes with two of them."""
    t, most = KINDS[kind]((3,)), 3
    flags = [BOOL(int(i < turns)) for i in range(most)]

    def fill(this, model, graph, entries):
        def body(g, v):
            a, b, c = v[most:]
            return [*drop(g, v[:most]), c, a, step(g, "ADD", t, a, b)]

        tensors = [*flags, t, t, t]
        return loop(model, graph, entries, tensors, lambda g, v: [v[0]], body)[most:]

    return model_case("WHILE", f"{kind}_turning_{turns}", [*flags, t, t, t], [t] * 3, fill,
                      definition=turned(kind, turns))


def to_constants(kind):
    """A body whose outputs are constants, so that it runs once."""
    t = KINDS[kind]((2, 2))

    def fill(this, model, graph, entries):
        def body(g, v):
            step(g, "ADD", t, v[1], v[1])
            return [never(g), add(g, "c", t, t.data(this.stream(9)))]

        return loop(model, graph, entries, [FLAG, t], lambda g, v: [v[0]], body)[1:]

    return model_case("WHILE", f"{kind}_to_constants", [BOOL(1, 0), t], [t], fill, steps=2)


def with_branch(turns):
    """An IF in the body: its condition is a flag of the loop."""
    t, most = I32_IN((2, 2), low=-5, high=5), 4
    flags = [BOOL(int(i < turns)) for i in range(most)]

    def fill(this, model, graph, entries):
        def body(g, v):
            chosen, = branch(model, g, v[1], v[most:], [t, t], [t],
                             lambda h, w: [step(h, "ADD", t, *w)],
                             lambda h, w: [step(h, "MUL", t, *w)])
            return [*drop(g, v[:most]), chosen, v[most + 1]]

        tensors = [*flags, t, t]
        return loop(model, graph, entries, tensors, lambda g, v: [v[0]], body)[most:]

    return model_case("WHILE", f"if_{turns}_turns", [*flags, t, t], [t, t], fill)


def twofold(outer, inner):
    """A loop in a loop: the inner one starts with the same flags at each turn of the outer."""
    t, most = F32((3,)), 3
    flags = [BOOL(int(i < outer)) for i in range(most)] + [BOOL(int(i < inner)) for i in range(most)]

    def fill(this, model, graph, entries):
        def inner_body(g, v):
            return [*drop(g, v[:most]), step(g, "ADD", t, v[most], v[most + 1]), v[most + 1]]

        def outer_body(g, v):
            values = loop(model, g, v[most:], [*flags[most:], t, t], lambda h, w: [w[0]], inner_body)
            return [*drop(g, v[:most]), *v[most : 2 * most], *values[most:]]

        tensors = [*flags, t, t]
        return loop(model, graph, entries, tensors, lambda g, v: [v[0]], outer_body)[2 * most :]

    return model_case("WHILE", f"while_{outer}_{inner}", [*flags, t, t], [t, t], fill)


def between_ops(kind):
    """Values that are computed before the loop and used after it too."""
    t = KINDS[kind]((2, 3))
    flags = [BOOL(1), BOOL(1), BOOL(0)]

    def fill(this, model, graph, entries):
        start = step(graph, "ADD", t, entries[3], entries[3])

        def body(g, v):
            return [*drop(g, v[:3]), step(g, "ADD", t, v[3], v[3])]

        end = loop(model, graph, [*entries[:3], start], [*flags, t], lambda g, v: [v[0]], body)[3]
        return [step(graph, "SUB", t, end, start), end]

    return model_case("WHILE", f"{kind}_between", [*flags, t], [t, t], fill)


# ---- STABLEHLO_COMPOSITE ------------------------------------------------------------------------


def composite(kind, shape):
    """(x + y) * y, as a composite; TensorFlow Lite is asked for the same without one."""
    t = KINDS[kind](shape)

    def compute(g, v):
        return [step(g, "MUL", t, step(g, "ADD", t, *v), v[1])]

    def fill(this, model, graph, entries):
        body = subgraph(model, "body", [t, t], compute)
        result = add(graph, "result", t)
        graph.op("STABLEHLO_COMPOSITE", entries, [result], name="ours.add_mul",
                 decomposition_subgraph_index=body.index)
        return [result]

    plain = model_case("STABLEHLO_COMPOSITE", "", [t, t], [t],
                       lambda this, model, graph, entries: compute(graph, entries))
    return model_case("STABLEHLO_COMPOSITE", f"{kind}_{dims(shape)}", [t, t], [t], fill,
                      oracle_build=plain.build)


CASES = [
    *(choice(kind, shape, taken) for kind in KINDS for shape in ((), (2, 3)) for taken in (1, 0)),
    *(alternating(kind) for kind in KINDS),
    *(forwarding(kind, taken) for kind in KINDS for taken in (1, 0)),
    *(unlike(taken) for taken in (1, 0)),
    *(nested(outer, inner) for outer in (1, 0) for inner in (1, 0)),
    *(between(kind) for kind in ("f32", "i32")),
    *(one_element(taken) for taken in (1, 0)),
    *(repeat(kind, shape, "ADD", turns)
      for kind in KINDS for shape in ((), (2, 3)) for turns in (0, 1, 3)),
    *(repeat("f32", (4,), op, 4) for op in ("SUB", "MUL", "SQUARED_DIFFERENCE")),
    *(turning(kind, turns) for kind in KINDS for turns in (1, 2, 3)),
    *(to_constants(kind) for kind in KINDS),
    *(with_branch(turns) for turns in range(5)),
    *(twofold(outer, inner) for outer in (0, 1, 3) for inner in (0, 2)),
    *(between_ops(kind) for kind in ("f32", "i32")),
    *(composite(kind, shape) for kind in KINDS for shape in ((), (3, 2))),
]
