# SPDX-License-Identifier: Apache-2.0
# ESP32-C6 (RISC-V) with 4 MB of flash.

set(MICROLITE_BASE ESP32_GENERIC_C6)
set(MICROLITE_FLASH 4MB)
include(${MICROPY_BOARD_DIR}/../common.cmake)
