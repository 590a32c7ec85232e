# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi Pico 2 with microlite, on its Cortex-M33.

set(PICO_BOARD "pico2")
set(PICO_PLATFORM "rp2350")
include(${MICROPY_BOARD_DIR}/../rp2-common/port.cmake)
