// SPDX-License-Identifier: Apache-2.0
// The functions that GCC's library for the LX106 leaves to the ESP8266's ROM.

#include "packs/support/soft_arithmetic.h"

using soft::F32;
using soft::F64;

namespace {

uint32_t Magnitude(int32_t x) { return x < 0 ? 0u - static_cast<uint32_t>(x) : x; }

uint64_t Magnitude(int64_t x) { return x < 0 ? 0u - static_cast<uint64_t>(x) : x; }

int32_t Signed(bool negative, uint32_t magnitude) {
  return static_cast<int32_t>(negative ? 0u - magnitude : magnitude);
}

template <class T>
T Quotient(T a, T b) {
  T rest;
  return soft::Divide(a, b, &rest);
}

template <class T>
T Remainder(T a, T b) {
  T rest;
  soft::Divide(a, b, &rest);
  return rest;
}

}  // namespace

// Numbers pass in the same registers as the integers with their bits.
extern "C" {

uint32_t __addsf3(uint32_t a, uint32_t b) { return soft::Add<F32>(a, b); }
uint32_t __subsf3(uint32_t a, uint32_t b) { return soft::Subtract<F32>(a, b); }
uint32_t __mulsf3(uint32_t a, uint32_t b) { return soft::Multiply<F32>(a, b); }
uint32_t __floatsisf(int32_t x) { return soft::FromInteger<F32>(x < 0, Magnitude(x)); }
uint32_t __floatunsisf(uint32_t x) { return soft::FromInteger<F32>(false, x); }
uint32_t __fixunssfsi(uint32_t x) { return soft::ToMagnitude<F32>(x, ~0u); }

uint64_t __adddf3(uint64_t a, uint64_t b) { return soft::Add<F64>(a, b); }
uint64_t __subdf3(uint64_t a, uint64_t b) { return soft::Subtract<F64>(a, b); }
uint64_t __muldf3(uint64_t a, uint64_t b) { return soft::Multiply<F64>(a, b); }
uint64_t __divdf3(uint64_t a, uint64_t b) { return soft::Divide<F64>(a, b); }
uint64_t __floatsidf(int32_t x) { return soft::FromInteger<F64>(x < 0, Magnitude(x)); }
uint64_t __floatunsidf(uint32_t x) { return soft::FromInteger<F64>(false, x); }
uint32_t __fixunsdfsi(uint64_t x) { return soft::ToMagnitude<F64>(x, ~0u); }
int32_t __fixdfsi(uint64_t x) {
  const bool negative = (x >> 63) != 0;
  return Signed(negative, soft::ToMagnitude<F64>(x, 0x7fffffffu + (negative ? 1 : 0)));
}

uint64_t __extendsfdf2(uint32_t x) { return soft::Convert<F64, F32>(x); }
uint32_t __truncdfsf2(uint64_t x) { return soft::Convert<F32, F64>(x); }

uint64_t __muldi3(uint64_t a, uint64_t b) { return soft::Multiply64(a, b).low; }
uint32_t __udivsi3(uint32_t a, uint32_t b) { return Quotient(a, b); }
uint32_t __umodsi3(uint32_t a, uint32_t b) { return Remainder(a, b); }
uint64_t __udivdi3(uint64_t a, uint64_t b) { return Quotient(a, b); }
uint64_t __umoddi3(uint64_t a, uint64_t b) { return Remainder(a, b); }
int32_t __divsi3(int32_t a, int32_t b) {
  return Signed((a < 0) != (b < 0), Quotient(Magnitude(a), Magnitude(b)));
}
int64_t __divdi3(int64_t a, int64_t b) {
  const uint64_t magnitude = Quotient(Magnitude(a), Magnitude(b));
  return static_cast<int64_t>((a < 0) != (b < 0) ? 0u - magnitude : magnitude);
}

}  // extern "C"
