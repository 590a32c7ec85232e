# SPDX-License-Identifier: Apache-2.0
"""The older interface: scripts written for it run unchanged."""

import check
import microlite

model_data = bytearray(check.model_bytes("dense"))
calls = []


def input_callback(interpreter):
    calls.append("input")
    tensor = interpreter.getInputTensor(0)
    for i, value in enumerate([3.0, 1.0, 0.0, 2.0]):
        tensor.setValue(i, tensor.quantizeFloatToInt8(value))


def output_callback(interpreter):
    calls.append("output")
    tensor = interpreter.getOutputTensor(0)
    calls.append([tensor.quantizeInt8ToFloat(tensor.getValue(i)) for i in range(2)])


interp = microlite.interpreter(model_data, 2048, input_callback, output_callback)
check.equal("invoke", interp.invoke(), 0)
check.equal("callbacks", calls, ["input", "output", [3.0, -0.5]])

x, y = interp.getInputTensor(0), interp.getOutputTensor(0)
check.equal("raw values", [x.getValue(i) for i in range(4)], [3, -1, -3, 1])
check.equal("raw output", y.getValue(0), 22)
check.equal("setValue gives the tensor", x.setValue(0, 5) is x, True)
check.equal("type", (x.getType(), x.getType(0)), ("INT8", "INT8"))
check.equal("repr", repr(interp)[:12], "interpreter(")
check.true("instance", isinstance(interp, microlite.interpreter))
check.equal("quantize is off", interp.quantize, False)

# real / 0.5 - 3, rounded and saturated
QUANTIZED = ((0.0, -3), (0.2, -3), (0.25, -2), (-0.25, -4), (1, -1), (64.9, 127), (-99.0, -128))
for value, expected in QUANTIZED:
    check.equal("quantize %r" % value, x.quantizeFloatToInt8(value), expected)
for value, expected in ((-3, 0.0), (127, 65.0), (-128, -62.5)):
    check.equal("dequantize %d" % value, x.quantizeInt8ToFloat(value), expected)
check.raises("dequantize a float", TypeError, "integer", x.quantizeInt8ToFloat, 1.0)
check.raises("dequantize too much", OverflowError, "128", x.quantizeInt8ToFloat, 128)
check.raises("quantize text", TypeError, "", x.quantizeFloatToInt8, "1")

# Bytes of an image, meant as bits.
x.setValue(0, 200)
check.equal("byte", x.getValue(0), 200 - 256)
check.raises("no byte", OverflowError, "256", x.setValue, 0, 256)
check.raises("index", IndexError, "out of range", x.setValue, 4, 0)
check.raises("index of getValue", IndexError, "out of range", y.getValue, 2)
check.raises("no float", TypeError, "integer", x.setValue, 0, 1.5)

# A buffer longer than the tensor, of which the rest was never filled.
before = x.tolist()
for i, value in enumerate(before[0] + [0] * 100):
    x.setValue(i, value)
check.equal("surplus zeros", x.tolist(), before)
check.raises("surplus value", IndexError, "out of range", x.setValue, len(x) + 100, 1)
x.setValue(0, before[0][0])
check.raises("zero far behind", IndexError, "out of range", x.setValue, len(x), 0)
other = microlite.Model(check.model("dense")).inputs[0]
other.setValue(3, 0)
check.raises("surplus in a Model", IndexError, "out of range", other.setValue, 4, 0)
check.raises("input tensor", IndexError, "", interp.getInputTensor, 1)
check.raises("output tensor", IndexError, "", interp.getOutputTensor, 3)

plain = microlite.interpreter(model_data, 2048, None, None)
plain.getInputTensor(0).setValue(0, 3)
check.equal("without callbacks", (plain.invoke(), plain.getOutputTensor(0).getValue(0)), (0, 22))
make = microlite.interpreter
check.raises("not callable", TypeError, "callback", make, model_data, 2048, 5, None)
check.raises("too small", MemoryError, "has 16", make, model_data, 16, None, None)
check.raises("missing arguments", TypeError, "", make, model_data, 2048)

real = microlite.interpreter(model_data, 2048, None, None, quantize=True)
real.getInputTensor(0).setValue(0, 3.0)
real.invoke()
check.equal("quantize on", real.getOutputTensor(0).getValue(0), 3.0)

floats = microlite.interpreter(check.model_bytes("dense_float"), 2048, None, None)
t = floats.getInputTensor(0)
t.setValue(0, 1.5).setValue(1, 2)
floats.invoke()
check.equal("float", (t.getType(), floats.getOutputTensor(0).getValue(0)), ("FLOAT32", 5.5))
check.raises("no int8", TypeError, "INT8", t.quantizeFloatToInt8, 1.0)

# Both faces have the same methods.
check.equal("new face", microlite.Model(model_data).getInputTensor(0).getType(), "INT8")
check.equal("predict", list(plain.predict([3, -1, -3, 1])), [22, 8])


# ---- Exceptions in callbacks ------------------------------------------------------------------

mood = []


def moody(interpreter):
    if mood:
        raise mood[0]


for position in range(2):
    pair = [None, None]
    pair[position] = moody
    fragile = microlite.interpreter(model_data, 2048, *pair)
    mood[:] = [ValueError("from the callback")]
    check.raises("callback %d" % position, ValueError, "from the callback", fragile.invoke)
    mood[:] = []
    fragile.getInputTensor(0).setValue(0, 3)
    fragile.invoke()
    check.equal("usable after %d" % position, fragile.getOutputTensor(0).getValue(0), 22)


def closes(interpreter):
    interpreter.deinit()


early = microlite.interpreter(model_data, 2048, closes, None)
check.raises("closed by the input callback", ValueError, "closed", early.invoke)
late = microlite.interpreter(model_data, 2048, None, closes)
check.equal("closed by the output callback", late.invoke(), 0)
check.raises("and then", ValueError, "closed", late.invoke)


depth = []


def nests(interpreter):
    depth.append(1)
    if len(depth) < 4:
        interpreter.invoke()


check.equal("invoke within invoke", make(model_data, 2048, nests, nests).invoke(), 0)
check.done()
