// SPDX-License-Identifier: Apache-2.0
// Clocks of a RISC-V. Its start-up code and its fault handler are the port's: the latter prints
// registers and cause, and ends QEMU.

#include "board.h"

#define MTIME ((volatile uint32_t*)0x0200BFF8)

uint64_t board_ticks(void) {
  uint32_t high, low;
  do {
    high = MTIME[1];
    low = MTIME[0];
  } while (high != MTIME[1]);
  return (uint64_t)high << 32 | low;
}

// QEMU's minstret counts virtual nanoseconds, 64 of which are an instruction.
uint64_t board_instructions(void) {
  uint32_t high, low, again;
  do {
    __asm volatile("csrr %0, minstreth" : "=r"(high));
    __asm volatile("csrr %0, minstret" : "=r"(low));
    __asm volatile("csrr %0, minstreth" : "=r"(again));
  } while (high != again);
  return ((uint64_t)high << 32 | low) / 64;
}
