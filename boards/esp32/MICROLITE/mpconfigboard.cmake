# SPDX-License-Identifier: Apache-2.0
# ESP32 with 4 MB of flash.

set(MICROLITE_BASE ESP32_GENERIC)
set(MICROLITE_FLASH 4MB)
include(${MICROPY_BOARD_DIR}/../common.cmake)
