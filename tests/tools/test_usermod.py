#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the modules as a MicroPython port made with CMake does (tests/usermod): alone and together,
with the flags of ESP-IDF 5.2, which make many warnings errors, and for a 32-bit Arm, where int32_t is
long. What is built stays in build/usermod for the next run.
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import op_table  # noqa: E402

VERSION = re.search(r"^micropython +(\S+)", (ROOT / "third_party/pins").read_text(), re.M)[1]
MICROPYTHON = ROOT / f"build/deps/micropython-{VERSION}"
MODULES = ROOT / "micropython-modules"
ALL = MODULES / "micropython.cmake"
# What ESP-IDF gives its components, before the module's own flags.
ESP_IDF = {
    "DEFINITIONS": "ESP_PLATFORM",
    "FLAGS": "-Os;-ffunction-sections;-fdata-sections;-Wall;-Wextra;-Werror=all;"
             "-Wno-error=unused-function;-Wno-error=unused-variable;"
             "-Wno-error=unused-but-set-variable;-Wno-error=deprecated-declarations;"
             "-Wno-unused-parameter;-Wno-sign-compare;-Wno-enum-conversion;"
             "-fno-jump-tables;-fno-tree-switch-conversion",
    "C_FLAGS": "-std=gnu17;-Wno-old-style-declaration",
    "CXX_FLAGS": "-std=gnu++2a;-fexceptions",
}
ARM = {
    "CMAKE_SYSTEM_NAME": "Generic",
    "CMAKE_C_COMPILER": "arm-none-eabi-gcc",
    "CMAKE_CXX_COMPILER": "arm-none-eabi-g++",
    "FLAGS": "-mcpu=cortex-m33;-mthumb;-Os;-Wall;-Wextra;-Werror;-Wno-unused-parameter",
}


def build(name, modules, settings):
    """(whether it was built, what the tools said)"""
    folder = ROOT / "build/usermod" / name
    values = {"MICROPY_DIR": MICROPYTHON, "USER_C_MODULES": modules, **settings}
    configure = ["cmake", "-S", ROOT / "tests/usermod", "-B", folder]
    configure += [f"-D{key}={value}" for key, value in values.items()]
    said = ""
    jobs = str(os.cpu_count() or 1)
    for command in (configure, ["cmake", "--build", folder, "-j", jobs]):
        result = subprocess.run(command, capture_output=True, text=True)
        said += result.stdout + result.stderr
        if result.returncode:
            return False, said
    return (folder / "libfirmware.a").is_file(), said


def symbols(name, tool="nm"):
    library = ROOT / "build/usermod" / name / "libfirmware.a"
    return subprocess.run([tool, library], capture_output=True, text=True).stdout


def check(name, right, said):
    errors = [line for line in said.splitlines() if "rror" in line] or said.splitlines()[-3:]
    print(f"ok {name}" if right else f"FAIL {name}: {' / '.join(errors[:3])}")


def check_built(name, modules, settings, tool="nm"):
    built, said = build(name, modules, settings)
    check(f"{name}: built", built, said)
    found = symbols(name, tool)
    wanted = [module.parent.name for module in MODULES.glob("*/module.c")
              if modules in (ALL, module.parent / "micropython.cmake")]
    for module in wanted:
        # The table that import looks into.
        check(f"{name}: {module}", f" {module}_module" in found or f" {module}_user_cmodule" in found,
              found[-300:])
    check(f"{name}: the library", "kAllOps" in found, found[-300:])


def check_ops():
    """MICROLITE_OPS, one set after the other in a folder that has been built."""
    (all_ops,) = [path for path in (ROOT / "build/usermod/arm").rglob("all_ops.cc.o*")
                  if path.suffix != ".d"]
    for ops, count in (("minimal", 11), ("all", len(op_table.read()))):
        built, said = build("arm", ALL, {**ARM, "MICROLITE_OPS": ops})
        check(f"ops, {ops}: built", built, said)
        compiled = re.findall(r"Building \w+ object .*/(\S+)\.o", said)
        check(f"ops, {ops}: only all_ops.cc is compiled anew", compiled == ["all_ops.cc"],
              str(compiled))
        text = subprocess.run(["arm-none-eabi-nm", all_ops], capture_output=True, text=True).stdout
        found = re.findall(r" U _ZN9microlite3ops\d+k\w+E\b", text)
        check(f"ops, {ops}: {count} of them", len(found) == count, str(len(found)))
    built, said = build("arm", ALL, {**ARM, "MICROLITE_OPS": "maximal"})
    check("ops, no such set", not built and "MICROLITE_OPS=maximal: no file of that name" in said,
          said)


def main():
    check_built("esp-idf", ALL, ESP_IDF)
    check_built("arm", ALL, {**ARM, "MICROLITE_OPS": "all"}, "arm-none-eabi-nm")
    check_ops()
    built, said = build("no-float", ALL, {"DEFINITIONS": "MICROPY_FLOAT_IMPL=0"})
    check("without floats it says why not", not built and "microlite needs floating point" in said,
          said)
    built, said = build("no-module", MODULES / "nothing.cmake", {})
    check("no module, no firmware", not built and "nothing.cmake" in said, said)
    print("done")


if __name__ == "__main__":
    sys.exit(main())
