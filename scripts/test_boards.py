#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_boards.py [--models] BOARD...: runs the tests on emulated boards and prints a table.

Every board runs the scripts of tests/micropython and tests/boards, all conformance cases (or those
that build/BOARD/every_case lets it) and the examples, each script in a board just switched on, out
of a ROM image; with --models also the real models that build/tests/models lists, if there are any
and the board has room. Then it measures: firmware in bytes, free heap, and instructions of one
invoke() of each example's model. The last line is the total, like that of run_tests.py. Programs
boards/BOARD/test_*.py, run on this machine, test what only that board can do.
"""

import argparse
import collections
import concurrent.futures
import functools
import importlib.util
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time

import board as boards
import board_sizes
import romfs
import run_tests

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
# With time for the line to get out of the board.
FAULT = """import machine, time
print('before')
time.sleep_ms(20)
machine.mem32[0xF0000000]
print('after')"""
# What Ctrl-C must stop. The models are those of tests/micropython.
LOOP_START = """import microlite, sys, time
model = microlite.Model("/rom/models/wide.tflite")
endless = microlite.Model("/rom/models/endless.tflite")
endless.inputs[0][0] = True
print("started")
"""
LOOPS = {
    "empty loop": "while True: pass",
    "loop of invocations": "while True: model.invoke()",
    "endless model": "endless.invoke()",
    "sleep": "while True: time.sleep(1)",  # Emulated sleep may be short.
    "reading": "sys.stdin.readline()",
}
INTERRUPT_SECONDS = 60
TIMEOUT = 900
MODEL_IMAGE_BYTES = 6 << 20  # small, so that they can run side by side
IMAGE_SPARE, FILE_SPARE = 16 << 10, 80  # bytes of an image for scripts, for records and padding
MEMORY = re.compile(r"\b(arena|heap)\b")  # in lines of examples that differ between machines
# The board for what need not be tested on each: the size of the library, and the module with a
# collection at every allocation, a minute of work.
REFERENCE = "qemu-m4"
COLLECT_OFTEN = "import gc; gc.threshold(1)"
# Bytes of a Cortex-M4's flash for the module and the library with the foundation's 23 ops.
LIMIT_FOUNDATION = 120_000


def load(path):
    """A Python file of the repository as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- What a board does: functions (board, image) -> Tally ---------------------------------------


def run_script(script, arguments, board, image, before=""):
    result = boards.run_script(board, image, script, arguments, TIMEOUT, before=before)
    return run_tests.tally_of(script, result.status, result.output, result.errors)


def check_all(name, checks):
    """The Tally of {name: function that raises what is wrong}."""
    tally = run_tests.Tally()
    for part, check in checks.items():
        try:
            check()
            tally.passed += 1
        except Exception as error:  # whatever goes wrong is this test's failure
            tally.fail(f"{name}: {part}", f"{type(error).__name__}: {error}")
    return tally


def hello_world(board, image):
    """What the example prints, and its models' answers, as on this machine."""
    test = load(ROOT / "tests/examples/test_hello_world.py")
    result = boards.run_script(board, image, "main.py", timeout=TIMEOUT)

    def ask(model, inputs):
        answer = boards.run_script(board, image, "answer.py", [model.name], TIMEOUT,
                                   f"{inputs}\n".encode())
        return answer.status, answer.output + answer.errors

    checks = {"ends": lambda: test.check(result.status == 0, f"{result.status}: {result.errors}")}
    for name, check in test.OUTPUT_CHECKS.items():
        checks[name] = functools.partial(check, result.output)
    for line in test.EXAMPLE.answers.read_text().splitlines():
        checks[line.split()[0]] = functools.partial(test.EXAMPLE.check_answers, line, ask)
    return check_all("hello_world", checks)


def as_on_unix(example, board, image, script="main.py", arguments=()):
    """main.py, perhaps started by another script, prints what it prints on this machine; memory
    aside, which depends on pointers."""
    def lines(text):
        return [line for line in text.splitlines() if not MEMORY.search(line)]

    here = subprocess.run([run_tests.MICROPYTHON, "main.py"], cwd=EXAMPLES / example, text=True,
                          capture_output=True, timeout=TIMEOUT)
    there = boards.run_script(board, image, script, arguments, TIMEOUT)

    def ends():
        assert here.returncode == 0, f"on this machine: {here.stderr}"
        assert there.status == 0, f"{there.status}: {there.errors}"

    def prints_the_same():
        found, expected = lines(there.output), lines(here.stdout)
        assert expected and found == expected, next(
            (f"{a!r}, expected {b!r}" for a, b in zip(found, expected) if a != b),
            f"{len(found)} lines, expected {len(expected)}")

    return check_all(example, {"ends": ends, "prints the same": prints_the_same})


def micro_speech(board, image):
    """As on this machine, in 48 KB of heap, in which the scripts are compiled too. The model lies
    in the ROM image."""
    return as_on_unix("micro_speech", board, image, "small_heap.py", [str(48 << 10), "main.py"])


def person_detection(board, _):
    """With TFLM's model, where it lies beside the clone and the board has room: the Unix port's
    scores for the drawn picture."""
    path, model = ROOT.parent / "shared/models/tflm/models/person_detect.tflite", "model.tflite"
    if not path.exists() or boards.rom_bytes(board) < boards.ROM_BYTES:
        return run_tests.Tally(skips=["person_detection: no ../shared/models, or a small board"])
    with tempfile.TemporaryDirectory() as folder:
        image = pathlib.Path(folder, "rom.img")
        files = boards.files_to_run(EXAMPLES / "person_detection")
        boards.write_rom(image, {**files, model: path.read_bytes()}, boards.rom_bytes(board))
        there = boards.run_script(board, image, "main.py", ["-", model, "drawn.pgm"], TIMEOUT)
    here = subprocess.run([run_tests.MICROPYTHON, "main.py", "-", path, "drawn.pgm"], text=True,
                          cwd=EXAMPLES / "person_detection", capture_output=True, timeout=TIMEOUT)

    def prints_the_same():
        found, expected = ([line for line in text.splitlines() if not MEMORY.search(line)]
                           for text in (there.output, here.stdout))
        assert "drawn.pgm: a person" in here.stdout, here.stdout + here.stderr
        assert there.status == 0 and found == expected, there.output + there.errors

    return check_all("person_detection", {"prints the same": prints_the_same})


def fault(board, image):
    """A fault names itself and ends the emulator."""
    with boards.Board(board, image) as emulated:
        result = emulated.run(FAULT, TIMEOUT)

    def ended():
        assert isinstance(result.status, str) and "ended" in result.status, result.status

    def named():
        assert re.search(r"(?i)before\n(.|\n)*(fault|exception).*(.|\n)*f0000000", result.output)
        assert "after" not in result.output

    return check_all("fault", {"ends": ended, "is named": named})


def endless(board, image):
    """A script without end is ended."""
    with boards.Board(board, image) as emulated:
        result = emulated.run("while True: pass", 0.5)

    def ended():
        assert result.status == "no end in the time given", result.status

    return check_all("endless script", {"is ended": ended})


def interrupted(board, image):
    """Ctrl-C stops a script, wherever that is just then, and the board goes on being usable."""
    checks = {}
    with boards.Board(board, image) as emulated:
        for name, code in LOOPS.items():
            result = emulated.run(LOOP_START + code, INTERRUPT_SECONDS, interrupt_at=b"started")
            emulated.leave_raw_repl()
            checks[name] = functools.partial(expect_in, "KeyboardInterrupt", result)
        result = emulated.run("print(model.predict([1] * 256))", TIMEOUT)
        checks["usable"] = functools.partial(expect_in, "256.0", result)
    return check_all("Ctrl-C", checks)


def expect_in(text, result):
    assert text in result.output + result.errors, result


def command_line(board, _):
    """board.py hands over arguments, standard input, files and the exit status."""
    def run(text, given):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "script.py").write_text(text)
            command = [ROOT / "scripts/board.py", board, "--rom", "a/b=Makefile",
                       pathlib.Path(folder, "script.py"), "word"]
            result = subprocess.run([sys.executable, *command], cwd=ROOT, input=given, text=True,
                                    capture_output=True, timeout=TIMEOUT)
        return result.returncode, result.stdout, result.stderr

    def hands_over():
        found = run("import os, sys\n"
                    "print(sys.argv[1], sys.stdin.readline().strip(), os.stat('/rom/a/b')[6])",
                    "line\n")
        assert found == (0, f"word line {(ROOT / 'Makefile').stat().st_size}\n", ""), found

    def hands_over_any_byte():
        found = run("import sys\nprint([ord(c) for c in sys.stdin.read(3)])", "\x03\x04\x01")
        assert found == (0, "[3, 4, 1]\n", ""), found

    def fails():
        status, _, errors = run("raise KeyError('why')", "")
        assert status == 1 and "script.py" in errors and "KeyError: why" in errors, errors

    return check_all("board.py", {"hands over": hands_over, "any byte": hands_over_any_byte,
                                  "fails": fails})


def running(process):
    """Whether a process of that number is there and has not ended."""
    try:
        stat = pathlib.Path(f"/proc/{process}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def killed(board, _):
    """An emulator ends with a board.py that is killed."""
    def ends():
        with tempfile.TemporaryDirectory() as folder:
            script = pathlib.Path(folder, "script.py")
            script.write_text("print('started')\nwhile True: pass\n")
            command = [sys.executable, ROOT / "scripts/board.py", board, script]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE,
                                  stdin=subprocess.DEVNULL) as process:
                line = process.stdout.readline()
                children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
                emulators = children.read_text().split()
                process.kill()
        assert line == b"started\n" and emulators, (line, emulators)
        deadline = time.monotonic() + INTERRUPT_SECONDS
        while any(map(running, emulators)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(running, emulators)), emulators

    return check_all("killed board.py", {"ends the emulator": ends})


def size(board, _):
    def small():
        found = board_sizes.foundation(board)
        assert found <= LIMIT_FOUNDATION, f"{found:,} bytes of at most {LIMIT_FOUNDATION:,}"

    return check_all("size", {"library of 23 ops, and module": small} if board == REFERENCE else {})


# Every folder of examples with a main.py joins by itself; here are those with tests of their own.
OWN_TESTS = {"hello_world": hello_world, "micro_speech": micro_speech,
             "person_detection": person_detection}
EXAMPLE_TESTS = {
    path.parent.name: OWN_TESTS.get(path.parent.name,
                                    functools.partial(as_on_unix, path.parent.name))
    for path in sorted(EXAMPLES.glob("*/main.py"))
}
BOARD_TESTS = (fault, endless, interrupted, command_line, killed, size)


def measure(board, image):
    """{figure: value}, and a Tally of whether that went well."""
    models = sorted(path.name for path in EXAMPLES.glob("*/*.tflite"))
    arguments = [f"examples/{model}" for model in models]
    result = boards.run_script(board, image, "measure.py", arguments, TIMEOUT)
    figures = dict(re.findall(r"^figure (\S+) (\d+)$", result.output, re.MULTILINE))
    good = result.status == 0 and len(figures) == len(models) + 1
    tally = run_tests.Tally()
    if not good:
        tally.fail("measure.py", f"{result.status}: {result.output}{result.errors}")
    return {name: int(value) for name, value in figures.items()}, tally


# ---- Images and jobs -----------------------------------------------------------------------------


def sources(folder, pattern):
    return {path.name: path.read_bytes() for path in sorted((ROOT / folder).glob(pattern))}


def packs_of(board):
    """{path in a ROM image: bytes} of a board's op packs, where an import finds them; without those
    that an older build has left."""
    return {f"lib/{name}": data for name, data in sources(f"build/{board}/packs", "*.mpy").items()
            if (ROOT / "packs" / name).with_suffix(".cc").exists()}


def write_images(folder, board, room):
    """{image's name: path}: one for the tests, one for each example."""
    images = {"tests": {
        **sources("tests/micropython", "test_*.py"),
        **sources("tests/micropython", "check.py"),
        **sources("tests/boards", "*.py"),
        **romfs.collect("models", ROOT / "build/tests/micropython"),
        **packs_of(board),
        **{f"examples/{path.name}": path.read_bytes() for path in EXAMPLES.glob("*/*.tflite")},
    }}
    for example in EXAMPLE_TESTS:
        images[example] = {**boards.files_to_run(EXAMPLES / example),
                           **sources("tests/examples", "answer.py"),
                           **sources("tests/examples", "small_heap.py")}
    for name, content in images.items():
        boards.write_rom(folder / name, content, room)
    return {name: folder / name for name in images}


def every_case(board):
    """N, where the board is to run of each op every N-th case, the first among them: 1 but for a
    slow emulator."""
    file = ROOT / "build" / board / "every_case"
    return int(file.read_text()) if file.exists() else 1


def sample(rows, every):
    """The rows of an INDEX that are the first, the (1 + every)-th and so on of their op."""
    seen, chosen = collections.Counter(), []
    for row in rows:
        if seen[row[1]] % every == 0:
            chosen.append(row)
        seen[row[1]] += 1
    return chosen


def write_case_images(folder, cases, packs, size, room, every=1):
    """Paths of images for run_cases.py that share the cases of a folder, or a sample of them: of
    about `size` bytes, and never more than `room`. Each has the packs besides."""
    index = ROOT / cases / "INDEX"
    rows = [line.split("\t") for line in index.read_text().splitlines()] if index.exists() else []
    images, files, taken = [], {}, 0
    for name, op, *rest in sample(rows, every):
        path = rest[0] if rest else f"{cases}/{name}.tflite"
        model, case = (ROOT / path).read_bytes(), (index.parent / f"{name}.io").read_bytes()
        if taken + len(model) + len(case) > size:
            files, taken = {}, 0
        if not files:
            files.update({**sources("tests/conformance", "run_cases.py"), **packs})
            files["conformance/INDEX"] = b""
            images.append(files)
        on_board = f"models/{pathlib.PurePath(path).as_posix().strip('/.')}"
        taken += len(case) + (0 if on_board in files else len(model)) + 2 * (FILE_SPARE + len(name))
        files.update({on_board: model, f"conformance/{name}.io": case})
        row = "\t".join([name, op, f"/rom/{on_board}", *rest[1:]])
        taken += len(row)
        files["conformance/INDEX"] += f"{row}\n".encode()
    paths = [folder / f"{index.parent.name}{i}" for i in range(len(images))]
    for path, files in zip(paths, images):
        boards.write_rom(path, files, room)
    return paths


def jobs_of(board, images, case_images):
    """Functions without arguments that return a Tally, the longest first."""
    jobs = [functools.partial(run_script, "run_cases.py", ["/rom/conformance"], board, image)
            for image in case_images]
    jobs += [functools.partial(run_script, name, ["/rom/models"], board, images["tests"])
             for folder in ("tests/boards", "tests/micropython")
             for name in sources(folder, "test_*.py")]
    if board == REFERENCE:
        jobs += [functools.partial(run_script, name, ["/rom/models"], board, images["tests"],
                                   COLLECT_OFTEN)
                 for name in sources("tests/micropython", "test_*.py")]
    jobs += [functools.partial(test, board, images[example])
             for example, test in EXAMPLE_TESTS.items()]
    jobs += [functools.partial(run_tests.run_checker, [str(path.relative_to(ROOT))], TIMEOUT)
             for path in sorted((ROOT / "boards" / board).glob("test_*.py"))]
    return jobs + [functools.partial(test, board, images["tests"]) for test in BOARD_TESTS]


# ---- Results -------------------------------------------------------------------------------------


def flash_bytes(elf):
    """What a 32-bit ELF file loads into memory: code, constants, and initial values of data."""
    data = elf.read_bytes()
    start, = struct.unpack_from("<I", data, 28)
    size, count = struct.unpack_from("<HH", data, 42)
    headers = [struct.unpack_from("<8I", data, start + i * size) for i in range(count)]
    return sum(header[4] for header in headers if header[0] == 1)


def case_note(boards_run):
    """Which boards run only a sample of the cases, for below the table."""
    sampled = [f"{name}: of each op every {every_case(name)}th conformance case"
               for name in boards_run if every_case(name) > 1]
    return "".join(f"{line}\n" for line in sampled)


def print_table(rows, columns):
    def row(*cells):
        print(f"{cells[0]:12} {cells[1]:>22} {cells[2]:>10}"
              + "".join(f" {cell:>18}" for cell in cells[3:]))

    print()
    row("board", "tests", "firmware", *columns)
    for board, tally, firmware, figures in rows:
        tests = f"{tally.passed} passed, {len(tally.failures)} failed"
        row(board, tests, f"{firmware:,}", *(f"{figures.get(name, 0):,}" for name in columns))
    print("firmware and heap (free) in bytes; for models, instructions of one invoke(), or clock "
          f"cycles on rp2\n{case_note(row[0] for row in rows)}")


def test(names, pool, folder, with_models):
    """Tests and measures these boards; returns the Tally of all."""
    started = time.monotonic()
    models = write_case_images(folder, "build/tests/models", {}, MODEL_IMAGE_BYTES, boards.ROM_BYTES)
    pending, measured = {}, {}
    for name in names:
        room, packs, own = boards.rom_bytes(name), packs_of(name), folder / name
        own.mkdir()
        images = write_images(own, name, room)
        spare = IMAGE_SPARE + sum(map(len, packs.values()))
        cases = write_case_images(own, "build/tests/conformance", packs, room - spare, room,
                                  every_case(name))
        large = with_models and room >= boards.ROM_BYTES
        jobs = jobs_of(name, images, (models if large else []) + cases)
        pending[name] = [pool.submit(job) for job in jobs]
        measured[name] = pool.submit(measure, name, images["tests"])
    print(f"testing {', '.join(names)}: {sum(map(len, pending.values()))} runs", flush=True)
    total, rows, columns = run_tests.Tally(), [], {}
    for name in names:
        figures, tally = measured[name].result()
        for job in pending[name]:
            tally.add(job.result())
        run_tests.print_tally(name, tally, f"{time.monotonic() - started:.0f} s from the start")
        total.add(tally)
        columns.update(figures)
        rows.append((name, tally, flash_bytes(ROOT / "build" / name / "firmware.elf"), figures))
    print_table(rows, columns)
    return total


def main():
    parser = argparse.ArgumentParser(description="Tests emulated boards.")
    parser.add_argument("--models", action="store_true", help="run real models too")
    parser.add_argument("boards", nargs="+", metavar="BOARD")
    options = parser.parse_args()
    workers = min(os.cpu_count() or 1, 4)
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(workers) as pool:
        try:
            total = test(options.boards, pool, pathlib.Path(folder), options.models)
        except BaseException:  # Ctrl-C ends it now, not after all jobs.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    print(total)
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
