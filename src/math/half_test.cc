// SPDX-License-Identifier: Apache-2.0
#include "src/math/half.h"

#include <gtest/gtest.h>

#include <cmath>

namespace microlite {
namespace {

// All of them, from the definition: (-1)^sign * 2^(exponent - 15) * 1.fraction.
TEST(Half, IsWhatTheStandardSays) {
  for (int half = 0; half < 65536; ++half) {
    const int exponent = half >> 10 & 31, fraction = half & 1023;
    const double size = exponent == 31 ? (fraction != 0 ? NAN : INFINITY)
                        : exponent > 0 ? std::ldexp(1024 + fraction, exponent - 25)
                                       : std::ldexp(fraction, -24);
    const float value = FloatOfHalf(static_cast<uint16_t>(half));
    ASSERT_EQ(std::signbit(value), half >= 32768) << half;
    if (std::isnan(size)) {
      ASSERT_TRUE(std::isnan(value)) << half;
    } else {
      ASSERT_EQ(std::fabs(value), size) << half;
    }
  }
}

}  // namespace
}  // namespace microlite
