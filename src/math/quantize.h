// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_QUANTIZE_H_
#define MICROLITE_SRC_MATH_QUANTIZE_H_

#include <stdint.h>
#include <string.h>

#include "src/math/fixed_point.h"

// Conversions between real and quantised numbers. Written without the C library's mathematics, so
// that an op pack that quantises needs nothing to link with. ToFactor() takes a double and is for
// prepare functions only: many microcontrollers compute doubles in software.

namespace microlite {

// The fixed-point form of a factor, as TensorFlow Lite's QuantizeMultiplier gives it. False if the
// factor is negative, not finite, or 2^30 and more: no sane model has such a ratio of scales.
inline bool ToFactor(double real, Factor* factor) {
  *factor = Factor();
  if (!(real >= 0.0) || real >= 1073741824.0) return false;
  uint64_t bits;
  memcpy(&bits, &real, sizeof bits);
  // real = fraction * 2^shift with a fraction of 53 bits in [0.5, 1); denormals count as 0.
  const int exponent = static_cast<int>(bits >> 52);
  const uint64_t fraction = (bits & ((uint64_t{1} << 52) - 1)) | (uint64_t{1} << 52);
  int shift = exponent - 1022;
  uint64_t multiplier = (fraction + (uint64_t{1} << 21)) >> 22;
  if (multiplier == (uint64_t{1} << 31)) {
    multiplier /= 2;
    ++shift;
  }
  if (exponent == 0 || shift < -31) return true;  // So small that every product rounds to zero.
  factor->multiplier = static_cast<int32_t>(multiplier);
  factor->shift = shift;
  return shift <= 30;
}

// The nearest integer, halves away from zero, saturated to [low, high], which must lie within
// [-2^23, 2^23]. A NaN gives 0, saturated.
inline int32_t RoundToInt(float value, int32_t low, int32_t high) {
  if (value <= static_cast<float>(low)) return low;
  if (value >= static_cast<float>(high)) return high;
  if (!(value == value)) return Clamp<int32_t>(0, low, high);
  const int32_t whole = static_cast<int32_t>(value);  // Towards zero, and exact to subtract.
  const float rest = value - static_cast<float>(whole);
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

// round(value / scale) + zero_point, halves away from zero, saturated to [low, high], a range of
// at most 16 bits. A NaN gives the zero point.
inline int32_t QuantizeValue(float value, float scale, int32_t zero_point, int32_t low,
                             int32_t high) {
  return RoundToInt(value / scale, low - zero_point, high - zero_point) + zero_point;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_QUANTIZE_H_
