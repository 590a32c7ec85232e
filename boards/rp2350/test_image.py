#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_image.py [UF2]: looks at the image for the RP2350 from outside, as its boot ROM will.

No emulator of this chip could be had. What is checked: UF2's blocks (its specification), the vector
table (Armv8-M), and the block that marks a program for this chip's Arm cores (RP2350 datasheet, 5.9,
"Metadata block details"). And that the checks notice what they look for, on damaged copies.
"""

import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
UF2 = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/rp2350/firmware.uf2")
FLASH, RAM = 0x10000000, 0x20000000
FLASH_BYTES, RAM_BYTES = 4 << 20, 520 << 10
RP2350_ARM_SECURE = 0xE48BFF59
BLOCK_START, BLOCK_END = 0xFFFFDED3, 0xAB123579
# One word of item type 0x42: an executable (1), secure (2 << 4), for Arm (0 << 8), RP2350 (1 << 12).
IMAGE_TYPE = 0x10210142


def program_of(uf2):
    """The bytes that a UF2 file writes from the start of flash; ValueError where it is malformed."""
    if not uf2 or len(uf2) % 512:
        raise ValueError("not a whole number of blocks")
    program = bytearray()
    for number in range(len(uf2) // 512):
        block = uf2[512 * number:512 * (number + 1)]
        magic0, magic1, _, address, size, index, count, family = struct.unpack_from("<8I", block)
        if (magic0, magic1) != (0x0A324655, 0x9E5D5157) or block[508:] != b"\x30\x6f\xb1\x0a":
            raise ValueError(f"block {number} has no magic numbers")
        if family != RP2350_ARM_SECURE:
            raise ValueError(f"block {number} is for family {family:#x}")
        if (index, count) != (number, len(uf2) // 512):
            raise ValueError(f"block {number} says {index} of {count}")
        if address != FLASH + len(program) or size > 476:
            raise ValueError(f"block {number} goes to {address:#x}")
        program += block[32:32 + size]
    return bytes(program)


def boot_complaint(program):
    """What the boot ROM or the processor would not like, or None."""
    stack, reset = struct.unpack_from("<2I", program)
    if not RAM < stack <= RAM + RAM_BYTES or stack % 8:
        return f"stack at {stack:#x}"
    if not reset % 2 or not FLASH < reset < FLASH + len(program):
        return f"reset vector {reset:#x}"
    first = program[:4096]
    start = first.find(struct.pack("<2I", BLOCK_START, IMAGE_TYPE))
    if start < 0 or start % 4:
        return "no block in the first 4 KB says: for the RP2350's Arm cores"
    if struct.pack("<I", BLOCK_END) not in first[start:]:
        return "that block has no end"
    return None


def layout():
    """Bytes of code, ROMFS and file system, from the board's own files."""
    header = (ROOT / "boards/rp2350/mpconfigboard.h").read_text()
    kilobytes = dict(re.findall(r"MICROPY_HW_(\w+)_BYTES \((\d+) \* 1024\)", header))
    code = re.search(r"CODE_BYTES := (\w+)", (ROOT / "boards/rp2350/board.mk").read_text())
    return int(code[1], 0), int(kilobytes["ROMFS"]) << 10, int(kilobytes["FLASH_STORAGE"]) << 10


def check(name, right, detail=""):
    print(f"ok {name}" if right else f"FAIL {name}: {detail}")


def refused(uf2):
    try:
        return boot_complaint(program_of(uf2)) is not None
    except ValueError:
        return True


def check_image(uf2):
    try:
        program = program_of(uf2)
    except ValueError as error:
        return check("UF2", False, error)
    check("UF2", True)
    check("boot ROM", boot_complaint(program) is None, boot_complaint(program))
    code, romfs, files = layout()
    check("the parts of the flash fill it", code + romfs + files == FLASH_BYTES, layout())
    check("firmware before ROMFS", len(program) <= code, len(program))
    check("it is the board's", b"Raspberry Pi Pico 2 with microlite" in program)
    check("it holds the module", b"microlite" in program and b"FULLY_CONNECTED" in program)


def check_damaged(uf2):
    mark = uf2.find(struct.pack("<I", IMAGE_TYPE))
    for name, damaged in (
        ("an empty file", b""),
        ("a cut file", uf2[:-100]),
        ("a missing block", uf2[512:]),
        ("an image for the RP2040", uf2.replace(b"\x59\xff\x8b\xe4", b"\x56\xff\x8b\xe4")),
        ("an image for RISC-V", uf2[:mark + 2] + b"\x21\x11" + uf2[mark + 4:]),
        ("no stack", uf2[:32] + bytes(4) + uf2[36:]),
        ("a reset vector into RAM", uf2[:36] + b"\x01\x00\x00\x20" + uf2[40:]),
    ):
        check(f"{name} is noticed", refused(damaged))


def main():
    uf2 = UF2.read_bytes()
    check_image(uf2)
    check_damaged(uf2)
    print("done")


if __name__ == "__main__":
    main()
