#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the boards that cannot be built here, boards/esp32 and boards/stm32, against the sources of
MicroPython's ports: that the bases are there, that partitions and linker scripts give ROMFS a place
where the port looks for it, that settings are ones it knows. The boards for ESP32 go through the
port's own CMakeLists.txt, up to the line where ESP-IDF would take over. Then the workflow that builds
them, and the table in README.md. Each check is also shown something wrong, which it must notice.
"""

import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PINS = (ROOT / "third_party/pins").read_text()
VERSION = re.search(r"^micropython +(\S+)", PINS, re.M)[1]
PORTS = ROOT / f"build/deps/micropython-{VERSION}/ports"
STATES = ("workflow ready, not yet run: untested", "compiles; untested on hardware",
          "boots in CI (emulated)", "built and tested by `make test`")
# What microlite and all its ops may add to a firmware.
ROOM_FOR_MICROLITE = 256 << 10
PAGE = 64 << 10  # of the unit that maps flash into the address space of an ESP32


def read(path):
    return path.read_text() if path.is_file() else ""


def number(text):
    unit = {"K": 1 << 10, "M": 1 << 20}.get(text[-1], 1)
    return int(text.rstrip("KM"), 0) * unit


def settings_of(text):
    """The settings of sdkconfig files joined together: as in ESP-IDF, the last one counts."""
    return dict(re.findall(r"^(\w+)=(.*)$", text, re.M))


# ---- ESP32 ---------------------------------------------------------------------------------------


def configure(board):
    """What ESP-IDF would be told of a board: the combined sdkconfig, with IDF_TARGET added."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "idf/tools/cmake").mkdir(parents=True)
        # The project then ends, without compilers: ESP-IDF would look for them.
        (folder / "idf/tools/cmake/project.cmake").write_text(
            'file(READ ${SDKCONFIG_DEFAULTS} text)\n'
            'file(WRITE ${CMAKE_BINARY_DIR}/result "${text}\\nIDF_TARGET=${IDF_TARGET}\\n")\n'
            'macro(project)\n    _project(${ARGV} LANGUAGES NONE)\nendmacro()\n')
        result = subprocess.run(
            ["cmake", "-S", PORTS / "esp32", "-B", folder / "build",
             f"-DMICROPY_BOARD={board.name}", f"-DMICROPY_BOARD_DIR={board}"],
            env={**os.environ, "IDF_PATH": str(folder / "idf")}, capture_output=True, text=True)
        text = read(folder / "build/result")
        return text, f"CMake: {result.stderr.strip()[:300]}" if result.returncode else ""


def partitions_of(path):
    rows = [[cell.strip() for cell in line.split(",")] for line in read(path).splitlines()
            if line.strip() and not line.startswith("#")]
    return [(row[0], row[1], int(row[3], 0), int(row[4], 0)) for row in rows]


def port_partition_names():
    source = read(PORTS / "esp32/esp32_partition.c")
    romfs = re.search(r'TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "(\w+)"', source)[1]
    files = re.search(r'label="(\w+)"', read(PORTS / "esp32/modules/flashbdev.py"))[1]
    return romfs, files


def largest_app():
    """Bytes that MicroPython's own tables for one firmware have for it."""
    tables = (PORTS / "esp32").glob("partitions-*MiB.csv")
    return max(size for table in tables for name, kind, _, size in partitions_of(table)
               if kind == "app" and name == "factory")


def partition_complaint(path, flash):
    rows = partitions_of(path)
    names = {name: (kind, offset, size) for name, kind, offset, size in rows}
    end = 0x9000  # behind boot loader and partition table
    for name, kind, offset, size in rows:
        if offset % (PAGE if kind == "app" else 4096) or size % 4096:
            return f"{name} is not aligned"
        if offset < end:
            return f"{name} overlaps what is before it"
        end = offset + size
    if end > flash:
        return f"{end:#x} bytes in a flash of {flash:#x}"
    for wanted in port_partition_names():
        if names.get(wanted, ("",))[0] != "data":
            return f"no data partition {wanted}, which the port looks for"
    _, offset, size = names[port_partition_names()[0]]
    if offset % PAGE or size % PAGE:
        return "romfs does not fill pages"
    apps = [size for _, kind, _, size in rows if kind == "app"]
    if len(apps) != 1 or apps[0] < largest_app() + ROOM_FOR_MICROLITE:
        return f"no partition with room for the firmware: {apps}"
    return None


def known_settings():
    """Names of settings in the sdkconfig files of MicroPython's own boards."""
    return {key for path in (PORTS / "esp32/boards").rglob("sdkconfig*")
            for key in re.findall(r"CONFIG_\w+", read(path))}


def esp32_complaint(board):
    cmake, header = read(board / "mpconfigboard.cmake"), read(board / "mpconfigboard.h")
    base = re.search(r"set\(MICROLITE_BASE (\w+)\)", cmake)
    flash = re.search(r"set\(MICROLITE_FLASH (\d+MB)\)", cmake)
    if not base or not (PORTS / "esp32/boards" / base[1]).is_dir():
        return "MICROLITE_BASE is none of the port's boards"
    if not flash:
        return "no MICROLITE_FLASH"
    if f'"boards/{base[1]}/mpconfigboard.h"' not in header or '"../common.h"' not in header:
        return "mpconfigboard.h does not include the base's and common.h"
    unknown = set(settings_of(read(board.parent / f"sdkconfig.{flash[1]}"))) - known_settings()
    if unknown:
        return f"settings that no board of the port has: {sorted(unknown)}"
    text, wrong = configure(board)
    if wrong:
        return wrong
    settings = settings_of(text)
    sizes = [key for key, value in settings.items()
             if key.startswith("CONFIG_ESPTOOLPY_FLASHSIZE_") and value == "y"]
    if sizes != [f"CONFIG_ESPTOOLPY_FLASHSIZE_{flash[1]}"]:
        return f"flash of {sizes}"
    chip = base[1].replace("ESP32_GENERIC", "esp32").replace("_", "").lower()
    if settings["IDF_TARGET"] != ("" if chip == "esp32" else chip):
        return f"IDF_TARGET is {settings['IDF_TARGET']}"
    table = pathlib.Path(settings["CONFIG_PARTITION_TABLE_CUSTOM_FILENAME"].strip('"'))
    if not table.is_absolute() or not table.is_file():
        return f"no partition table at {table}"
    return partition_complaint(table, int(flash[1][:-2]) << 20)


# ---- STM32 ---------------------------------------------------------------------------------------


def included(path):
    """A board's makefile with what it includes of the port."""
    text = read(path)
    for name in re.findall(r"^include (boards/\S+)$", text, re.M):
        text += included(PORTS / "stm32" / name)
    return text


def regions(linker_script):
    """{name: (start, end)} of a linker script's MEMORY."""
    rows = re.findall(r"(\w+) *\([rwx]+\) *: ORIGIN = (\w+), LENGTH = (\w+)", linker_script)
    return {name: (number(start), number(start) + number(size)) for name, start, size in rows}


def stm32_complaint(board):
    base = re.search(r"^MICROLITE_BASE := (\w+)$", read(board / "mpconfigboard.mk"), re.M)
    if not base or not (PORTS / "stm32/boards" / base[1]).is_dir():
        return "MICROLITE_BASE is none of the port's boards"
    makefile = included(PORTS / "stm32/boards" / base[1] / "mpconfigboard.mk")
    series = re.search(r"^MCU_SERIES = (\w+)", makefile, re.M)[1]
    for name in (f"stm32{series}xx_hal_conf.h", "mpconfigboard.h"):
        if f'"boards/{base[1]}/{name}"' not in read(board / name):
            return f"{name} does not include the base's"
    if not (board / "pins.csv").is_file():
        return "no pins.csv"
    script = read(board / "romfs.ld")
    symbols = dict(re.findall(r"^_micropy_hw_romfs_part0_(\w+) = (\w+);", script, re.M))
    if set(symbols) != {"start", "size"} or "ASSERT" not in script:
        return "romfs.ld must give start and size, and look after them"
    start = number(symbols["start"])
    end = start + number(symbols["size"])
    if start % (128 << 10) or end % (128 << 10):
        return "ROMFS does not fill sectors of flash"
    memory = regions(read(PORTS / "stm32" / re.search(r"(boards/stm32\w+\.ld)", makefile)[1]))
    flash_end = max(end for name, (_, end) in memory.items() if name.startswith("FLASH"))
    if not 0x08000000 < start < end <= max(flash_end, 0x08000000 + (2 << 20)):
        return f"ROMFS ends at {end:#x}, the flash at {flash_end:#x}"
    for name in ("FLASH_FS", "FLASH_TEXT", "FLASH_START"):
        if name in memory and start < memory[name][1] and memory[name][0] < end:
            return f"ROMFS overlaps {name}"
    return None


# ---- The workflow and the table ------------------------------------------------------------------


@functools.lru_cache
def make_targets():
    help_text = subprocess.run(["make", "-s", "SETUP=no", "help"], cwd=ROOT, capture_output=True,
                               text=True).stdout
    return set(re.findall(r"^  make (\S+)", help_text, re.M))


def workflow_complaint(text, boards):
    import yaml
    try:
        jobs = yaml.safe_load(text)["jobs"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        return f"no jobs: {error}"
    for job, content in jobs.items():
        for wanted in content.get("needs", []):
            if wanted not in jobs:
                return f"{job} needs {wanted}, which is no job"
        matrix = content.get("strategy", {}).get("matrix", {}).get("board")
        if matrix != boards.get(job):
            return f"{job} builds {matrix}, the folders are {boards.get(job)}"
        image = content.get("container", "none:0")
        if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)?:[a-z0-9.]+", image):
            return f"{job}: container {image} is not a name with a version"
        for step in content["steps"]:
            wrong = step_complaint(step)
            if wrong:
                return f"{job}: {wrong}"
    return None


def step_complaint(step):
    action, commands = step.get("uses"), step.get("run", "")
    if bool(action) == bool(commands):
        return f"a step either uses or runs: {step}"
    if action and not re.fullmatch(r"[\w-]+/[\w-]+@(v\d[\d.]*|[0-9a-f]{40})", action):
        return f"{action} is not pinned"
    if step.get("with", {}).get("ref", f"v{VERSION}") != f"v{VERSION}":
        return f"MicroPython {step['with']['ref']}, pinned is {VERSION}"
    for target in re.findall(r"^make (\w\S*)", commands, re.M):
        if target not in make_targets():
            return f"there is no 'make {target}'"
    for script in re.findall(r"(?:^|python3 )((?:scripts|\.ci)/\S+)", commands, re.M):
        if not (ROOT / script).is_file():
            return f"there is no {script}"
    for port, name in re.findall(r"ports/(\w+) BOARD=(\w+)", commands):
        if not (PORTS / port / "boards" / name).is_dir():
            return f"port {port} has no board {name}"
    return None


def table_complaint(text, names):
    """Every board must stand in a row of a table, with one of STATES."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for name in names:
        found = [row for row in rows if f"`{name}`" in row]
        if len(found) != 1:
            return f"{name} stands in {len(found)} rows of the table"
        states = [state for state in STATES if state in found[0]]
        if len(states) != 1:
            return f"{name}: not one state but {states}"
    return None


# ---- The tests -----------------------------------------------------------------------------------


def check(name, complaint):
    print(f"FAIL {name}: {complaint}" if complaint else f"ok {name}")


def check_noticed(name, complaint, word):
    right = complaint and word in complaint
    print(f"ok noticed: {name}" if right else f"FAIL noticed: {name}: {complaint!r}")


def check_changed(port, board, complain, changes):
    """Each change, (what, file, old, new, word of the complaint), on a copy of the boards."""
    for name, file, old, new, word in changes:
        with tempfile.TemporaryDirectory() as folder:
            boards = pathlib.Path(shutil.copytree(ROOT / "boards" / port, f"{folder}/boards"))
            path = boards / file
            assert old in path.read_text(), (file, old)
            path.write_text(path.read_text().replace(old, new))
            check_noticed(f"{port}, {name}", complain(boards / board), word)


ESP32_CHANGES = (
    ("a base that is none", "MICROLITE_C3/mpconfigboard.cmake", "GENERIC_C3", "GENERIC_C33", "BASE"),
    ("a size without table", "MICROLITE_C3/mpconfigboard.cmake", "4MB", "2MB", "sdkconfig.2MB"),
    ("another chip's header", "MICROLITE_C3/mpconfigboard.h", "GENERIC_C3", "GENERIC_C6", "base's"),
    ("a misspelt setting", "sdkconfig.4MB", "ESPTOOLPY_FLASHSIZE_4MB", "ESPTOOL_FLASHSIZE_4MB",
     "CONFIG_ESPTOOL_FLASHSIZE_4MB"),
    ("two sizes of flash", "sdkconfig.4MB", "8MB=n", "8MB=y", "8MB"),
    ("a table that is not there", "common.cmake", "/partitions-", "/partition-", "no partition table"),
    ("an overlap", "partitions-4MB.csv", "0x260000", "0x250000", "romfs overlaps"),
    ("no alignment", "partitions-4MB.csv", "0x260000", "0x260100", "romfs is not aligned"),
    ("too long", "partitions-4MB.csv", "0x100000", "0x101000", "in a flash of 0x400000"),
    ("no romfs", "partitions-4MB.csv", "romfs, ", "models,", "no data partition romfs"),
    ("half a page", "partitions-4MB.csv", "0xa0000", "0x98000", "pages"),
    ("too little for the firmware", "partitions-4MB.csv", "0x250000", "0x200000", "no partition with"),
)
STM32_CHANGES = (
    ("a base that is none", "B/mpconfigboard.mk", "H743ZI2", "H743ZI3", "BASE"),
    ("another board's settings", "B/stm32h7xx_hal_conf.h", "H743ZI2", "H743ZI", "hal_conf"),
    ("ROMFS over the files", "B/romfs.ld", "0x08100000", "0x08160000", "FLASH_FS"),
    ("ROMFS in the middle of a sector", "B/romfs.ld", "0x08100000", "0x08101000", "sectors"),
    ("ROMFS without an end", "B/romfs.ld", "512K", "8192K", "ends at"),
    ("no look-out", "B/romfs.ld", "ASSERT", "PRINT", "look after"),
)
WORKFLOW_CHANGES = (
    ("no YAML", "jobs:", "jobs: [", "no jobs"),
    ("a board without folder", "- MICROLITE_C6", "- MICROLITE_C7", "the folders are"),
    ("an action without version", "upload-artifact@v4", "upload-artifact@main", "not pinned"),
    ("a container without version", "espressif/idf:v5.2.2", "espressif/idf", "container"),
    ("a container by host", "debian:12", "example.org/debian:12", "container"),
    ("another MicroPython", "ref: v1.25.0", "ref: v1.26.0", "pinned is"),
    ("a target that is none", "make dist DIST", "make distribution DIST", "make distribution"),
    ("a script that is none", "scripts/dist.py", "scripts/release.py", "scripts/release.py"),
    ("a job that is none", "[test, images", "[tests, images", "no job"),
    ("a base that is none", "BOARD=NUCLEO_H743ZI2", "BOARD=NUCLEO_H743", "no board"),
)


def main():
    vendors = {port: sorted(path.parent.name for path in ROOT.glob(f"boards/{port}/*/mpconfigboard.h"))
               for port in ("esp32", "stm32")}
    for name in vendors["esp32"]:
        check(name, esp32_complaint(ROOT / "boards/esp32" / name))
    for name in vendors["stm32"]:
        check(name, stm32_complaint(ROOT / "boards/stm32" / name))
    check_changed("esp32", "MICROLITE_C3", esp32_complaint, ESP32_CHANGES)
    nucleo = "MICROLITE_NUCLEO_H743ZI2"
    check_changed("stm32", nucleo, stm32_complaint,
                  [(name, file.replace("B/", nucleo + "/"), *rest)
                   for name, file, *rest in STM32_CHANGES])

    workflow = (ROOT / ".github/workflows/firmware.yml").read_text()
    check("workflow", workflow_complaint(workflow, vendors))
    for name, old, new, word in WORKFLOW_CHANGES:
        assert old in workflow, old
        check_noticed(f"workflow, {name}", workflow_complaint(workflow.replace(old, new), vendors),
                      word)

    readme = (ROOT / "README.md").read_text()
    names = [path.parent.name for path in ROOT.glob("boards/*/board.mk")]
    names += [name for port in vendors.values() for name in port]
    check("table of boards", table_complaint(readme, names))
    check_noticed("a board without row", table_complaint(readme, ["MICROLITE_C7"]), "0 rows")
    check_noticed("a row without state",
                  table_complaint(readme.replace(STATES[0], "works"), names), "state")
    print("done")


if __name__ == "__main__":
    sys.exit(main())
