// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_SIGMOID_TABLE_H_
#define MICROLITE_SRC_MATH_SIGMOID_TABLE_H_

#include <stdint.h>

// Sigmoid functions with 16-bit results, interpolated in a table: bit for bit what TensorFlow
// Lite's reference kernels compute for int16 tensors, among them the gates of an int8 LSTM.

namespace microlite {

// What stands for 1.0 in the argument x of both: 3/4 of a number with 12 fraction bits times 2^2,
// since the table reaches to 32/3.
constexpr int32_t kSigmoidOne = 3 << 12;

// round(2^15 / (1 + exp(-x / kSigmoidOne))), nearly. |x| < 2^31.
int16_t TableLogistic(int32_t x);

// round(2^15 * tanh(x / kSigmoidOne)), nearly. |x| < 2^31.
int16_t TableTanh(int32_t x);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_SIGMOID_TABLE_H_
