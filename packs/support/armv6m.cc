// SPDX-License-Identifier: Apache-2.0
// Division for op packs on a CPU without it: GCC's library jumps there through tables of addresses,
// which MicroPython's native linker does not take.

#include "packs/support/soft_arithmetic.h"

// Numbers pass in the same registers as the integers with their bits.
extern "C" {

uint32_t __aeabi_fdiv(uint32_t a, uint32_t b) { return soft::Divide<soft::F32>(a, b); }
uint64_t __aeabi_ddiv(uint64_t a, uint64_t b) { return soft::Divide<soft::F64>(a, b); }

}  // extern "C"
