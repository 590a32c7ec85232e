// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_QUANTIZE_ROW_H_
#define MICROLITE_SRC_MATH_QUANTIZE_ROW_H_

#include <stdint.h>

namespace microlite {

// real = scale * (quantised - zero_point)
struct RowScale {
  float scale;
  int32_t zero_point;
};

// Writes `count` floats as int8, with the finest scale that spans them and 0: how models with
// dynamic-range quantisation treat a row of inputs, bit for bit as TensorFlow Lite does. Symmetric
// quantisation has zero point 0 and the range -127 to 127. Rows of zeros get scale 1.
RowScale QuantizeRow(const float* values, int32_t count, bool asymmetric, int8_t* quantized);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_QUANTIZE_ROW_H_
