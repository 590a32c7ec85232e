// SPDX-License-Identifier: Apache-2.0
// Clocks and the timer interrupt of a RISC-V. Its start-up code and its fault handler are the
// port's: the latter prints registers and cause, and ends QEMU.

#include "board.h"

#define MTIME ((volatile uint32_t*)0x0200BFF8)
#define MTIMECMP ((volatile uint32_t*)0x02004000)
#define TIMER_INTERRUPT (1u << 7)     // In mie; its number is its place in the vectors.
#define INTERRUPTS_ENABLED (1u << 3)  // In mstatus.

static void set_timer(void) {
  const uint64_t next = board_ticks() + BOARD_POLL_TICKS;
  MTIMECMP[1] = UINT32_MAX;  // Not now, whatever the other half was.
  MTIMECMP[0] = (uint32_t)next;
  MTIMECMP[1] = (uint32_t)(next >> 32);
}

__attribute__((interrupt("machine"), used)) static void timer(void) {
  set_timer();
  board_poll();
}

// Jumps of four bytes each; the first is for faults, and only the last of the others is enabled.
__attribute__((naked, aligned(256))) static void vectors(void) {
  __asm volatile(
      ".option push\n"
      ".option norvc\n"
      ".rept 7\n"
      "j mtvec_exception\n"
      ".endr\n"
      "j timer\n"
      ".option pop\n");
}

void board_start_polling(void) {
  set_timer();
  __asm volatile("csrw mtvec, %0" : : "r"((uintptr_t)vectors | 1));
  __asm volatile("csrs mie, %0" : : "r"(TIMER_INTERRUPT));
  __asm volatile("csrs mstatus, %0" : : "r"(INTERRUPTS_ENABLED));
}

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
