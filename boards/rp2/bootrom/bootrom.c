// SPDX-License-Identifier: Apache-2.0
// A boot ROM for an emulated RP2040: as much as pico-sdk and MicroPython look up in the real one,
// whose interface the RP2040 datasheet documents in section 2.8. For the emulator only: flash is
// written as if it were memory, and there is no USB boot loader.

#include <stddef.h>
#include <stdint.h>

#define FLASH ((uint32_t)0x10000000)

enum { kBoot2Words = 64 };

// The emulator stops at a breakpoint and says where: a function that this ROM lacks was called, or
// the program asked for the USB boot loader.
__attribute__((noreturn, used)) void Stop(void) {
  for (;;) __asm volatile("bkpt 0");
}

// The first 256 bytes of flash set up fast flash access. They are copied to where the stack of
// RAM's last bank ends, and go on to the program's reset handler when called with 0 to return to.
__attribute__((noreturn, used)) void Reset(void) {
  static uint32_t* const copy = (uint32_t*)0x20041f00;
  for (int i = 0; i < kBoot2Words; ++i) copy[i] = ((const volatile uint32_t*)FLASH)[i];
  __asm volatile("movs r1, #0\n mov lr, r1\n bx %0" : : "l"((uintptr_t)copy | 1) : "r1");
  __builtin_unreachable();
}

typedef struct {
  uint16_t code;
  uint16_t address;
} Entry;

__attribute__((used)) void* Lookup(const Entry* entry, uint32_t code) {
  for (; entry->code; ++entry) {
    if (entry->code == code) return (void*)(uintptr_t)entry->address;
  }
  return NULL;
}

__attribute__((used)) uint32_t CountOnes(uint32_t x) {
  uint32_t count = 0;
  for (; x; x &= x - 1) ++count;
  return count;
}

__attribute__((used)) uint32_t ReverseBits(uint32_t x) {
  uint32_t reversed = 0;
  for (int i = 0; i < 32; ++i, x >>= 1) reversed = reversed << 1 | (x & 1);
  return reversed;
}

__attribute__((used)) uint32_t LeadingZeros(uint32_t x) {
  uint32_t count = 32;
  for (; x; x >>= 1) --count;
  return count;
}

__attribute__((used)) uint32_t TrailingZeros(uint32_t x) {
  uint32_t count = 32;
  for (; x; x <<= 1) --count;
  return count;
}

void* memset(void* to, int value, size_t size) {
  uint8_t* byte = to;
  for (; size && (uintptr_t)byte % 4; --size) *byte++ = value;
  for (; size >= 4; size -= 4, byte += 4) *(uint32_t*)byte = (uint8_t)value * 0x01010101u;
  for (; size; --size) *byte++ = value;
  return to;
}

void* memcpy(void* to, const void* from, size_t size) {
  uint8_t* byte = to;
  const uint8_t* source = from;
  if (((uintptr_t)byte ^ (uintptr_t)source) % 4 == 0) {
    for (; size && (uintptr_t)byte % 4; --size) *byte++ = *source++;
    for (; size >= 4; size -= 4, byte += 4, source += 4) {
      *(uint32_t*)byte = *(const uint32_t*)source;
    }
  }
  for (; size; --size) *byte++ = *source++;
  return to;
}

// Leaving and entering memory-mapped reading, and flushing the cache: the emulator has neither.
__attribute__((used)) void FlashNothing(void) {}

__attribute__((used)) void FlashErase(uint32_t offset, size_t size, uint32_t block_size,
                                      uint8_t block_command) {
  (void)block_size, (void)block_command;
  memset((void*)(FLASH + offset), 0xff, size);
}

// Programming clears bits, as in a real flash; only erasing sets them.
__attribute__((used)) void FlashProgram(uint32_t offset, const uint8_t* data, size_t size) {
  uint32_t* word = (uint32_t*)(FLASH + offset);
  for (; size; size -= 4, data += 4) {
    *word++ &= data[0] | data[1] << 8 | data[2] << 16 | (uint32_t)data[3] << 24;
  }
}

float __aeabi_fadd(float, float);
float __aeabi_fsub(float, float);
float __aeabi_fmul(float, float);
float __aeabi_fdiv(float, float);
int32_t __aeabi_f2iz(float);
uint32_t __aeabi_f2uiz(float);
float __aeabi_i2f(int32_t);
float __aeabi_ui2f(uint32_t);
float __aeabi_l2f(int64_t);
float __aeabi_ul2f(uint64_t);
int64_t __aeabi_f2lz(float);
uint64_t __aeabi_f2ulz(float);
double __aeabi_f2d(float);

// A number that is not negative as one with `bits` fraction bits, saturated.
static uint64_t FloatToUfix64(float value, int bits) {
  for (; bits > 0; --bits) value = __aeabi_fadd(value, value);
  return value < 18446744073709551616.0f ? __aeabi_f2ulz(value) : UINT64_MAX;
}

#define FUNCTION(name) (uintptr_t) & name

// By the documented offsets (divided by 4). They round as IEEE 754 says, and unlike the real ROM's
// do not take subnormal numbers for zero. Of the others, MicroPython has versions of its own.
__attribute__((used)) const uintptr_t kFloatFunctions[32] = {
    [0x00 ... 0x1f] = FUNCTION(Stop), [0x00] = FUNCTION(__aeabi_fadd),
    [0x01] = FUNCTION(__aeabi_fsub),  [0x02] = FUNCTION(__aeabi_fmul),
    [0x03] = FUNCTION(__aeabi_fdiv),  [0x07] = FUNCTION(__aeabi_f2iz),
    [0x09] = FUNCTION(__aeabi_f2uiz), [0x0b] = FUNCTION(__aeabi_i2f),
    [0x0d] = FUNCTION(__aeabi_ui2f),  [0x17] = FUNCTION(__aeabi_l2f),
    [0x19] = FUNCTION(__aeabi_ul2f),  [0x1b] = FUNCTION(__aeabi_f2lz),
    [0x1d] = FUNCTION(__aeabi_f2ulz), [0x1e] = FUNCTION(FloatToUfix64),
    [0x1f] = FUNCTION(__aeabi_f2d),
};
