#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How many bytes of a Cortex-M4's memory the library takes.

Links programs of tools/size with the library in build/cortex-m4 (-O2, sections that nobody
needs dropped): `hello` with one op, `foundation` with 23, and `arena` with all. From the linker's
map it adds up what each of our source files and each foreign library puts into the program's flash.
Then it runs `arena` in QEMU on known models, to compare the arenas they need with TensorFlow Lite
Micro's.

The last lines are `ok`, `FAIL` or `skip` for each limit below, and `done`.
"""

import collections
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/cortex-m4"
SHARED = ROOT.parent / "shared/models/tflm"
# Beside their own file and the start of the CPU.
PROGRAMS = {"hello": ("run",), "foundation": ("run",), "arena": ()}

LIMIT_ONE_OP = 20_000
# Bytes of arena: what TensorFlow Lite Micro needs on this machine with its reference kernels.
LIMIT_ARENAS = {
    SHARED / "examples/hello_world/models/hello_world_int8.tflite": 676,
    SHARED / "examples/micro_speech/models/micro_speech_quantized.tflite": 6_788,
    SHARED / "models/person_detect.tflite": 82_292,
}

# An input section in the map: name, address, size, file; a long name stands on a line of its own.
SECTION = re.compile(r"^ (\.[\w.$*-]\S*)?\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S.*)$")
IN_FLASH = re.compile(r"\.(text|s?rodata|init|fini|start|board_vectors|vectors|s?data|ARM\.ex)")


def run(command, **options):
    """Output of a command that must succeed."""
    command = [str(part) for part in command]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)
    if result.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def link(program, build=BUILD):
    """Links a program with the library in a Cortex-M's folder; returns its map file."""
    folder = build / "size"
    folder.mkdir(exist_ok=True)
    elf, map_file = folder / f"{program}.elf", folder / f"{program}.map"
    compiler = (build / "library.flags").read_text().split()
    # The C driver: it links no C++ library, which need not be there.
    compiler[0] = compiler[0].replace("g++", "gcc")
    objects = (build / "library.objects").read_text().split()
    sources = [f"tools/size/{name}.cc" for name in (program, *PROGRAMS[program], "start")]
    options = ["--specs=rdimon.specs", "-T", "tools/size/mps2-an386.ld", "-Wl,--gc-sections"]
    run([*compiler, *sources, *objects, *options, f"-Wl,-Map={map_file}", "-lm", "-o", elf])
    return map_file


def flash_by_file(map_file):
    """{file: bytes} of all that the program loads into flash."""
    sizes = collections.Counter()
    name = ""
    text = map_file.read_text().partition("Linker script and memory map")[2]
    for line in text.splitlines():
        alone = re.match(r"^ (\.[\w.$-]+)$", line)
        if alone:
            name = alone.group(1)
            continue
        match = SECTION.match(line)
        if match:
            name = match.group(1) or name
            if IN_FLASH.match(name):
                sizes[match.group(3)] += int(match.group(2), 16)
    return sizes


def module_of(file):
    """Where a file is accounted for: (is it ours, name)."""
    ours = re.search(r"obj/(src/.*)\.o$", file)
    if ours:
        return True, ours.group(1)
    library = re.search(r"/(lib\w+(?:_nano)?)\.a\(", file)
    return False, library.group(1) if library else "program and start-up"


def by_module(sizes):
    modules = collections.Counter()
    for file, size in sizes.items():
        modules[module_of(file)] += size
    return modules


def library_bytes(program, build=BUILD):
    """What the library puts into the flash of a program."""
    return total(by_module(flash_by_file(link(program, build))), True)


def total(modules, ours):
    return sum(size for module, size in modules.items() if module[0] == ours)


def print_table(columns):
    def row(name, sizes):
        print(f"{name:42}" + "".join(f"{size:>12,}" for size in sizes))

    print(f"{'bytes of flash, Cortex-M4 at -O2':42}{'one op':>12}{'23 ops':>12}{'all ops':>12}")
    for ours, title in ((True, "library"), (False, "not ours")):
        for module in sorted(m for m in set().union(*columns) if m[0] == ours):
            row("  " + module[1], [column[module] for column in columns])
        row(title, [total(column, ours) for column in columns])


def check(name, value, limit):
    verdict = "ok" if value <= limit else "FAIL"
    colon = "" if verdict == "ok" else ":"
    print(f"{verdict} {name}{colon} {value:,} bytes of at most {limit:,}")
    return value <= limit


def arenas(models):
    """{model: bytes of arena on the Cortex-M4}, found by running them there."""
    arguments = ",".join(f"arg={argument}" for argument in ["arena", *models])
    output = run(
        ["qemu-system-arm", "-M", "mps2-an386", "-nographic", "-kernel", BUILD / "size/arena.elf",
         "-semihosting-config", f"enable=on,target=native,{arguments}"],
        timeout=300,
    )
    found = {}
    for line in output.splitlines():
        words = line.split(" ", 3)
        if len(words) == 4 and words[2].isdigit():
            found[pathlib.Path(words[3])] = int(words[2])
        else:
            print(f"FAIL arena: {line}")
    return found


def check_arenas():
    models = [model for model in LIMIT_ARENAS if model.exists()]
    if not models or not shutil.which("qemu-system-arm"):
        lacking = "qemu-system-arm" if models else SHARED.parent.relative_to(ROOT.parent)
        print(f"skip arenas on a Cortex-M4: {lacking} is not there")
        return True
    found = arenas(models)
    right = [check(f"arena of {model.stem}", found[model], LIMIT_ARENAS[model])
             for model in models if model in found]
    return all(right) and len(found) == len(models)


def main():
    columns = [by_module(flash_by_file(link(program))) for program in PROGRAMS]
    print_table(columns)
    right = check("library with hello_world's op only", total(columns[0], True), LIMIT_ONE_OP)
    right = check_arenas() and right
    print("done")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
