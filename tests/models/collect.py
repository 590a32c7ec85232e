#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""collect.py MODELS OUT_DIR: makes cases (see tests/conformance/generate.py) of a collection of
real models with answers by TensorFlow Lite, to be run by the same runners as our own cases.

MODELS has golden/NAME/golden.json, which names the model's file and its cases, and for each case
golden/NAME/CASE/in0.bin, in1.bin, ..., out0.bin, ...: the data of all steps back to back.
"""

import json
import pathlib
import struct
import sys

# Models that must run. Others are skipped where they use an op this build does not have.
REQUIRED = (
    "tflm/examples/hello_world/",
    "tflm/examples/mnist_lstm/",
    "tflm/examples/network_tester/",
    "tflm/examples/micro_speech/models/micro_speech_quantized",
    "tflm/models/person_detect.tflite",
    "mocleiri/",
    "mlperf-tiny/image_classification/",
    "mlperf-tiny/keyword_spotting/",
    "mltk/tinyml/",
    "micro-wake-word/",
    "pymicro-wakeword/",
    "openwakeword/",
    "deb-pyopen-wakeword/",
)

# Models left out since the answers to them are wrong, and why.
WRONG = (
    # Dynamic range with a scale per channel, which TensorFlow Lite 2.14 takes for a scale of 0: to
    # every digit it says 0.1 for each class.
    "ai-edge-quantizer/partly_quantized_mnist",
)

# Where answers may differ, and why: (start of the model's path, relative, absolute).
# Integers are compared with the absolute tolerance alone.
TOLERANCES = (
    # Two recurrent layers of 28 steps amplify differences of the last bit, of which TensorFlow Lite's
    # vector code has some: not its reference kernels', and TFLM refuses the model. Seen: 6.4e-5.
    ("gap-sdk/mnist_rnn/", 1e-4, 1e-6),
    # MUL and SUB on int16, where TFLM, which is followed, rounds in another way: docs/numerics.md.
    ("litert/litert/test/testdata/single_mul_default_a16w8", 0.0, 1.0),
    ("tflm/integration_tests/seanet/sub/sub2", 0.0, 1.0),
)
RELATIVE, ABSOLUTE = 1e-5, 1e-6


def tolerance(model, tensors):
    for start, relative, absolute in TOLERANCES:
        if model.startswith(start):
            return relative, absolute
    floats = all(tensor["type"].startswith("FLOAT") for tensor in tensors)
    return (RELATIVE, ABSOLUTE) if floats else (0.0, 0.0)


def io_bytes(folder, golden, steps):
    """The .io file of the case in `folder`, or None where its data has another size."""
    blobs = []
    for kind in ("in", "out"):
        tensors = golden[f"{kind}puts"]
        blobs.append([(folder / f"{kind}{i}.bin").read_bytes() for i in range(len(tensors))])
    sizes = [len(blob) // steps for blob in blobs[0] + blobs[1]]
    header = struct.pack("<4sIII", b"MLIO", steps, len(blobs[0]), len(blobs[1]))
    header += struct.pack("<ff", *tolerance(golden["model"], golden["outputs"]))
    header += struct.pack(f"<{len(sizes)}I", *sizes)
    body = b""
    for step in range(steps):
        for blob, size in zip(blobs[0] + blobs[1], sizes):
            body += blob[step * size : (step + 1) * size]
    return header + body


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: collect.py MODELS OUT_DIR")
    models, out = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    index = []
    for path in sorted(models.glob("golden/*/golden.json")):
        golden = json.loads(path.read_text())
        model = golden["model"]
        if model.startswith(WRONG):
            continue
        optional = "" if model.startswith(REQUIRED) else "optional"
        for case, about in sorted(golden["cases"].items()):
            if not (path.parent / case).is_dir():
                continue
            name = f"{path.parent.name}.{case}"
            (out / f"{name}.io").write_bytes(io_bytes(path.parent / case, golden, about["steps"]))
            index.append(f"{name}\t{model}\t{models / model}\t{optional}\n")
    (out / "INDEX").write_text("".join(index))


if __name__ == "__main__":
    main()
