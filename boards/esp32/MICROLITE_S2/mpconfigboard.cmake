# SPDX-License-Identifier: Apache-2.0
# ESP32-S2 with 4 MB of flash; PSRAM is used where there is some.

set(MICROLITE_BASE ESP32_GENERIC_S2)
set(MICROLITE_FLASH 4MB)
include(${MICROPY_BOARD_DIR}/../common.cmake)
