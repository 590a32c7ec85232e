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

// The float16 next to a number, halves to the even neighbour.
inline uint16_t HalfOfFloat(float number) {
  constexpr uint32_t kInfinity = 0x7f800000, kTooLarge = 0x47800000, kSmallestNormal = 0x38800000;
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  const uint32_t sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits > kInfinity) return static_cast<uint16_t>(sign | 0x7e00);
  if (bits >= kTooLarge) return static_cast<uint16_t>(sign | 0x7c00);
  if (bits < kSmallestNormal) {
    // The lowest bit of 0.5 stands for what that of a small float16 does.
    const float half = 0.5f;
    float sum;
    memcpy(&sum, &bits, sizeof sum);
    sum += half;
    uint32_t offset;
    memcpy(&offset, &half, sizeof offset);
    memcpy(&bits, &sum, sizeof bits);
    return static_cast<uint16_t>(sign | (bits - offset));
  }
  const uint32_t rounded = bits + 0xfff + (bits >> 13 & 1) - ((127 - 15) << 23);
  return static_cast<uint16_t>(sign | rounded >> 13);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_HALF_H_
