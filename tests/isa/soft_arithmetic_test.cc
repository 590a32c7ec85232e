// SPDX-License-Identifier: Apache-2.0
// Arithmetic in plain integers against this machine's own.

#include "packs/support/soft_arithmetic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

namespace soft {
namespace {

template <class To, class From>
To Bits(From from) {
  static_assert(sizeof(To) == sizeof(From), "");
  To to;
  memcpy(&to, &from, sizeof to);
  return to;
}

// Random bits, of which many have exponents close to each other, to zero or to infinity.
template <class F>
class Numbers {
 public:
  typename F::Bits Next() {
    using T = typename F::Bits;
    const T bits = static_cast<T>(random_()), fraction = bits & ((T{1} << F::kFraction) - 1);
    const T sign = bits >> F::kSign << F::kSign;
    const int choice = static_cast<int>(random_() % 8), near = static_cast<int>(random_() % 4);
    const T few = fraction & ~T{0} << (F::kFraction - 4);
    switch (choice) {
      case 0:
        return sign | static_cast<T>(near) << F::kFraction | fraction;
      case 1:
        return sign | static_cast<T>(F::kMaxExponent - near) << F::kFraction | few;
      case 2:
        return sign | static_cast<T>(F::kBias / 2 + near) << F::kFraction | fraction;
      case 3:
        return sign | static_cast<T>(F::kBias + near) << F::kFraction | few;
      case 4:
        return sign | static_cast<T>(F::kBias * 3 / 2 + near) << F::kFraction | fraction;
      case 5:
        return near == 0 ? sign : sign | static_cast<T>(random_() % 16);
      default:
        return bits;
    }
  }

 private:
  std::mt19937_64 random_{1};
};

template <class F, class Real>
void CheckOne(const char* what, typename F::Bits a, typename F::Bits b, typename F::Bits got,
              Real expected) {
  using T = typename F::Bits;
  const Real real = Bits<Real>(got);
  ASSERT_TRUE(got == Bits<T>(expected) || (std::isnan(real) && std::isnan(expected)))
      << what << " of " << Bits<Real>(a) << " and " << Bits<Real>(b) << " is " << real
      << ", expected " << expected;
}

template <class F, class Real>
void CheckOperators() {
  Numbers<F> numbers;
  for (int i = 0; i < 200000; ++i) {
    const auto a = numbers.Next(), b = numbers.Next();
    const Real x = Bits<Real>(a), y = Bits<Real>(b);
    CheckOne<F, Real>("sum", a, b, Add<F>(a, b), x + y);
    CheckOne<F, Real>("difference", a, b, Subtract<F>(a, b), x - y);
    CheckOne<F, Real>("product", a, b, Multiply<F>(a, b), x * y);
    if (y != 0) CheckOne<F, Real>("quotient", a, b, Divide<F>(a, b), x / y);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(SoftArithmetic, Float) { CheckOperators<F32, float>(); }

TEST(SoftArithmetic, Double) { CheckOperators<F64, double>(); }

TEST(SoftArithmetic, Conversions) {
  Numbers<F32> floats;
  Numbers<F64> doubles;
  for (int i = 0; i < 200000; ++i) {
    const float x = Bits<float>(floats.Next());
    const double narrow = static_cast<double>(x) * (1 + i * 0x1p-44);
    const double y = i % 2 == 0 ? Bits<double>(doubles.Next()) : narrow;
    const uint32_t n = static_cast<uint32_t>(floats.Next());
    ASSERT_TRUE(
        (std::isnan(x) || Convert<F64, F32>(Bits<uint32_t>(x)) == Bits<uint64_t>(double{x})));
    if (std::isnan(y) || std::fabs(y) <= double{3.402823466e38f}) {
      const float single = static_cast<float>(y);
      const uint32_t got = Convert<F32, F64>(Bits<uint64_t>(y));
      ASSERT_TRUE((std::isnan(y) ? std::isnan(Bits<float>(got)) : got == Bits<uint32_t>(single)))
          << y;
    }
    ASSERT_EQ(FromInteger<F32>(false, n), Bits<uint32_t>(static_cast<float>(n)));
    ASSERT_EQ(FromInteger<F64>(true, n), Bits<uint64_t>(-static_cast<double>(n)));
    const bool fits = std::fabs(y) < 4294967296.0;
    ASSERT_EQ(ToMagnitude<F64>(Bits<uint64_t>(y), ~0u),
              fits ? static_cast<uint32_t>(std::fabs(y)) : ~0u)
        << y;
  }
}

TEST(SoftArithmetic, Integers) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const uint64_t a = random() >> random() % 64, b = (random() >> random() % 64) | 1;
    const Product product = Multiply64(a, b);
    const auto wide = static_cast<unsigned __int128>(a) * b;
    ASSERT_EQ(product.low, static_cast<uint64_t>(wide));
    ASSERT_EQ(product.high, static_cast<uint64_t>(wide >> 64));
    uint64_t rest;
    ASSERT_EQ(Divide(a, b, &rest), a / b);
    ASSERT_EQ(rest, a % b);
    const uint32_t c = static_cast<uint32_t>(a >> i % 33), d = static_cast<uint32_t>(b) | 1;
    uint32_t short_rest;
    ASSERT_EQ(Divide(c, d, &short_rest), c / d);
    ASSERT_EQ(short_rest, c % d);
  }
}

}  // namespace
}  // namespace soft
