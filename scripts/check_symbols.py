#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that archives of the library hold what a microcontroller can take: no heap, no stdio, no
exceptions, no C++ runtime, no writable data, no static constructors.

Prints `ok RULE` for each rule that an archive keeps, `FAIL MEMBER: detail` for each breach of one,
and `done`.
"""

import argparse
import re
import subprocess
import sys

# What undefined references must not match, as mangled by GCC.
FORBIDDEN = (
    ("heap", r"(m|c|re)alloc|free|aligned_alloc|posix_memalign|_Zn[wa].*|_Zd[la].*"),
    ("ending the program", r"abort|exit|_exit|__assert.*|_ZSt9terminatev|__stack_chk_fail"),
    ("stdio", r"(v?(s|sn|f|d)?printf|v?(s|f)?scanf|f?puts|f?putc|putchar|f(open|close|read|write)"
              r"|perror)(_chk)?|__.*printf_chk|std(in|out|err)"),
    ("C++ runtime", r"__cxa_.*|__gxx_personality.*|_Unwind_.*|_ZTV.*|_ZTI.*|_Z(N|NK|NKR)?St.*"
                    r"|__dynamic_cast|__aeabi_atexit|atexit|__dso_handle"),
)
CONSTRUCTORS = re.compile(r"\.(init_array|fini_array|preinit_array|ctors|dtors)\b")
SECTION = re.compile(
    r"\s*\[\s*\d+\] (?P<name>\S+)\s+(?P<type>[A-Z_]\S*)\s+[0-9a-f]+ [0-9a-f]+ (?P<size>[0-9a-f]+)"
    r" +[0-9a-f]+ +(?P<flags>[A-Za-z]*) +\d+ +\d+ +\d+"
)


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)} failed: {result.stderr.strip()}")
    return result.stdout


def members_with(text, header):
    """Yields (member, line) of output that names each member in a line matching `header`."""
    member = "?"
    for line in text.splitlines():
        match = re.match(header, line)
        if match:
            member = match.group(1)
        elif line.strip():
            yield member, line


def symbols_of(prefix, archive):
    """Yields (member, name, type letter)."""
    text = run(prefix + "nm", "--format=posix", archive)
    for member, line in members_with(text, r".*\[(.+)\]:$"):
        name, letter, *_ = line.split()
        yield member, name, letter


def sections_of(prefix, archive):
    """Yields (member, name, size, flags) of sections that take memory."""
    text = run(prefix + "readelf", "--sections", "--wide", archive)
    for member, line in members_with(text, r"File: .*\((.+)\)$"):
        match = SECTION.match(line)
        if match and int(match["size"], 16) > 0 and "A" in match["flags"]:
            yield member, match["name"], int(match["size"], 16), match["flags"]


def faults_of(prefix, archive):
    """Returns {rule: [(member, detail)]}, with every rule as a key."""
    faults = {rule: [] for rule, _ in FORBIDDEN}
    faults.update({"writable data": [], "static constructors": []})
    for member, name, letter in symbols_of(prefix, archive):
        for rule, pattern in FORBIDDEN:
            if letter in "Uwv" and re.fullmatch(pattern, name):
                faults[rule].append((member, f"needs {name} ({rule})"))
        if letter == "C":
            faults["writable data"].append((member, f"{name} is a writable common symbol"))
    for member, name, size, flags in sections_of(prefix, archive):
        if CONSTRUCTORS.match(name):
            faults["static constructors"].append((member, f"{name} holds {size} bytes"))
        elif "W" in flags and not name.startswith(".data.rel.ro"):
            faults["writable data"].append((member, f"{name} holds {size} writable bytes"))
    return faults


def check(prefix, archive):
    """Prints the report of one archive; returns the number of faults."""
    faults = faults_of(prefix, archive)
    for rule, breaches in faults.items():
        for member, detail in breaches:
            print(f"FAIL {member} in {archive}: {detail}")
        if not breaches:
            print(f"ok {archive} {rule}")
    return sum(map(len, faults.values()))


def main():
    parser = argparse.ArgumentParser(description="Checks archives for what the library must lack.")
    parser.add_argument("--prefix", default="", help="of binutils, e.g. arm-none-eabi-")
    parser.add_argument("archives", nargs="+", metavar="ARCHIVE")
    options = parser.parse_args()
    faults = sum(check(options.prefix, archive) for archive in options.archives)
    print("done")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
