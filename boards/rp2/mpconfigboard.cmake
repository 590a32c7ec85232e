# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi Pico with microlite.

set(PICO_BOARD "pico")
set(PICO_PLATFORM "rp2040")
include(${MICROPY_BOARD_DIR}/../rp2-common/port.cmake)
