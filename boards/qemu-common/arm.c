// SPDX-License-Identifier: Apache-2.0
// Start, faults and clock of a Cortex-M. The port's own start leaves the FPU off, and its fault
// handlers never end.

#include <stdbool.h>
#include <stdlib.h>

#include "board.h"
#include "py/runtime.h"

#define REGISTER(address) (*(volatile uint32_t*)(address))
#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)
#define SYST_CVR REGISTER(0xE000E018)
#define CPACR REGISTER(0xE000ED88)
#define CFSR REGISTER(0xE000ED28)
#define HFSR REGISTER(0xE000ED2C)
#define MMFAR REGISTER(0xE000ED34)
#define BFAR REGISTER(0xE000ED38)

#define SYSTICK_FIRST (BOARD_CLOCK / 1000)
#define INSTRUCTIONS_PER_SECOND 15625000u  // 64 virtual nanoseconds each

extern uint32_t _estack, _sidata, _sdata, _edata, _sbss, _ebss;
extern void (*const _init_array_start[])(void);
extern void (*const _init_array_end[])(void);
void _start(void);  // The port's: opens the UART, calls main.

static volatile uint32_t wraps;  // Of SysTick.

static void start_systick(uint32_t ticks) {
  SYST_RVR = ticks - 1;
  SYST_CVR = 0;
  SYST_CSR = 7;  // On, with interrupt, at the processor's clock.
}

// The first wrap comes soon after the UART's start: QEMU then looks anew for what it may hand to
// it, which otherwise it would do after a second. Time begins with that wrap.
static void systick(void) {
  if (SYST_RVR != BOARD_POLL_TICKS - 1) {
    start_systick(BOARD_POLL_TICKS);
  } else {
    ++wraps;
  }
  board_poll();
}

// Without FPU registers, as it runs before there are any.
__attribute__((noreturn, used, target("general-regs-only"))) void board_reset(void) {
  CPACR |= 0xFu << 20;  // Coprocessors 10 and 11: FPU and MVE, where there are such.
  __asm volatile("dsb\n isb" ::: "memory");
  const volatile uint32_t* from = &_sidata;
  for (volatile uint32_t* to = &_sdata; to < &_edata;) *to++ = *from++;
  for (volatile uint32_t* to = &_sbss; to < &_ebss;) *to++ = 0;
  for (void (*const* f)(void) = _init_array_start; f < _init_array_end; ++f) (*f)();
  start_systick(SYSTICK_FIRST);
  _start();
  for (;;) continue;
}

// What the CPU pushes on its way into a handler.
struct frame {
  uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

static const struct {
  uint32_t bit;
  const char* text;
} causes[] = {
    {1u << 0, "instruction fetched from memory that cannot be executed"},
    {1u << 1, "data access refused by memory protection"},
    {1u << 8, "instruction fetched from an address where nothing is"},
    {1u << 9, "data access to an address where nothing is"},
    {1u << 10, "late data access to an address where nothing is"},
    {1u << 12, "stack outside memory"},
    {1u << 16, "undefined instruction"},
    {1u << 17, "jump to an address that is not Thumb code"},
    {1u << 18, "wrong return from an exception"},
    {1u << 19, "FPU instruction without FPU"},
    {1u << 20, "stack overflow"},
    {1u << 24, "unaligned access"},
    {1u << 25, "division by zero"},
};

static const char* exception_name(uint32_t number) {
  static const char* const names[] = {"NMI",      "HardFault",  "MemManage fault",
                                      "BusFault", "UsageFault", "SecureFault"};
  return number >= 2 && number <= 7 ? names[number - 2] : "unexpected exception";
}

__attribute__((noreturn, used)) static void report_fault(const struct frame* f, uint32_t number) {
  const mp_print_t* out = &mp_plat_print;
  mp_printf(out, "\n%s (exception %u) at pc %08x, lr %08x\n", exception_name(number),
            (unsigned)number, (unsigned)f->pc, (unsigned)f->lr);
  for (size_t i = 0; i < MP_ARRAY_SIZE(causes); ++i) {
    if (CFSR & causes[i].bit) mp_printf(out, "cause: %s\n", causes[i].text);
  }
  if (CFSR & 1u << 7) mp_printf(out, "address: %08x\n", (unsigned)MMFAR);
  if (CFSR & 1u << 15) mp_printf(out, "address: %08x\n", (unsigned)BFAR);
  mp_printf(out, "r0 %08x  r1 %08x  r2 %08x  r3 %08x  r12 %08x  psr %08x  sp %08x\n",
            (unsigned)f->r0, (unsigned)f->r1, (unsigned)f->r2, (unsigned)f->r3, (unsigned)f->r12,
            (unsigned)f->psr, (unsigned)(uintptr_t)(f + 1));
  mp_printf(out, "cfsr %08x  hfsr %08x\n", (unsigned)CFSR, (unsigned)HFSR);
  exit(1);
  for (;;) continue;
}

__attribute__((naked, used)) static void fault(void) {
  __asm volatile(
      "mov r0, sp\n"
      "mrs r1, ipsr\n"
      "b report_fault\n");
}

__attribute__((section(".board_vectors"), used)) static void (*const vectors[])(void) = {
    (void (*)(void)) & _estack,
    board_reset,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    fault,
    systick,
};

uint64_t board_ticks(void) {
  uint32_t high, low;
  do {
    high = wraps;
    low = BOARD_POLL_TICKS - 1 - SYST_CVR;
  } while (high != wraps);
  return (uint64_t)high * BOARD_POLL_TICKS + low;
}

uint64_t board_instructions(void) {
  return board_ticks() * (INSTRUCTIONS_PER_SECOND / 1000) / (BOARD_CLOCK / 1000);
}
