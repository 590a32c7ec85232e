# SPDX-License-Identifier: Apache-2.0
"""tensor.write_image(pixels, shape, scale, offset): any picture becomes an input."""

import array
import check
import microlite

model = microlite.Model(check.model("pictures"))
t = {tensor.name: tensor for tensor in model.inputs}
LUMA = 299, 587, 114


def noise(count, state=1):
    """Bytes of a fixed sequence."""
    out = bytearray(count)
    for i in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out[i] = state >> 16 & 255
    return bytes(out)


def cut(size, other, target, other_target):
    """Pixels of a dimension that a centred part with the target's proportions has."""
    return max(min(size, other * target // other_target), 1)


def expected(pixels, shape, target):
    """The definition, slowly: the source's pixels are split into as many parts as the target has
    pixels, so that each of these is the mean of whole parts."""
    high, wide, colours = target
    channels = shape[2] if len(shape) == 3 else 1
    width = cut(shape[1], shape[0], wide, high)
    height = cut(shape[0], shape[1], high, wide)
    top, left = (shape[0] - height) // 2, (shape[1] - width) // 2
    result = []
    for y in range(high):
        for x in range(wide):
            for colour in range(colours):
                total = 0
                for part_y in range(y * height, (y + 1) * height):
                    for part_x in range(x * width, (x + 1) * width):
                        at = (top + part_y // high) * shape[1] + left + part_x // wide
                        pixel = pixels[at * channels : (at + 1) * channels]
                        if colours == channels:
                            total += pixel[colour] * 1000
                        else:
                            total += sum(a * b for a, b in zip(pixel, LUMA))
                result.append((2 * total + width * height * 1000) // (2 * width * height * 1000))
    return result


SHAPES = (4, 6), (8, 12), (4, 6, 1), (5, 7), (9, 6), (4, 40), (40, 4), (2, 3), (1, 1), (3, 2), (1, 9)
SHAPES += (4, 6, 3), (10, 13, 3), (2, 2, 3), (7, 1, 3)
for shape in SHAPES:
    pixels = noise(shape[0] * shape[1] * (shape[2] if len(shape) == 3 else 1))
    for name, target in (("grey", (4, 6, 1)), ("row", (1, 5, 1))):
        t[name].write_image(pixels, shape)
        check.equal("{} from {}".format(name, shape), list(bytes(t[name])),
                    expected(pixels, shape, target))
for shape in ((3, 2, 3), (6, 4, 3), (5, 5, 3), (2, 9, 3)):
    pixels = noise(shape[0] * shape[1] * 3)
    t["colour"].write_image(pixels, shape, 0.5, -10)
    check.close("colour from {}".format(shape), t["colour"],
                [0.5 * value - 10 for value in expected(pixels, shape, (3, 2, 3))], 1)

flat = t["flat"]
flat.write_image(bytes([0, 51, 102, 153, 204, 255]), (2, 3), 1 / 255)
check.close("float", flat, [0, 0.2, 0.4, 0.6, 0.8, 1])
flat.write_image(pixels=bytearray([0, 51, 102, 153, 204, 255]), shape=[2, 3], offset=1)
check.equal("words", list(flat), [1.0, 52.0, 103.0, 154.0, 205.0, 256.0])
flat.write_image(memoryview(bytes([9] * 7))[1:], (2, 3))
check.equal("a view", list(flat), [9.0] * 6)
flat.write_image(array.array("B", [7] * 600), (20, 30))
check.equal("an array", list(flat), [7.0] * 6)
try:
    big = bytes([200]) * (640 * 480)
except MemoryError:
    check.skip("large", "a board with less memory")
else:
    t["grey"].write_image(big, (480, 640))
    check.equal("large", bytes(t["grey"]), bytes([200] * 24))
    big = None
white = bytes([255]) * (60 * 90 * 3)
t["grey"].write_image(white, (60, 90, 3))
check.equal("white stays white", bytes(t["grey"]), bytes([255] * 24))

write = t["grey"].write_image
check.raises("too few", ValueError, "6 x 4 pixels of 1 bytes are 24 bytes, got 23", write,
             bytes(23), (4, 6))
check.raises("too many", ValueError, "6 x 4 pixels of 3 bytes are 72 bytes, got 73", write,
             bytes(73), (4, 6, 3))
for shape in ((), (4,), (4, 6, 1, 1), (0, 6), (-4, -6), (4, 6, 0), (1 << 13 + 1, 1), (1 << 30, 4)):
    check.raises("shape %r" % (shape,), ValueError, "a picture's shape is", write, bytes(24), shape)
check.raises("shape of text", TypeError, "", write, bytes(24), "46")
check.raises("shape of floats", TypeError, "", write, bytes(24), (4.0, 6.0))
check.raises("no shape", TypeError, "", write, bytes(24))
check.raises("two channels", ValueError, "takes pixels of 1 bytes, not 2", write, bytes(48),
             (4, 6, 2))
check.raises("grey for colour", ValueError, "takes pixels of 3 bytes, not 1",
             t["colour"].write_image, bytes(6), (3, 2))
check.raises("a list", TypeError, "takes pixels as bytes, not list", write, [0] * 24, (4, 6))
check.raises("text", TypeError, "takes pixels as bytes, not str", write, "0" * 24, (4, 6))
check.raises("signed", TypeError, "takes pixels as bytes", write, array.array("b", [0] * 24),
             (4, 6))
check.raises("words of 16 bits", TypeError, "takes pixels as bytes", write,
             array.array("H", [0] * 12), (4, 6))
check.raises("scale", TypeError, "numbers, not str", write, bytes(24), (4, 6), "1")
check.raises("two pictures", ValueError, "is not a picture", t["two"].write_image, bytes(8), (2, 2))
check.raises("output", TypeError, "cannot be written", model.outputs[0].write_image, bytes(24),
             (4, 6))
types = microlite.Model(check.model("types"))
for tensor in types.inputs:
    if tensor.name != "cube":
        check.raises("not a picture: " + tensor.name, ValueError, "is not a picture",
                     tensor.write_image, bytes(1), (1, 1))
model.deinit()
check.raises("closed", ValueError, "closed", write, bytes(24), (4, 6))
check.done()
