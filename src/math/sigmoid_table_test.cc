// SPDX-License-Identifier: Apache-2.0
#include "src/math/sigmoid_table.h"

#include <gtest/gtest.h>
#include <math.h>

namespace microlite {
namespace {

// Interpolating linearly between points 1/24 apart, where |f''| <= 0.097 (logistic), costs up to
// 0.7 units of the result; the table's rounding and the last one cost half a unit each. The
// logistic cannot return 2^15 and saturates at 32/3, where a unit is left.
TEST(SigmoidTable, LogisticIsCloseEverywhere) {
  for (int32_t x = -200000; x <= 200000; ++x) {
    const long double real = 32768.0L / (1.0L + expl(-static_cast<long double>(x) / kSigmoidOne));
    ASSERT_NEAR(static_cast<double>(TableLogistic(x)), static_cast<double>(real), 1.8) << x;
  }
}

TEST(SigmoidTable, TanhIsCloseEverywhere) {
  for (int32_t x = -200000; x <= 200000; ++x) {
    const long double real = 32768.0L * tanhl(static_cast<long double>(x) / kSigmoidOne);
    ASSERT_NEAR(static_cast<double>(TableTanh(x)), static_cast<double>(real), 2.8) << x;
  }
}

TEST(SigmoidTable, Saturates) {
  EXPECT_EQ(TableLogistic(INT32_MAX), 32767);
  EXPECT_EQ(TableLogistic(-INT32_MAX), 1);
  EXPECT_EQ(TableTanh(INT32_MAX), 32767);
  EXPECT_EQ(TableTanh(-INT32_MAX), -32767);
  EXPECT_EQ(TableLogistic(0), 16384);
  EXPECT_EQ(TableTanh(0), 0);
}

}  // namespace
}  // namespace microlite
