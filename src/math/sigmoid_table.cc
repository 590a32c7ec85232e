// SPDX-License-Identifier: Apache-2.0
#include "src/math/sigmoid_table.h"

namespace microlite {
namespace {

// Where TensorFlow Lite's table has one more than the rounded value. Part of the reference, like
// its roundings.
constexpr uint8_t kOneMore[] = {
    4,  8,  12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31,  33,  34,  35,  37,  39,
    40, 41, 43, 44, 45, 46, 49, 50, 54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255,
};

// values[i] = 2^16 / (1 + exp(-i / 24)), computed by the compiler.
struct SigmoidTable {
  uint16_t values[256] = {};

  constexpr SigmoidTable() {
    double ratio = 1.0;  // exp(-1 / 24), by its series.
    double term = 1.0;
    for (int n = 1; n < 16; ++n) {
      term *= -1.0 / 24.0 / n;
      ratio += term;
    }
    double power = 1.0;
    for (uint16_t& value : values) {
      value = static_cast<uint16_t>(65536.0 / (1.0 + power) + 0.5);
      power *= ratio;
    }
    for (const uint8_t i : kOneMore) ++values[i];
  }
};

constexpr SigmoidTable kTable;

// The table at x / 2^fraction_bits, as a number with 16 + fraction_bits fraction bits.
uint32_t Interpolate(uint32_t x, int fraction_bits) {
  const uint32_t i = x >> fraction_bits;
  if (i >= 255) return UINT32_MAX;
  const uint32_t low = kTable.values[i], high = kTable.values[i + 1];
  const uint32_t fraction = x & ((1u << fraction_bits) - 1);
  return (low << fraction_bits) + fraction * (high - low);
}

uint32_t Magnitude(int32_t x) {
  return x < 0 ? 0 - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
}

}  // namespace

int16_t TableLogistic(int32_t x) {
  constexpr uint32_t kHalf = 1 << 9, kOne = 1 << 25;
  uint32_t value = Interpolate(Magnitude(x), 9);
  if (value == UINT32_MAX) value = 0x7fff << 10;
  return static_cast<int16_t>((x >= 0 ? value + kHalf : kOne - value + kHalf - 1) >> 10);
}

// tanh(x) = 2 / (1 + exp(-2 x)) - 1
int16_t TableTanh(int32_t x) {
  constexpr int32_t kHalf = 1 << 7, kOne = 1 << 23;
  const uint32_t interpolated = Interpolate(Magnitude(x), 8);
  const int32_t value =
      interpolated == UINT32_MAX ? 0xffff << 8 : static_cast<int32_t>(interpolated);
  return static_cast<int16_t>((x >= 0 ? value - kOne + kHalf : kOne - value + kHalf - 1) >> 8);
}

}  // namespace microlite
