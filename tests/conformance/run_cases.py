# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: run_cases.py FOLDER [NAME...] runs the cases listed in FOLDER/INDEX through the
module microlite and reports like the host's runner, tools/cases.cc, which describes the format.
Ops that the firmware leaves to op packs come from those packs: every .mpy on sys.path is one."""

import array
import gc
import os
import struct
import sys

import microlite

TYPECODES = {
    "float32": "f",
    "int8": "b",
    "uint8": "B",
    "uint32": "I",
    "uint64": "Q",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "int64": "q",
    "bool": "B",
}


def read_case(path):
    with open(path, "rb") as file:
        magic, steps, n_in, n_out, relative, absolute = struct.unpack("<4sIIIff", file.read(24))
        if magic != b"MLIO":
            raise ValueError("not a case")
        sizes = struct.unpack("<%dI" % (n_in + n_out), file.read(4 * (n_in + n_out)))
        return steps, sizes[:n_in], sizes[n_in:], relative, absolute, file.read()


def same(got, expected, relative, absolute):
    if got == expected or (got != got and expected != expected):
        return True
    tolerance = absolute + relative * abs(expected)
    # An infinite tolerance is that of an infinite answer, which only itself is near to.
    return abs(got - expected) <= tolerance < float("inf")


def compare(tensor, expected, relative, absolute):
    """What differs between a tensor and the bytes expected, or None."""
    if bytes(tensor) == bytes(expected):
        return None
    code = TYPECODES[tensor.dtype]
    if code != "f":
        relative = 0
    size = struct.calcsize(code)
    for i in range(len(tensor)):
        got = struct.unpack_from("<" + code, tensor, i * size)[0]
        want = struct.unpack_from("<" + code, expected, i * size)[0]
        if not same(got, want, relative, absolute):
            return "element %d is %r, expected %r" % (i, got, want)
    return None


def run_steps(model, case, steps):
    """The case's first steps; returns what is wrong, or None."""
    _, in_sizes, out_sizes, relative, absolute, data = case
    data = memoryview(data)
    at = 0
    for step in range(steps):
        for tensor, size in zip(model.inputs, in_sizes):
            if tensor.dtype in TYPECODES:
                tensor[:] = array.array(TYPECODES[tensor.dtype], bytes(data[at : at + size]))
            else:  # float16, which Python has no name for.
                memoryview(tensor)[:] = data[at : at + size]
            at += size
        model.invoke()
        for i, (tensor, size) in enumerate(zip(model.outputs, out_sizes)):
            wrong = compare(tensor, data[at : at + size], relative, absolute)
            if wrong:
                return "step %d, output %d: %s" % (step, i, wrong)
            at += size
    return None


def run(model, case):
    """Where there are several steps, a model has a memory. It then goes half the way, and must have
    forgotten that after a reset."""
    steps = case[0]
    if steps < 2:
        return run_steps(model, case, steps)
    wrong = run_steps(model, case, (steps + 1) // 2)
    if wrong:
        return wrong
    model.reset()
    wrong = run_steps(model, case, steps)
    return wrong and "after a reset, " + wrong


def load_packs():
    packs = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:  # Not every folder that could be there is.
            continue
        packs += [__import__(name[:-4]) for name in names if name.endswith(".mpy")]
    return packs


def run_case(folder, name, path, optional, packs):
    try:
        model = microlite.Model(path or "%s/%s.tflite" % (folder, name), quantize=False, ops=packs)
        wrong = run(model, read_case("%s/%s.io" % (folder, name)))
        print("FAIL %s: %s" % (name, wrong) if wrong else "ok " + name)
    except NotImplementedError as error:
        print("skip" if optional else "FAIL", "%s: %s" % (name, error))
    except Exception as error:
        print("FAIL %s: %r" % (name, error))


def main(folder, *names):
    packs = load_packs()
    with open(folder + "/INDEX") as index:
        for line in index:  # Not all at once: a board's memory is for the models.
            name, _, path, optional = (line.rstrip("\n").split("\t") + [""] * 3)[:4]
            if not names or any(part in name for part in names):
                gc.collect()
                run_case(folder, name, path, optional, packs)
    print("done")


main(*sys.argv[1:])
