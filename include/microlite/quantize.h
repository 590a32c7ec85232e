// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_QUANTIZE_H_
#define MICROLITE_QUANTIZE_H_

#include <stdint.h>

// Conversions between real and quantised numbers: real = scale * (quantised - zero_point). Written
// without the C library's mathematics, so that an op pack that quantises links with nothing.

namespace microlite {

// The nearest integer, halves away from zero, saturated to [low, high], which must lie within
// [-2^23, 2^23] or be all of int32. A NaN gives 0, saturated.
inline int32_t RoundToInt(float value, int32_t low, int32_t high) {
  if (value <= static_cast<float>(low)) return low;
  if (value >= static_cast<float>(high)) return high;
  if (!(value == value)) return low > 0 ? low : high < 0 ? high : 0;
  const int32_t whole = static_cast<int32_t>(value);  // Towards zero, and exact to subtract.
  const float rest = value - static_cast<float>(whole);
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

// round(value / scale) + zero_point, halves away from zero, saturated to [low, high]: a range of
// at most 16 bits, or all of int32 with zero point 0. A NaN gives the zero point.
inline int32_t QuantizeValue(float value, float scale, int32_t zero_point, int32_t low,
                             int32_t high) {
  return RoundToInt(value / scale, low - zero_point, high - zero_point) + zero_point;
}

inline float DequantizeValue(int32_t value, float scale, int32_t zero_point) {
  return scale * static_cast<float>(value - zero_point);
}

}  // namespace microlite

#endif  // MICROLITE_QUANTIZE_H_
