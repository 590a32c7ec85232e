#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check_vendor.sh PORT MICROPYTHON VERSION: whether MicroPython's port esp32 or stm32 can be built
# from this checkout on this machine; if not, one sentence on what is missing.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$(dirname "$0")/common.sh"

[ $# -eq 3 ] || die "usage: scripts/check_vendor.sh PORT MICROPYTHON VERSION."
port=$1 micropython=$2 version=$3

found=$(sed -n 's/^#define MICROPY_VERSION_\(MAJOR\|MINOR\|MICRO\) *\([0-9]*\)$/\2/p' \
    "$micropython/py/mpconfig.h" 2>/dev/null | paste -sd .) || true
[ -n "$found" ] || die "MICROPYTHON=$micropython is no MicroPython checkout."
[ "$found" = "$version" ] ||
    die "MICROPYTHON=$micropython is MicroPython $found, but microlite is made for $version."

case $port in
esp32) needed=lib/berkeley-db-1.xx board=ESP32_GENERIC_S3 ;;
stm32) needed=lib/stm32lib board=NUCLEO_H743ZI2 ;;
*) die "no port '$port' here, only esp32 and stm32." ;;
esac
[ -n "$(ls "$micropython/$needed" 2>/dev/null)" ] ||
    die "$micropython lacks $needed: get MicroPython with git, let 'make -C ports/$port" \
        "BOARD=$board submodules' fetch what it needs, and give MICROPYTHON=<that checkout>" \
        "(docs/flashing.md)."
if [ "$port" = esp32 ] && ! command -v idf.py >/dev/null; then
    die "ESP-IDF's idf.py is not in PATH: source ESP-IDF's export.sh first, or build in the" \
        "container espressif/idf (docs/flashing.md)."
fi
