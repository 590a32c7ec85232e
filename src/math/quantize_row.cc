// SPDX-License-Identifier: Apache-2.0
#include "src/math/quantize_row.h"

#include <string.h>

#include "microlite/quantize.h"

namespace microlite {
namespace {

// The scale and zero point for int8 numbers from `low` <= 0 to `high` >= 0, which differ. In double
// precision: in single, zero points of halves would round another way than TensorFlow Lite's. Once
// a row, that is affordable without hardware for it too.
RowScale Span(double low, double high) {
  constexpr double kMin = -128.0, kMax = 127.0;
  const double scale = (high - low) / (kMax - kMin);
  const double below = low / scale, above = high / scale;
  // Of the two ends the one that says it more exactly.
  const double zero_point = -kMin - below < kMax + above ? kMin - below : kMax - above;
  int32_t nudged = -128;
  if (zero_point >= kMax) {
    nudged = 127;
  } else if (zero_point > kMin) {
    nudged = static_cast<int32_t>(zero_point + (zero_point < 0.0 ? -0.5 : 0.5));
  }
  return {static_cast<float>(scale), nudged};
}

}  // namespace

RowScale QuantizeRow(const float* values, int32_t count, bool asymmetric, int8_t* quantized) {
  float low = 0.0f, high = 0.0f;
  for (int32_t i = 0; i < count; ++i) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (low == high) {
    memset(quantized, 0, static_cast<size_t>(count));
    return {1.0f, 0};
  }
  RowScale row;
  float inverse;
  int32_t least = -128;
  if (asymmetric) {
    row = Span(static_cast<double>(low), static_cast<double>(high));
    inverse = 1.0f / row.scale;
  } else {
    const float range = -low > high ? -low : high;
    row = {range / 127.0f, 0};
    inverse = 127.0f / range;
    least = -127;
  }
  const float zero_point = static_cast<float>(row.zero_point);
  for (int32_t i = 0; i < count; ++i) {
    quantized[i] = static_cast<int8_t>(RoundToInt(zero_point + values[i] * inverse, least, 127));
  }
  return row;
}

}  // namespace microlite
