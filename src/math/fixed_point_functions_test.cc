// SPDX-License-Identifier: Apache-2.0
#include "src/math/fixed_point_functions.h"

#include <gtest/gtest.h>

#include <cmath>

// The functions are compared with those of the C library. Their bits are those of TensorFlow Lite
// (which the conformance cases check), and their errors, in units of 2^-31, are these.

namespace microlite {
namespace {

double Real(int32_t x, int integer_bits) { return std::ldexp(x, integer_bits - 31); }

// The largest error of `fixed` over numbers with `integer_bits` between `low` and `high`.
template <class Fixed, class Exact>
double LargestError(int32_t low, int32_t high, int integer_bits, Fixed fixed, Exact exact) {
  double largest = 0;
  for (int64_t x = low; x <= high; x += 99991) {
    const int32_t at = static_cast<int32_t>(x);
    const double error = fixed(at) - std::ldexp(exact(Real(at, integer_bits)), 31);
    largest = std::fmax(largest, std::fabs(error));
  }
  return largest;
}

TEST(FixedPointFunctions, AreCloseToTheRealOnes) {
  const auto exp_of = [](double x) { return std::exp(x); };
  for (const int bits : {4, 5}) {
    const auto fixed = [bits](int32_t x) { return FixedExp(x, bits); };
    EXPECT_LT(LargestError(INT32_MIN, 0, bits, fixed, exp_of), 500);
  }
  EXPECT_LT(
      LargestError(0, INT32_MAX, 0, FixedReciprocalOfOnePlus, [](double x) { return 1 / (1 + x); }),
      10);
  EXPECT_LT(LargestError(0, INT32_MAX, 0, FixedOneMinusOverOnePlus,
                         [](double x) { return (1 - x) / (1 + x); }),
            20);
  EXPECT_LT(LargestError(-INT32_MAX, INT32_MAX, 4, FixedLogistic,
                         [](double x) { return 1 / (1 + std::exp(-x)); }),
            200);
  EXPECT_LT(
      LargestError(-INT32_MAX, INT32_MAX, 4, FixedTanh, [](double x) { return std::tanh(x); }),
      400);
}

TEST(FixedPointFunctions, Of16BitsAreCloseToTheRealOnes) {
  for (int32_t x = -32768; x <= 32767; ++x) {
    const int16_t at = static_cast<int16_t>(x);
    const double logistic = 1 / (1 + std::exp(-std::ldexp(x, 3 - 15)));
    EXPECT_NEAR(FixedLogistic16(at), std::ldexp(logistic, 15), 11) << x;
    for (int bits = 0; bits <= 6; ++bits) {
      const double tanh = std::tanh(std::ldexp(x, bits - 15));
      EXPECT_NEAR(FixedTanh16(at, bits), std::ldexp(tanh, 15), 22) << x << " with " << bits;
    }
  }
}

TEST(FixedPointFunctions, AreExactAtZero) {
  EXPECT_EQ(FixedExp(0, 5), INT32_MAX);
  EXPECT_EQ(FixedLogistic(0), 1 << 30);
  EXPECT_EQ(FixedTanh(0), 0);
  EXPECT_EQ(FixedLogistic16(0), 1 << 14);
  EXPECT_EQ(FixedTanh16(0, 3), 0);
}

TEST(FixedPointFunctions, InverseSqrt) {
  for (const int32_t x : {1, 2, 3, 4, 7, 100, 255, 256, 65535, 1 << 27, (1 << 29) + 1, INT32_MAX}) {
    const Factor factor = FixedInverseSqrt(x);
    const double root = std::ldexp(factor.multiplier, factor.shift - 31);
    EXPECT_NEAR(root * std::sqrt(x), 1.0, 2e-6) << x;
  }
}

TEST(FixedPointFunctions, Log) {
  for (int64_t x = 1 << 19; x <= INT32_MAX; x += x / 7) {
    const double log = std::ldexp(FixedLog(static_cast<int32_t>(x)), 5 - 31);
    EXPECT_NEAR(log, std::log(std::ldexp(static_cast<double>(x), 12 - 31)), 3e-6) << x;
  }
}

TEST(FixedPointFunctions, InputRadiusIsTheLargestThatFits) {
  for (const int bits : {4, 5}) {
    for (int shift = 0; shift <= 31; ++shift) {
      const double limit = std::ldexp((1 << bits) - 1, 31 - bits - shift);
      EXPECT_EQ(InputRadius(bits, shift), static_cast<int32_t>(std::floor(limit)));
    }
    EXPECT_EQ(InputRadius(bits, 60), 0);
    EXPECT_EQ(InputRadius(bits, -20), INT32_MAX);
  }
}

}  // namespace
}  // namespace microlite
