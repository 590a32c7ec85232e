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

// Each number comes back, and what lies between two neighbours goes to the nearer one, or if both
// are as near, to that with an even last bit.
TEST(Half, IsTheNearestToAFloat) {
  for (int i = 0; i < 0x7c00; ++i) {
    const uint16_t half = static_cast<uint16_t>(i), next = static_cast<uint16_t>(i + 1);
    const float low = FloatOfHalf(half);
    const float high = i + 1 == 0x7c00 ? 65536.0f : FloatOfHalf(next);
    const float middle = low + (high - low) / 2;
    const uint16_t sign = 0x8000;
    ASSERT_EQ(HalfOfFloat(low), half);
    ASSERT_EQ(HalfOfFloat(-low), half | sign);
    ASSERT_EQ(HalfOfFloat(std::nextafter(middle, low)), half);
    ASSERT_EQ(HalfOfFloat(middle), i % 2 == 0 ? half : next);
    ASSERT_EQ(HalfOfFloat(std::nextafter(-middle, -high)), next | sign);
  }
  EXPECT_EQ(HalfOfFloat(1e30f), 0x7c00);
  EXPECT_EQ(HalfOfFloat(-INFINITY), 0xfc00);
  EXPECT_TRUE(std::isnan(FloatOfHalf(HalfOfFloat(NAN))));
}

}  // namespace
}  // namespace microlite
