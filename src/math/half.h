// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_HALF_H_
#define MICROLITE_SRC_MATH_HALF_H_

#include <stdint.h>
#include <string.h>

namespace microlite {

// The value of a float16 of IEEE 754, given as bits; exact.
inline float FloatOfHalf(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
  const uint32_t exponent = (half >> 10) & 31, fraction = half & 1023;
  uint32_t bits;
  if (exponent == 31) {
    bits = 0x7f800000u | fraction << 13;  // Infinity or not a number.
  } else if (exponent > 0) {
    bits = (exponent + 127 - 15) << 23 | fraction << 13;
  } else {
    const float small = static_cast<float>(fraction) * 0x1p-24f;
    memcpy(&bits, &small, sizeof bits);
  }
  bits |= sign;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_HALF_H_
