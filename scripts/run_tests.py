#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the test suites below, prints a line for each and every failure, and a total at the end.

Scripts and checkers report on standard output, one line a test: `ok NAME`, `FAIL NAME: detail` or
`skip NAME: reason`; the last line is `done`. Other lines are ignored unless something fails.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MICROPYTHON = ROOT / "build/unix/micropython"
COLLECT_OFTEN = "import gc; gc.threshold(1); exec(open({0!r}).read(), {{'__name__': '__main__'}})"
CASES, MODELS, SOUNDS = "build/tests/conformance", "build/tests/models", "build/tests/audio"
FUZZ_SEEDS = "tests/fuzz/seeds"
SHOWN_SKIPS = 5
FOUND = re.compile(r"runtime error: |ERROR: \w+Sanitizer|this does not hold: ")
REPORT = re.compile(r"(ok|FAIL|skip) (.+?)(?:: (.*))?$")


@dataclasses.dataclass(frozen=True)
class Suite:
    """`run` takes `what` and a timeout in seconds and returns a Tally. A suite whose `needs` (a
    path in or beside the repository) is absent counts as one skipped test."""

    name: str
    run: callable
    what: object
    slow: bool = False
    needs: str = "."
    timeout: int = 600


@dataclasses.dataclass
class Tally:
    passed: int = 0
    skips: list = dataclasses.field(default_factory=list)
    failures: list = dataclasses.field(default_factory=list)

    def fail(self, name, detail):
        self.failures.append((name, detail))

    def add(self, other):
        self.passed += other.passed
        self.skips += other.skips
        self.failures += other.failures

    def __str__(self):
        skipped = f", {len(self.skips)} skipped" if self.skips else ""
        return f"{self.passed} passed, {len(self.failures)} failed{skipped}"


def execute(command, timeout, cwd=ROOT):
    """Returns (exit status or what went wrong, output, errors); an overrun is killed."""
    try:
        process = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired as error:
        return f"no end after {timeout} s", (error.stdout or b"").decode(errors="replace"), ""
    except OSError as error:
        return f"cannot run: {error}", "", ""
    return process.returncode, process.stdout, process.stderr


def tail(*texts):
    """The last lines of texts; before them what a sanitizer found, which its stack pushes up."""
    lines = []
    for text in texts:
        whole = text.rstrip().splitlines()
        lines += [line for line in whole[:-12] if FOUND.search(line)][:3] + whole[-12:]
    return "".join(f"\n      {line}" for line in lines)


def ending(status):
    if isinstance(status, str):
        return status
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"


def run_gtest(binary, timeout):
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        command = [ROOT / binary, f"--gtest_output=json:{report}"]
        status, output, errors = execute(command, timeout)
        text = report.read_text(errors="replace") if report.exists() else ""
    groups = json.loads(text)["testsuites"] if text else []
    for test in (test for group in groups for test in group["testsuite"]):
        if test.get("failures"):
            details = "\n".join(failure["failure"] for failure in test["failures"])
            tally.fail(f"{test['classname']}.{test['name']}", details.replace("\n", "\n      "))
        elif test["result"] == "SKIPPED":
            tally.skips.append(f"{test['classname']}.{test['name']}")
        elif test["result"] == "COMPLETED":
            tally.passed += 1
    if status != 0 and not tally.failures:
        tally.fail(binary, ending(status) + tail(output, errors))
    if not tally.passed and not tally.failures:
        tally.fail(binary, "it holds no test")
    return tally


def tally_of(name, status, output, errors):
    """What one program has reported, as the docstring above says."""
    tally = Tally()
    for line in output.splitlines():
        report = REPORT.match(line)
        if not report:
            continue
        verdict, test, detail = report.groups()
        if verdict == "FAIL":
            tally.fail(f"{name}: {test}", detail or "")
        elif verdict == "skip":
            tally.skips.append(f"{name}: {test}: {detail}")
        else:
            tally.passed += 1
    reported = tally.passed + len(tally.skips) + len(tally.failures)
    ended = output.rstrip().splitlines()[-1:] == ["done"]
    if not ended or (status != 0 and not tally.failures):
        tally.fail(name, f"{ending(status)}{'' if ended else ', no done'}" + tail(output, errors))
    elif not reported:
        tally.fail(name, "it reported no test")
    return tally


def run_reporter(name, command, timeout, cwd=ROOT):
    return tally_of(name, *execute(command, timeout, cwd))


def run_checker(command, timeout):
    interpreter = [sys.executable] if command[0].endswith(".py") else []
    return run_reporter(command[0], interpreter + list(command), timeout)


def run_debian_checker(command, timeout):
    """With Debian's own Python, which sees Debian's modules; one first in PATH may not."""
    debian = pathlib.Path("/usr/bin/python3")
    interpreter = debian if debian.exists() else sys.executable
    return run_reporter(command[0], [interpreter, *command], timeout)


def run_cases(folder, timeout):
    """The cases of a folder through the firmware; with a heap for the largest models."""
    runner = "tests/conformance/run_cases.py"
    command = ["env", f"MICROPYPATH={ROOT / 'build/unix/packs'}", MICROPYTHON]
    return run_reporter(runner, command + ["-X", "heapsize=64m", runner, folder], timeout)


def run_seeds(target, timeout):
    """What the fuzzers found, or found of interest, tried once each."""
    tally = Tally()
    for folder in sorted((ROOT / FUZZ_SEEDS).iterdir()):
        program = f"build/{target}/microlite-seeds-{folder.name}"
        tally.add(run_reporter(program, [ROOT / program, folder.relative_to(ROOT)], timeout))
    return tally


def run_fuzzers(runs, timeout):
    """Each fuzzer for a number of tries, the same ones every time."""
    tally = Tally()
    found = ROOT / "build/fuzz/found"
    found.mkdir(parents=True, exist_ok=True)
    for folder in sorted((ROOT / FUZZ_SEEDS).iterdir()):
        program = f"build/fuzz/microlite-fuzz-{folder.name}"
        options = [f"-runs={runs}", "-seed=1", f"-artifact_prefix={found}/{folder.name}-"]
        with tempfile.TemporaryDirectory() as news:  # Where it puts inputs that reach new code.
            status, output, errors = execute([ROOT / program, *options, news, folder], timeout)
        if status == 0:
            tally.passed += 1
        else:
            tally.fail(program, ending(status) + tail(output, errors))
    return tally


def run_isa(name, timeout):
    """The conformance cases on an emulated CPU, see mk/isa.mk."""
    program = f"build/isa-{name}/emulator"
    command = (ROOT / program).read_text().replace("{folder}", CASES)
    return run_reporter(program, shlex.split(command), timeout)


def micropython_command(script, collect_often):
    """A comment `# micropython: OPTIONS` in a script's first five lines gives it options."""
    head = "\n".join(script.read_text().splitlines()[:5])
    options = re.search(r"^# micropython: (.*)$", head, re.MULTILINE)
    command = [MICROPYTHON] + (options.group(1).split() if options else [])
    if collect_often:
        return command + ["-c", COLLECT_OFTEN.format(script.name)]
    return command + [script.name]


def run_scripts(what, timeout):
    folder, collect_often = what
    tally = Tally()
    for script in sorted((ROOT / folder).glob("test_*.py")):
        command = micropython_command(script, collect_often)
        tally.add(run_reporter(script.name, command, timeout, script.parent))
    if not tally.passed and not tally.failures:
        tally.fail(folder, "no script passed a test")
    return tally


SUITES = (
    Suite("unit", run_gtest, "build/host/microlite-tests"),
    Suite("fuzz-seeds", run_seeds, "host"),
    Suite("conformance", run_checker, ["build/host/microlite-cases", CASES]),
    Suite("models", run_checker, ["build/host/microlite-cases", MODELS], needs="../shared/models"),
    Suite("audio", run_checker, ["build/host/microlite-audio", SOUNDS]),
    Suite("firmware-conformance", run_cases, CASES),
    Suite("firmware-models", run_cases, MODELS, needs="../shared/models"),
    Suite("micropython", run_scripts, ("tests/micropython", False), timeout=120),
    Suite("micropython-gc", run_scripts, ("tests/micropython", True), timeout=300),
    Suite("hello-world", run_checker, ["tests/examples/test_hello_world.py"]),
    Suite("digits", run_checker, ["tests/examples/test_digits.py"]),
    Suite("micro-speech", run_checker, ["tests/examples/test_micro_speech.py"]),
    Suite("person-detection", run_checker, ["tests/examples/test_person_detection.py"]),
    Suite("magic-wand", run_checker, ["tests/examples/test_magic_wand.py"]),
    Suite("docs", run_checker, ["tests/examples/test_docs.py"]),
    Suite("layers", run_checker, ["scripts/check_layers.py"]),
    Suite("ops-doc", run_checker, ["scripts/ops_doc.py", "--check"]),
    Suite(
        "symbols", run_checker, ["scripts/check_symbols.py", "build/host/tensorflow-microlite.a"]
    ),
    Suite("tflite-writer", run_checker, ["tests/tools/test_tflite_writer.py"]),
    Suite("cases", run_checker, ["tests/tools/test_conformance.py"]),
    Suite("checks", run_checker, ["tests/tools/test_checks.py"]),
    Suite("board-output", run_checker, ["tests/tools/test_board_output.py"]),
    Suite("inspect", run_checker, ["tests/tools/test_inspect.py"]),
    Suite("romfs", run_checker, ["tests/tools/test_romfs.py"]),
    Suite("compare-bench", run_checker, ["tests/tools/test_compare_bench.py"]),
    Suite("dist", run_checker, ["tests/tools/test_dist.py"]),
    Suite("vendor-boards", run_debian_checker, ["tests/tools/test_vendor_boards.py"]),
    Suite("audio-asan", run_checker, ["build/asan/microlite-audio", SOUNDS], slow=True),
    Suite("conformance-asan", run_checker, ["build/asan/microlite-cases", CASES], slow=True),
    Suite(
        "models-asan",
        run_checker,
        ["build/asan/microlite-cases", MODELS],
        slow=True,
        needs="../shared/models",
        timeout=1800,
    ),
    Suite("fuzz-seeds-asan", run_seeds, "asan", slow=True),
    Suite("fuzz", run_fuzzers, 20000, slow=True, timeout=1800),
    Suite("unit-asan", run_gtest, "build/asan/microlite-tests", slow=True, timeout=1800),
    Suite(
        "symbols-cortex-m4",
        run_checker,
        [
            "scripts/check_symbols.py",
            "--prefix=arm-none-eabi-",
            "build/cortex-m4/tensorflow-microlite.a",
        ],
        slow=True,
    ),
    Suite("size", run_checker, ["scripts/size_report.py"], slow=True),
    Suite("op-sizes", run_checker, ["scripts/op_sizes.py"], slow=True),
    Suite("usermod", run_debian_checker, ["tests/tools/test_usermod.py"], slow=True, timeout=1800),
    Suite("op-sets", run_checker, ["tests/tools/test_op_sets.py"], slow=True, timeout=1800),
    Suite("rp2350", run_checker, ["boards/rp2350/test_image.py"], slow=True),
    Suite("isa-lx106", run_isa, "lx106", slow=True),
    Suite("isa-rv32imc", run_isa, "rv32imc", slow=True),
    Suite("isa-rv32imac", run_isa, "rv32imac", slow=True),
    Suite("isa-rv32imafc", run_isa, "rv32imafc", slow=True),
)


def print_tally(name, tally, note):
    print(f"{name:20} {tally} ({note})")
    for skip in tally.skips[:SHOWN_SKIPS]:
        print(f"  skip {skip}")
    if len(tally.skips) > SHOWN_SKIPS:
        print(f"  skip {len(tally.skips) - SHOWN_SKIPS} more")
    for test, detail in tally.failures:
        print(f"  FAIL {test}: {detail}")
    sys.stdout.flush()


def run_suite(suite):
    started = time.monotonic()
    if (ROOT / suite.needs).exists():
        tally = suite.run(suite.what, suite.timeout)
        note = f"{time.monotonic() - started:.1f} s"
    else:
        tally = Tally(skips=[f"{suite.needs} is not there"])
        note = "not run"
    print_tally(suite.name, tally, note)
    return tally


def main():
    names = [suite.name for suite in SUITES]
    parser = argparse.ArgumentParser(description="Runs the test suites.")
    parser.add_argument("--suite", action="append", choices=names, help="only this; repeatable")
    parser.add_argument("--slow", action="store_true", help="the slow suites instead of the quick")
    options = parser.parse_args()
    if options.slow:
        os.environ.setdefault("MICROLITE_FUZZ", "200")  # mutants a model, see tests/fuzz
    total = Tally()
    for suite in SUITES:
        if suite.name in options.suite if options.suite else suite.slow == options.slow:
            total.add(run_suite(suite))
    print(total)
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
