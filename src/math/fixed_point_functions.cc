// SPDX-License-Identifier: Apache-2.0
#include "src/math/fixed_point_functions.h"

namespace microlite {
namespace {

// Never of two numbers of -2^31.
constexpr int32_t Product(int32_t a, int32_t b) { return RoundingDoublingHighMul(a, b); }

constexpr int32_t SaturatingShiftLeft(int32_t x, int bits) {
  const int64_t wide = static_cast<int64_t>(x) * (int64_t{1} << bits);
  return static_cast<int32_t>(Clamp<int64_t>(wide, INT32_MIN, INT32_MAX));
}

// exp(x) for x in [-1/4, 0), by a Taylor series around -1/8.
int32_t ExpNearZero(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = 1895147668;
  constexpr int32_t kThird = 715827883;
  const int32_t d = x + (1 << 28);
  const int32_t d2 = Product(d, d);
  const int32_t d3 = Product(d2, d);
  const int32_t d4 = Product(d2, d2);
  // ((d^4 / 4 + d^3) / 3 + d^2) / 2 = d^2 / 2! + d^3 / 3! + d^4 / 4!
  const int32_t tail = RoundingShiftRight(Product(RoundingShiftRight(d4, 2) + d3, kThird) + d2, 1);
  return kExpOfMinusEighth + Product(kExpOfMinusEighth, d + tail);
}

// 2 / (1 + x) for x in [0, 1], with 2 integer bits: three Newton steps from a linear guess.
int32_t TwiceReciprocal(int32_t x) {
  constexpr int32_t k48Over17 = 1515870810;
  constexpr int32_t kMinus32Over17 = -1010580540;
  constexpr int32_t kOne = 1 << 29;
  // (1 + x) / 2, whose own rounding never overflows.
  const int32_t half = static_cast<int32_t>((static_cast<uint32_t>(x) + (uint32_t{1} << 31)) >> 1);
  int32_t guess = k48Over17 + Product(half, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = kOne - Product(half, guess);
    guess += SaturatingShiftLeft(Product(guess, error), 2);
  }
  return guess;
}

constexpr int32_t kSqrtOfHalf = 1518500250;

// log(r / 2^(1/4)) for r between 2^(-1/4) and 2^(1/4) times that, without integer bits, and with 6
// as its result: a quotient of polynomials in the distance q.
int32_t LogNearRoot(int32_t r) {
  constexpr int32_t kFourthRootOfHalf = 1805811301;
  constexpr int32_t kAlphaN = 117049297;   // 11 / 240 * 2^(1/4)
  constexpr int32_t kAlphaD = 127690142;   // 1 / 20 * 2^(1/4)
  constexpr int32_t kAlphaI = 1057819769;  // 2 / 2^(1/4) - 2^(1/4)
  constexpr int32_t kAlphaF = 638450708;   // 1 / 4 * 2^(1/4)
  const int64_t sum = static_cast<int64_t>(r) + kFourthRootOfHalf;
  const int32_t mean = static_cast<int32_t>((sum + 1) / 2);
  const int32_t q = WrapMul(2, r - kFourthRootOfHalf);
  const int32_t q2 = Product(q, q);
  const int32_t numerator = Product(q, r) + Product(Product(q, q2), kAlphaN);
  const int32_t denominator =
      WrapAdd(Product(mean, WrapAdd(kAlphaI + q, Product(kAlphaD, q2))), Product(kAlphaF, q));
  return Product(RoundingShiftRight(numerator, 6), FixedReciprocalOfOnePlus(denominator));
}

}  // namespace

int32_t FixedExp(int32_t x, int integer_bits) {
  if (x == 0) return INT32_MAX;
  // exp(-2^i / 4) for i = 0, 1, ..., 6.
  static constexpr int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308,
                                        39332535,   720401,     242};
  const int quarter_bit = 31 - integer_bits - 2;
  const int32_t quarter = int32_t{1} << quarter_bit;
  // x = near_zero - (a sum of powers of two, the smallest 1/4)
  const int32_t near_zero = (x & (quarter - 1)) - quarter;
  const uint32_t rest = static_cast<uint32_t>(near_zero - x) >> quarter_bit;
  int32_t result = ExpNearZero(WrapShiftLeft(near_zero, integer_bits));
  for (int i = 0; i < integer_bits + 2; ++i) {
    if ((rest >> i) & 1) result = Product(result, kPowers[i]);
  }
  return result;
}

int32_t FixedReciprocalOfOnePlus(int32_t x) { return SaturatingShiftLeft(TwiceReciprocal(x), 1); }

int32_t FixedOneMinusOverOnePlus(int32_t x) {
  // (1 - x) / (1 + x) = 2 / (1 + x) - 1
  return SaturatingShiftLeft(TwiceReciprocal(x) - (1 << 29), 2);
}

int32_t FixedLog(int32_t x) {
  constexpr int kInputBits = 12;
  constexpr int kBits = 6;  // Of integers while computing: one more than the result has.
  constexpr int32_t kLogOf2 = 1488522236;
  constexpr int32_t kQuarter = 1 << (31 - kBits - 2);
  // x = r * 2^power twice, with r near 2^(-1/4) from x itself and from x times the root of half;
  // the better one has the smaller r and the larger power.
  const int zeros = __builtin_clz(static_cast<uint32_t>(x));
  const int32_t r_a = SaturatingShiftLeft(Product(x << (zeros - 1), kSqrtOfHalf), 1);
  const int32_t power_a = SaturatingShiftLeft(kInputBits - zeros, 31 - kBits) + kQuarter;
  const int headroom = __builtin_clz(static_cast<uint32_t>(Product(x, kSqrtOfHalf))) - 1;
  const int32_t r_b = SaturatingShiftLeft(x, headroom);
  const int32_t power_b = SaturatingShiftLeft(kInputBits - headroom, 31 - kBits) - kQuarter;
  const int32_t r = r_a < r_b ? r_a : r_b;
  const int32_t power = power_a > power_b ? power_a : power_b;
  return SaturatingShiftLeft(Product(power, kLogOf2) + LogNearRoot(r), 1);
}

int32_t FixedLogistic(int32_t x) {
  if (x == 0) return 1 << 30;
  const int32_t upper = FixedReciprocalOfOnePlus(FixedExp(x > 0 ? -x : x, 4));
  return x > 0 ? upper : INT32_MAX - upper;
}

int32_t FixedTanh(int32_t x) {
  if (x == 0) return 0;
  // tanh(x) = (1 - exp(-2x)) / (1 + exp(-2x)); the same bits with 5 integer bits mean 2x.
  const int32_t result = FixedOneMinusOverOnePlus(FixedExp(x > 0 ? -x : x, 5));
  return x > 0 ? result : -result;
}

Factor FixedInverseSqrt(int32_t x) {
  if (x <= 1) return {INT32_MAX, 0};
  int shift = 11;
  for (; x >= 1 << 29; ++shift) x /= 4;
  for (; x < 1 << 27; --shift) x *= 4;
  constexpr int32_t kOneAndAHalf = (1 << 28) + (1 << 27);
  const int32_t half = RoundingShiftRight(x >> 1, 1);
  // Newton's y = y * (3 - x * y^2) / 2 with 3 integer bits; products have 6 or 9.
  int32_t y = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    const int32_t cube = SaturatingShiftLeft(Product(Product(y, y), y), 6);
    y = SaturatingShiftLeft(Product(kOneAndAHalf, y) - Product(half, cube), 3);
  }
  y = Product(y, kSqrtOfHalf);
  return shift < 0 ? Factor{WrapShiftLeft(y, -shift), 0} : Factor{y, -shift};
}

int32_t InputRadius(int integer_bits, int left_shift) {
  if (left_shift > 31) return 0;
  if (left_shift < 0) return INT32_MAX;
  return (((int32_t{1} << integer_bits) - 1) << (31 - integer_bits)) >> left_shift;
}

}  // namespace microlite
