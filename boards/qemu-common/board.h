// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_BOARDS_QEMU_COMMON_BOARD_H_
#define MICROLITE_BOARDS_QEMU_COMMON_BOARD_H_

#include <stdint.h>

// Ticks of a clock of BOARD_CLOCK Hz since it was first asked.
uint64_t board_ticks(void);

// Instructions since some moment, where QEMU runs with -icount shift=6.
uint64_t board_instructions(void);

// Sees what has come from the UART; called every 10 milliseconds by an interrupt of the CPU's
// timer.
#define BOARD_POLL_TICKS (BOARD_CLOCK / 100)
void board_poll(void);

#endif  // MICROLITE_BOARDS_QEMU_COMMON_BOARD_H_
