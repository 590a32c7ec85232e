// SPDX-License-Identifier: Apache-2.0
// Start-up on the emulated Cortex-M4 (QEMU's mps2-an386), before the C library's own.

#include <stdint.h>

extern "C" {
extern uint8_t stack_top[];  // From the linker script.
void _start();

__attribute__((naked)) void Reset() {
  // Full access to the floating-point unit: CPACR, coprocessors 10 and 11.
  asm volatile(
      "ldr r0, =0xe000ed88\n"
      "ldr r1, [r0]\n"
      "orr r1, r1, #0xf00000\n"
      "str r1, [r0]\n"
      "dsb\n"
      "isb\n"
      "b _start\n");
}

__attribute__((section(".vectors"), used))
const void* const vectors[2] = {stack_top, reinterpret_cast<const void*>(&Reset)};
}
