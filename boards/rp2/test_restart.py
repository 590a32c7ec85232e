#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an emulated Raspberry Pi Pico keeps, and what not, through resets and when switched off."""

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import board  # noqa: E402

TIMEOUT = 60
LOOK = """import machine, microlite, os
print(sorted(os.listdir("/")), machine.reset_cause(), "left" in globals())
"""
WRITE = """with open("/kept.txt", "w") as file:
    file.write("kept")
left = 1
"""
# A moment later, so that this ends first.
RESET = """import machine
machine.Timer(-1, period=100, mode=machine.Timer.ONE_SHOT, callback=lambda _: machine.reset())
"""
READ = "print(open('/kept.txt').read())"
POWER_ON, WATCHDOG = 1, 3


def expect(name, emulated, code, output):
    result = emulated.run(code, TIMEOUT)
    if (result.status, result.output) == (0, output):
        print(f"ok {name}")
    else:
        print(f"FAIL {name}: {result.status}, {result.output!r}, {result.errors!r}")


def seen(files, cause):
    return f"{files} {cause} False\n"


def main():
    with tempfile.TemporaryDirectory() as folder:
        rom, flash = pathlib.Path(folder, "rom"), pathlib.Path(folder, "flash")
        board.write_rom(rom, {"a": b""}, board.rom_bytes("rp2"))
        with board.Board("rp2", rom, "--flash", flash) as pico:
            expect("new", pico, LOOK, seen(["rom"], POWER_ON))
            pico.leave_raw_repl()
            expect("file", pico, WRITE, "")
            pico.soft_reset()
            expect("soft reset", pico, LOOK, seen(["kept.txt", "rom"], POWER_ON))
            pico.leave_raw_repl()
            expect("reset asked for", pico, RESET, "")
            expect("reset", pico, LOOK, seen(["kept.txt", "rom"], WATCHDOG))
            pico.end()
        with board.Board("rp2", rom, "--flash", flash) as pico:
            expect("switched on again", pico, LOOK, seen(["kept.txt", "rom"], POWER_ON))
            pico.leave_raw_repl()
            expect("content", pico, READ, "kept\n")
    print("done")


if __name__ == "__main__":
    main()
