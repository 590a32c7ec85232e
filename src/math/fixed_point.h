// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_FIXED_POINT_H_
#define MICROLITE_SRC_MATH_FIXED_POINT_H_

#include <stdint.h>

// Fixed-point arithmetic with the roundings of TensorFlow Lite's reference kernels (which took
// them from gemmlowp), written so that no input overflows a signed type. Where the originals would
// overflow, these wrap: a damaged model computes nonsense, but defined nonsense.

namespace microlite {

constexpr int32_t WrapAdd(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}
constexpr int32_t WrapSub(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) - static_cast<uint32_t>(b));
}
constexpr int32_t WrapMul(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
}
constexpr int32_t WrapShiftLeft(int32_t a, int bits) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) << bits);
}

template <class T>
constexpr T Clamp(T value, T low, T high) {
  const T raised = value < low ? low : value;
  return raised > high ? high : raised;
}

// round(a * b / 2^31), halves towards plus infinity. a and b must not both be -2^31, which no
// factor is: what overflows there saturates in gemmlowp, at the price of a test each time.
constexpr int32_t RoundingDoublingHighMul(int32_t a, int32_t b) {
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>((product + (int64_t{1} << 30)) >> 31);
}

// round(x / 2^exponent), halves away from zero. 0 <= exponent <= 31.
constexpr int32_t RoundingShiftRight(int32_t x, int exponent) {
  const int32_t mask = static_cast<int32_t>((uint32_t{1} << exponent) - 1);
  const int32_t remainder = x & mask;
  // For exponent 31, mask >> 1 is the largest value a remainder's half can have: no overflow.
  const int32_t threshold = static_cast<int32_t>(static_cast<uint32_t>(mask) >> 1) + (x < 0);
  return (x >> exponent) + (remainder > threshold);
}

// A real factor as multiplier * 2^(shift - 31) with multiplier in [2^30, 2^31), or 0.
struct Factor {
  int32_t multiplier = 0;
  int32_t shift = 0;
};

// round(x * factor) in two roundings: "MultiplyByQuantizedMultiplier" of TensorFlow Lite without
// TFLITE_SINGLE_ROUNDING. 0 <= multiplier, -31 <= shift <= 30.
constexpr int32_t Multiply(int32_t x, int32_t multiplier, int shift) {
  const int32_t shifted = WrapShiftLeft(x, shift & ~(shift >> 31));  // By 0 if negative.
  const int64_t product = static_cast<int64_t>(shifted) * multiplier;
  const int32_t high = static_cast<int32_t>((product + (int64_t{1} << 30)) >> 31);
  if (shift >= 0) return high;
  // RoundingShiftRight() in fewer steps: taking 1 from a negative number makes halves round down,
  // away from zero. No step overflows, since -2^31 < high < 2^31 - 1 for any 32-bit multiplier.
  return (((high + (high >> 31)) >> (-shift - 1)) + 1) >> 1;
}
// round(x * factor) of a 64-bit x, halves up, with the 15 highest bits of the multiplier: what the
// reference kernels do with 64-bit accumulators. -31 <= shift <= 14; wraps where they overflow.
constexpr int32_t MultiplyWide(int64_t x, int32_t multiplier, int shift) {
  const int32_t reduced = multiplier < 0x7fff0000 ? (multiplier + (1 << 15)) >> 16 : 0x7fff;
  const uint64_t product = static_cast<uint64_t>(x) * static_cast<uint32_t>(reduced);
  const int right = 15 - shift;
  return static_cast<int32_t>(static_cast<int64_t>(product + (uint64_t{1} << (right - 1))) >>
                              right);
}
constexpr int32_t Multiply(int32_t x, Factor factor) {
  return Multiply(x, factor.multiplier, factor.shift);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_FIXED_POINT_H_
