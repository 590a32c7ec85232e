# SPDX-License-Identifier: Apache-2.0
"""Models in a ROM file system: read where they lie."""

import check
import gc
import microlite
import uctypes
import vfs


def number(value):
    """A variable-length integer: 7 bits a byte, the highest first."""
    out = bytes([value & 0x7F])
    while value > 0x7F:
        value >>= 7
        out = bytes([0x80 | value & 0x7F]) + out
    return out


def record(kind, payload):
    return number(kind) + number(len(payload)) + payload


def long_number(value):
    """The same length for every size that occurs here, so that positions can be planned."""
    return bytes([0x80 | value >> shift & 0x7F for shift in (21, 14, 7)] + [value & 0x7F])


HEADER = 3 + 4


def image(files, alignment, shift):
    """A ROMFS image with these files' data at addresses that are `shift` beyond the alignment."""
    content = b""
    for name, data in files.items():
        # A padding record moves the file record to where its data stand right.
        for padding in range(2 * alignment):
            filler = record(1, bytes(padding))
            file = record(5, number(len(name)) + name.encode() + record(2, data))
            at = HEADER + len(content) + len(filler) + len(file) - len(data)
            if at % alignment == shift:
                content += filler + file
                break
    return b"\xd2\xcd\x31" + long_number(len(content)) + content


def test(name, alignment, shift):
    """The model is copied only where its data are not 4-byte aligned."""
    files = {"dense.tflite": check.model_bytes("dense"), "wide.tflite": check.model_bytes("wide")}
    rom = image(files, alignment, shift)
    rom_at = uctypes.addressof(rom)
    assert rom_at % 16 == 0
    vfs.mount(vfs.VfsRom(rom), "/testrom")
    try:
        m = microlite.Model("/testrom/dense.tflite")
        check.equal(name + " answer", list(m.predict([3, 1, 0, 2])), [3.0, -0.5])
        gc.collect()
        before = gc.mem_alloc()
        big = microlite.Model("/testrom/wide.tflite")
        gc.collect()
        taken = gc.mem_alloc() - before - big.arena_used
        copied = taken > len(files["wide.tflite"]) // 2
        check.equal(name + " copied", copied, shift % 4 != 0)
        with open("/testrom/dense.tflite", "rb") as file:
            m = microlite.Model(file)
        check.equal(name + " file", list(m.predict([3, 1, 0, 2])), [3.0, -0.5])
        check.raises(name + " missing", OSError, "/testrom/none", microlite.Model, "/testrom/none")
    finally:
        vfs.umount("/testrom")


if hasattr(vfs, "VfsRom"):
    test("aligned", 16, 0)
    test("at 4", 16, 4)
    test("at 1", 16, 1)
else:
    check.skip("romfs", "this firmware has none")
check.done()
