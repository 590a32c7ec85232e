# SPDX-License-Identifier: Apache-2.0
"""For MicroPython, started by firmware.py. serve.py features: for each count and as many samples on
standard input the number of rows and the int8 features. serve.py scores MODEL: for a count of
inputs and the inputs the model's outputs. Counts are int32."""

import struct
import sys
from array import array

import microlite


def receive_count():
    data = sys.stdin.buffer.read(4)
    return struct.unpack("<i", data)[0] if len(data) == 4 else 0


def send_features():
    import audio_frontend

    frontend = audio_frontend.AudioFrontend("micro_speech")
    while count := receive_count():
        samples = array("h", bytes(2 * count))
        sys.stdin.buffer.readinto(samples)
        frontend.reset()
        features = array("b", bytes(frontend.rows(count) * frontend.channels))
        rows = frontend.process(samples, features)
        sys.stdout.buffer.write(struct.pack("<i", rows))
        sys.stdout.buffer.write(features)


def send_scores(path):
    model = microlite.Model(path)
    features = bytearray(len(model.inputs[0]))
    for _ in range(receive_count()):
        sys.stdin.buffer.readinto(features)
        model.inputs[0].write(features)
        model.invoke()
        sys.stdout.buffer.write(memoryview(model.outputs[0]))


if sys.argv[1] == "features":
    send_features()
else:
    send_scores(sys.argv[2])
