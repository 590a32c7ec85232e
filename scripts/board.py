#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""board.py BOARD [--rom PATH[=SOURCE]]... [--timeout SECONDS] SCRIPT [ARGUMENT...]

Runs a script on an emulated board as MicroPython would on this machine: the script's folder, less
its documents, pictures and subfolder train, becomes a ROM file system and the current folder on the
board (/rom); --rom adds further files or folders, for example models, as PATH in it. Standard input
and output are the script's; the exit status is 0, or 1 after an exception, a fault of the CPU or too
long a time.

`make firmware-BOARD` makes what this needs: build/BOARD/emulator, the command of the emulator.
"""

import argparse
import contextlib
import ctypes
import dataclasses
import os
import pathlib
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import romfs  # noqa: E402

BOOT_SECONDS = 60
ROM_BYTES = 16 << 20  # as in mk/qemu.mk; other boards say so in build/BOARD/rom_bytes
END = b"\x04"  # Ctrl-D: between the parts of the raw REPL's answers
CTRL_C = b"\x03"
# Before a script with standard input: there the byte of Ctrl-C is data. The mark says that it is.
INPUT_IS_DATA = "import micropython; micropython.kbd_intr(-1); print(end='\\x06')\n"
MARK = b"\x06"
START = """\
import os, sys
os.chdir("/rom")
sys.argv[:] = {arguments!r}
exec(compile(open({name!r}).read(), {name!r}, "exec"), {{"__name__": "__main__"}})
"""


@dataclasses.dataclass
class Result:
    """status is 0, 1 after an exception, or a sentence on what went wrong with the board."""

    status: object
    output: str
    errors: str


class Stopped(Exception):
    """The board does not answer any more."""


def die_with_parent():
    """An emulator must not outlive even a killed parent: it would use a whole core for ever."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Board:
    """An emulated board with a ROM image, from power-on to the end of the `with` block. `options`
    are for the board's own emulator."""

    def __init__(self, name, rom, *options):
        emulator = ROOT / "build" / name / "emulator"
        if not emulator.exists():
            sys.exit(f"there is no {emulator.relative_to(ROOT)}: make firmware-{name}")
        self._command = [part.replace("{rom}", str(rom))
                         for part in shlex.split(emulator.read_text())] + list(options)
        self._received = b""

    def __enter__(self):
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, bufsize=0, preexec_fn=die_with_parent,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def _until(self, mark, deadline, show=None):
        """What comes before the mark. `show` is called with parts of it as they arrive."""
        shown = 0
        while mark not in self._received:
            if show:  # First what came with the mark before.
                whole = len(self._received) - self._received.endswith(b"\r")
                show(self._received[shown:whole])
                shown = whole
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._process.stdout], [], [], left)[0]:
                raise Stopped("no end in the time given")
            data = os.read(self._process.stdout.fileno(), 65536)
            if not data:
                raise Stopped(f"the emulator ended with status {self._process.wait()}")
            self._received += data
        before, _, self._received = self._received.partition(mark)
        if show:
            show(before[shown:])
        return before

    def _send(self, data):
        try:
            self._process.stdin.write(data)
        except BrokenPipeError:
            raise Stopped(f"the emulator ended with status {self._process.wait()}") from None

    def _forward(self, source):
        with contextlib.suppress(OSError, ValueError):  # The board has ended.
            while data := os.read(source.fileno(), 4096):
                self._process.stdin.write(data)

    def leave_raw_repl(self):
        """After a run, makes the board ready for another."""
        self._send(b"\x02")

    def soft_reset(self):
        """After a run; makes the board ready for another."""
        deadline = time.monotonic() + BOOT_SECONDS
        self._send(END)
        self._until(b"soft reboot", deadline)
        self._until(b"raw REPL; CTRL-B to exit\r\n>", deadline)
        self.leave_raw_repl()

    def end(self):
        """Switches the board off, with time for the emulator to save what it keeps."""
        self._process.terminate()
        self._process.wait(BOOT_SECONDS)

    def run(self, code, timeout, given=b"", show=None, interrupt_at=b""):
        """Runs Python code in a board just switched on; `given`, bytes or a file, is its standard
        input. When the code has printed `interrupt_at`, it gets a Ctrl-C."""
        output = errors = b""
        try:
            boot = time.monotonic() + BOOT_SECONDS
            self._until(b">>> ", boot)
            self._send(b"\r\x01")
            self._until(b"raw REPL; CTRL-B to exit\r\n>", boot)
            self._send(((INPUT_IS_DATA if given else "") + code).encode() + END)
            self._until(b"OK", boot)
            deadline = time.monotonic() + timeout
            if given:
                self._until(MARK, deadline)
            if isinstance(given, bytes):
                self._send(given)
            else:
                threading.Thread(target=self._forward, args=(given,), daemon=True).start()
            if interrupt_at:
                self._until(interrupt_at, deadline)
                self._send(CTRL_C)
            output = self._until(END, deadline, show)
            errors = self._until(END, deadline)
            status = 1 if errors else 0
        except Stopped as error:
            status, output = str(error), self._received
        return Result(status, plain(output), plain(errors))


def plain(data):
    return data.decode(errors="replace").replace("\r\n", "\n")


def files_to_run(folder):
    """{path: bytes} of what a board needs of a script's folder."""
    return {path: data for path, data in romfs.collect("", folder).items()
            if not path.endswith((".md", ".svg")) and not path.startswith(("train/", "train.py"))}


def rom_bytes(board):
    """The size of the largest ROM image for a board."""
    file = ROOT / "build" / board / "rom_bytes"
    return int(file.read_text(), 0) if file.exists() else ROM_BYTES


def write_rom(path, files, room):
    """Makes a ROM image of {path: bytes} that has at most `room` bytes."""
    image = romfs.build(files)
    if len(image) > room:
        sys.exit(f"{len(files)} files with {len(image):,} bytes do not fit into the board's ROM")
    path.write_bytes(image)


def run_script(board, rom, name, arguments=(), timeout=600, given=b"", show=None, before=""):
    """Boots the board and runs /rom/NAME there, after the line of Python `before`."""
    code = f"{before}\n" + START.format(name=name, arguments=[name, *arguments])
    with Board(board, rom) as emulated:
        return emulated.run(code, timeout, given, show)


def show(data):
    sys.stdout.write(plain(data))
    sys.stdout.flush()


def options():
    parser = argparse.ArgumentParser(description="Runs a script on an emulated board.")
    parser.add_argument("board")
    parser.add_argument("--rom", action="append", default=[], metavar="PATH[=SOURCE]")
    parser.add_argument("--timeout", type=float, default=600, metavar="SECONDS")
    parser.add_argument("script", type=pathlib.Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args()


def main():
    given = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    script = given.script.resolve()
    if not script.is_file():
        sys.exit(f"{given.script} is no file")
    files = files_to_run(script.parent)
    for argument in given.rom:
        path, _, source = argument.partition("=")
        files.update(romfs.collect(path, source or path))
    stdin = b"" if sys.stdin is None else sys.stdin
    with tempfile.TemporaryDirectory() as folder:
        rom = pathlib.Path(folder, "rom.img")
        write_rom(rom, files, rom_bytes(given.board))
        result = run_script(given.board, rom, script.name, given.arguments, given.timeout, stdin,
                            show)
    if isinstance(result.status, str):
        print(f"{given.board}: {result.status}", file=sys.stderr)
    sys.stderr.write(result.errors)
    sys.exit(1 if result.status else 0)


if __name__ == "__main__":
    main()
