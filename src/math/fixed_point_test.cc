// SPDX-License-Identifier: Apache-2.0
#include "src/math/fixed_point.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "src/math/quantize.h"

// Expected values come from the definitions, computed exactly: in 128-bit integers, or in long
// double, whose 64-bit significand holds every product that occurs here.

namespace microlite {
namespace {

// Corner cases of int32 followed by numbers of all magnitudes.
std::vector<int32_t> Numbers(int random_count) {
  std::vector<int32_t> numbers = {0, 1, -1, 2, -2, 3, -3, INT32_MAX, INT32_MIN, INT32_MIN + 1};
  for (int bit = 2; bit < 31; ++bit) {
    for (int32_t around = -1; around <= 1; ++around) {
      numbers.push_back((1 << bit) + around);
      numbers.push_back(-(1 << bit) + around);
    }
  }
  std::mt19937 random(1);
  for (int i = 0; i < random_count; ++i) {
    numbers.push_back(static_cast<int32_t>(random()) >> (random() % 32));
  }
  return numbers;
}

TEST(FixedPoint, WrapsLikeTwosComplement) {
  for (const int32_t a : Numbers(50)) {
    for (const int32_t b : Numbers(50)) {
      const __int128 wide_a = a, wide_b = b;
      ASSERT_EQ(WrapAdd(a, b), static_cast<int32_t>(static_cast<uint32_t>(wide_a + wide_b)));
      ASSERT_EQ(WrapSub(a, b), static_cast<int32_t>(static_cast<uint32_t>(wide_a - wide_b)));
      ASSERT_EQ(WrapMul(a, b), static_cast<int32_t>(static_cast<uint32_t>(wide_a * wide_b)));
    }
  }
}

TEST(FixedPoint, HighMulRoundsHalvesUp) {
  for (const int32_t a : Numbers(200)) {
    for (const int32_t b : Numbers(200)) {
      if (a == INT32_MIN && b == INT32_MIN) continue;
      const long double exact = static_cast<long double>(static_cast<__int128>(a) * b) / 0x1p31L;
      const long double rounded = std::floor(exact + 0.5L);
      ASSERT_EQ(RoundingDoublingHighMul(a, b), static_cast<int64_t>(rounded)) << a << " * " << b;
    }
  }
}

TEST(FixedPoint, ShiftRightRoundsHalvesAwayFromZero) {
  for (const int32_t x : Numbers(1000)) {
    for (int exponent = 0; exponent <= 31; ++exponent) {
      const long double exact = static_cast<long double>(x) / std::pow(2.0L, exponent);
      ASSERT_EQ(RoundingShiftRight(x, exponent), static_cast<int64_t>(std::round(exact)))
          << x << " >> " << exponent;
    }
  }
}

TEST(FixedPoint, MultiplyRoundsTwice) {
  for (const int32_t x : Numbers(200)) {
    for (const int32_t multiplier : {1 << 30, (1 << 30) + 1, 1518500250, INT32_MAX}) {
      for (int shift = -31; shift <= 30; ++shift) {
        const int64_t shifted = static_cast<int64_t>(x) * (shift > 0 ? int64_t{1} << shift : 1);
        const int32_t wrapped = static_cast<int32_t>(static_cast<uint32_t>(shifted));
        const long double product =
            static_cast<long double>(static_cast<__int128>(wrapped) * multiplier) / 0x1p31L;
        const long double first = std::floor(product + 0.5L);
        const long double second = std::round(first / std::pow(2.0L, shift > 0 ? 0 : -shift));
        ASSERT_EQ(Multiply(x, multiplier, shift), static_cast<int64_t>(second))
            << x << " * " << multiplier << " shift " << shift;
      }
    }
  }
}

TEST(ToFactor, StandsForTheReal) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const int exponent = static_cast<int>(random() % 60) - 30;
    const double real =
        std::ldexp(1.0 + static_cast<double>(random() >> 12) / 0x1p52, exponent - 1);
    Factor factor;
    ASSERT_TRUE(ToFactor(real, &factor)) << real;
    ASSERT_GE(factor.multiplier, 1 << 30);
    const double back = std::ldexp(factor.multiplier, factor.shift - 31);
    ASSERT_LE(std::fabs(back - real), std::ldexp(real, -31)) << real;
  }
}

TEST(ToFactor, KnowsItsLimits) {
  struct Case {
    double real;
    bool usable;
    int32_t multiplier, shift;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  const Case cases[] = {
      {0.0, true, 0, 0},
      {1.0, true, 1 << 30, 1},
      {0.5, true, 1 << 30, 0},
      {0.75, true, 3 << 29, 0},
      {std::nextafter(1.0, 0.0), true, 1 << 30, 1},  // Rounds up to a power of two.
      {0x1p-32, true, 1 << 30, -31},
      {0x1p-33, true, 0, 0},
      {5e-324, true, 0, 0},
      {0x1p29, true, 1 << 30, 30},
      {0x1p30, false, 0, 0},
      {-1.0, false, 0, 0},
      {infinity, false, 0, 0},
      {std::nan(""), false, 0, 0},
  };
  for (const Case& c : cases) {
    Factor factor;
    EXPECT_EQ(ToFactor(c.real, &factor), c.usable) << c.real;
    if (!c.usable) continue;
    EXPECT_EQ(factor.multiplier, c.multiplier) << c.real;
    EXPECT_EQ(factor.shift, c.shift) << c.real;
  }
}

TEST(QuantizeValue, RoundsHalvesAwayFromZeroAndSaturates) {
  const float infinity = std::numeric_limits<float>::infinity();
  struct Case {
    float value, scale;
    int32_t zero_point, expected;
  };
  const Case cases[] = {
      {0.0f, 1.0f, 0, 0},         {0.5f, 1.0f, 0, 1},         {-0.5f, 1.0f, 0, -1},
      {1.5f, 1.0f, 0, 2},         {2.5f, 1.0f, 0, 3},         {-2.5f, 1.0f, 0, -3},
      {0.49999997f, 1.0f, 0, 0},  {-0.49999997f, 1.0f, 0, 0}, {1.0f, 0.5f, 10, 12},
      {-1.0f, 0.5f, 10, 8},       {0.25f, 0.5f, -128, -127},  {127.4f, 1.0f, 0, 127},
      {128.0f, 1.0f, 0, 127},     {-128.5f, 1.0f, 0, -128},   {1e30f, 1.0f, 0, 127},
      {-1e30f, 1.0f, 0, -128},    {1.0f, 1e-38f, 5, 127},     {infinity, 0.1f, 3, 127},
      {-infinity, 0.1f, 3, -128},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(QuantizeValue(c.value, c.scale, c.zero_point, -128, 127), c.expected)
        << c.value << " / " << c.scale << " + " << c.zero_point;
  }
  EXPECT_EQ(QuantizeValue(std::nanf(""), 1.0f, 7, -128, 127), 7);
}

TEST(QuantizeValue, FollowsTheDefinition) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> values(-300.0f, 300.0f), scales(0.01f, 4.0f);
  for (int i = 0; i < 20000; ++i) {
    const float value = values(random), scale = scales(random);
    const int32_t zero_point = static_cast<int32_t>(random() % 256) - 128;
    const long double exact = std::round(static_cast<long double>(value / scale)) + zero_point;
    const long double clamped = std::min(std::max(exact, -128.0L), 127.0L);
    ASSERT_EQ(QuantizeValue(value, scale, zero_point, -128, 127), static_cast<int32_t>(clamped))
        << value << " / " << scale << " + " << zero_point;
  }
}

}  // namespace
}  // namespace microlite
