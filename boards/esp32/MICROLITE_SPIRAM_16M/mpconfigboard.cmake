# SPDX-License-Identifier: Apache-2.0
# ESP32 with 16 MB of flash and PSRAM.

set(MICROLITE_BASE ESP32_GENERIC)
set(MICROLITE_VARIANT SPIRAM)
set(MICROLITE_FLASH 16MB)
include(${MICROPY_BOARD_DIR}/../common.cmake)
