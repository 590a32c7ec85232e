# SPDX-License-Identifier: Apache-2.0
"""Streaming models: VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE and CALL_ONCE over several steps."""

from vocabulary import F32, I8, Case, Model, Tensor, dims, flags


# Types of variables that are only moved.
PLAIN = {"i16": "INT16", "i32": "INT32", "i64": "INT64", "u8": "UINT8", "bool": "BOOL"}


def shaped(kind, shape):
    if kind in PLAIN:
        return Tensor(PLAIN[kind], tuple(shape))
    return F32(shape) if kind == "f32" else I8(tuple(shape), 0.05, -3)


def add(graph, name, tensor, **more):
    return graph.tensor(name, tensor.type, tensor.shape, **tensor.quantization(), **more)


def handle(graph, name):
    resource = graph.tensor(f"{name}_handle", "RESOURCE", ())
    graph.op("VAR_HANDLE", [], [resource], container="", shared_name=name)
    return resource


def initialise(model, graph, this, variables):
    """A subgraph that gives each variable random values, called once."""
    start = model.subgraph("initialise")
    for number, (name, tensor) in enumerate(variables.items()):
        values = tensor.data(this.stream(len(this.inputs) + number))
        value = add(start, f"{name}_at_start", tensor, data=values)
        start.op("ASSIGN_VARIABLE", [handle(start, name), value], [])
    graph.op("CALL_ONCE", [], [], init_subgraph_index=start.index)


def read(graph, name, tensor):
    value = add(graph, f"{name}_value", tensor)
    graph.op("READ_VARIABLE", [handle(graph, name)], [value])
    return value


def window(kind, kept, fresh, depth, steps=5):
    """A sliding window: the kept rows and the fresh ones go out, the last `kept` of them stay."""
    size = kept + fresh
    old, new, all_rows = (shaped(kind, (1, rows, depth)) for rows in (kept, fresh, size))

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        entry = graph.input("fresh", new.type, new.shape, **new.quantization())
        initialise(model, graph, this, {"rows": old})
        rows = graph.output("rows_out", all_rows.type, all_rows.shape, **all_rows.quantization())
        graph.op("CONCATENATION", [read(graph, "rows", old), entry], [rows], axis=1)
        bounds = [graph.constant(f"bound{i}", "INT32", (3,), b)
                  for i, b in enumerate(([0, fresh, 0], [0, size, 0], [1, 1, 1]))]
        last = add(graph, "last", old)
        graph.op("STRIDED_SLICE", [rows, *bounds], [last], begin_mask=5, end_mask=5)
        graph.op("ASSIGN_VARIABLE", [handle(graph, "rows"), last], [])
        return model

    name = f"assign_variable_{kind}_window" + flags(kept=kept, fresh=fresh, depth=depth)
    return Case(name, "ASSIGN_VARIABLE", [new], [all_rows], build, steps, *tolerances(kind))


def running_sum(kind, shape, steps=6):
    """The variable is read, the input added, and the sum assigned; the sum goes out."""
    tensor = shaped(kind, shape)

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        entry = graph.input("x", tensor.type, tensor.shape, **tensor.quantization())
        initialise(model, graph, this, {"sum": tensor})
        total = graph.output("total", tensor.type, tensor.shape, **tensor.quantization())
        graph.op("ADD", [read(graph, "sum", tensor), entry], [total])
        graph.op("ASSIGN_VARIABLE", [handle(graph, "sum"), total], [])
        return model

    name = f"read_variable_{kind}_sum_{dims(shape)}"
    return Case(name, "READ_VARIABLE", [tensor], [tensor], build, steps, *tolerances(kind))


def delays(kind, shape, count, steps=6):
    """A chain of variables: what goes out came in `count` steps ago. Each has its own values."""
    tensor = shaped(kind, shape)
    names = [f"delay{number}" for number in range(count)]

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        moving = graph.input("x", tensor.type, tensor.shape, **tensor.quantization())
        initialise(model, graph, this, {name: tensor for name in names})
        for name in names:
            before = read(graph, name, tensor)
            graph.op("ASSIGN_VARIABLE", [handle(graph, name), moving], [])
            moving = before
        graph.mark_output(moving)
        return model

    name = f"var_handle_{kind}_{count}_delays_{dims(shape)}"
    return Case(name, "VAR_HANDLE", [tensor], [tensor], build, steps, *tolerances(kind))


def once(kind, shape, steps=3):
    """The first subgraph changes nothing: each step must see what was set once."""
    tensor = shaped(kind, shape)

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        entry = graph.input("x", tensor.type, tensor.shape, **tensor.quantization())
        initialise(model, graph, this, {"factor": tensor})
        product = graph.output("product", tensor.type, tensor.shape, **tensor.quantization())
        graph.op("MUL", [entry, read(graph, "factor", tensor)], [product])
        return model

    name = f"call_once_{kind}_{dims(shape)}"
    return Case(name, "CALL_ONCE", [tensor], [tensor], build, steps, *tolerances(kind))


def in_subgraph(kind, handed_in, steps=4):
    """A sum is kept by the branch of an IF, which finds the variable by name or is handed it."""
    tensor, flag = shaped(kind, (2, 3)), Tensor("BOOL", (), values=(1, 0, 1, 1))

    def keep(model, name, sign):
        graph = model.subgraph(name)
        entry = graph.input("x", tensor.type, tensor.shape, **tensor.quantization())
        here = graph.input("handle", "RESOURCE", ()) if handed_in else handle(graph, "sum")
        before, total = add(graph, "before", tensor), add(graph, "total", tensor)
        graph.op("READ_VARIABLE", [here], [before])
        graph.op(sign, [before, entry], [total])
        graph.op("ASSIGN_VARIABLE", [here, total], [])
        graph.mark_output(total)
        return graph.index

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        choice = graph.input("choice", flag.type, flag.shape)
        entry = graph.input("x", tensor.type, tensor.shape, **tensor.quantization())
        initialise(model, graph, this, {"sum": tensor})
        out = graph.output("y", tensor.type, tensor.shape, **tensor.quantization())
        entries = [choice, entry, *([handle(graph, "sum")] if handed_in else [])]
        graph.op("IF", entries, [out], then_subgraph_index=keep(model, "then", "ADD"),
                 else_subgraph_index=keep(model, "else", "SUB"))
        after = read(graph, "sum", tensor)
        graph.mark_output(after)
        return model

    name = f"assign_variable_{kind}_in_if" + ("_handed_in" if handed_in else "")
    return Case(name, "ASSIGN_VARIABLE", [flag, tensor], [tensor, tensor], build, steps,
                *tolerances(kind))


def tolerances(kind):
    return (1e-5, 1e-6) if kind == "f32" else (0.0, 0.0)


CASES = [
    make(kind, *sizes)
    for kind in ("f32", "i8")
    for make, sizes in (
        (window, (2, 1, 3)),
        (window, (4, 4, 5)),
        (window, (1, 3, 8)),
        (running_sum, ((2, 5),)),
        (running_sum, ((1, 17),)),
        (delays, ((1, 3), 1)),
        (delays, ((2, 2), 2)),
        (delays, ((1, 5), 4)),
        (once, ((3, 4),)),
        (once, ((1, 17),)),
    )
] + [
    *(delays(kind, shape, count) for kind in PLAIN for shape, count in (((2, 3), 1), ((), 3))),
    *(in_subgraph(kind, handed_in) for kind in ("f32", "i8", "i32") for handed_in in (False, True)),
]
