# SPDX-License-Identifier: Apache-2.0
# ESP32-S3 with 8 MB of flash; PSRAM with four data lines is used where there is some.

set(MICROLITE_BASE ESP32_GENERIC_S3)
set(MICROLITE_FLASH 8MB)
include(${MICROPY_BOARD_DIR}/../common.cmake)
