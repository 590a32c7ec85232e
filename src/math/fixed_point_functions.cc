// SPDX-License-Identifier: Apache-2.0
#include "src/math/fixed_point_functions.h"

namespace microlite {
namespace {

// gemmlowp has its functions for numbers of 32 and of 16 bits, with the same constants, rounded.

// Never of two numbers of -2^31, or -2^15.
template <int kBits>
constexpr int32_t Product(int32_t a, int32_t b) {
  return kBits == 32 ? RoundingDoublingHighMul(a, b) : (a * b + (1 << 14)) >> 15;
}
constexpr int32_t Product(int32_t a, int32_t b) { return Product<32>(a, b); }

template <int kBits>
constexpr int32_t Constant(int32_t value) {
  return kBits == 32 ? value : RoundingShiftRight(value, 16);
}

template <int kBits>
constexpr int32_t SaturatingShiftLeft(int32_t x, int bits) {
  if constexpr (kBits == 16) return Clamp<int32_t>(WrapShiftLeft(x, bits), -32768, 32767);
  const int64_t wide = static_cast<int64_t>(x) * (int64_t{1} << bits);
  return static_cast<int32_t>(Clamp<int64_t>(wide, INT32_MIN, INT32_MAX));
}
constexpr int32_t SaturatingShiftLeft(int32_t x, int bits) {
  return SaturatingShiftLeft<32>(x, bits);
}

// exp(x) for x in [-1/4, 0), by a Taylor series around -1/8.
template <int kBits>
int32_t ExpNearZero(int32_t x) {
  constexpr int32_t kExpOfMinusEighth = Constant<kBits>(1895147668);
  constexpr int32_t kThird = Constant<kBits>(715827883);
  const int32_t d = x + (1 << (kBits - 4));
  const int32_t d2 = Product<kBits>(d, d);
  const int32_t d3 = Product<kBits>(d2, d);
  const int32_t d4 = Product<kBits>(d2, d2);
  // ((d^4 / 4 + d^3) / 3 + d^2) / 2 = d^2 / 2! + d^3 / 3! + d^4 / 4!
  const int32_t tail =
      RoundingShiftRight(Product<kBits>(RoundingShiftRight(d4, 2) + d3, kThird) + d2, 1);
  const int32_t sum = kExpOfMinusEighth + Product<kBits>(kExpOfMinusEighth, d + tail);
  return kBits == 32 ? sum : SaturatingShiftLeft<16>(sum, 0);
}

// exp(x) for x <= 0 with `integer_bits`, as a number without integer bits.
template <int kBits>
int32_t Exp(int32_t x, int integer_bits) {
  if (x == 0) return SaturatingShiftLeft<kBits>(INT32_MAX, 0);
  if (kBits == 16 && integer_bits > 5 && x < -(1 << (20 - integer_bits))) return 0;  // x < -32
  // exp(-2^i / 4) for i = 0, 1, ..., 6.
  static constexpr int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308,
                                        39332535,   720401,     242};
  const int quarter_bit = kBits - 1 - integer_bits - 2;
  const int32_t quarter = int32_t{1} << quarter_bit;
  // x = near_zero - (a sum of powers of two, the smallest 1/4)
  const int32_t near_zero = (x & (quarter - 1)) - quarter;
  const uint32_t rest = static_cast<uint32_t>(near_zero - x) >> quarter_bit;
  int32_t result = ExpNearZero<kBits>(WrapShiftLeft(near_zero, integer_bits));
  const int powers = kBits == 32 || integer_bits < 5 ? integer_bits + 2 : 7;
  for (int i = 0; i < powers; ++i) {
    if ((rest >> i) & 1) result = Product<kBits>(result, Constant<kBits>(kPowers[i]));
  }
  return result;
}

// 2 / (1 + x) for x in [0, 1], with 2 integer bits: three Newton steps from a linear guess.
template <int kBits>
int32_t TwiceReciprocal(int32_t x) {
  constexpr int32_t k48Over17 = Constant<kBits>(1515870810);
  constexpr int32_t kMinus32Over17 = Constant<kBits>(-1010580540);
  constexpr int32_t kOne = 1 << (kBits - 3);
  // (1 + x) / 2, whose own rounding never overflows.
  const int32_t half =
      static_cast<int32_t>((static_cast<uint32_t>(x) + (uint32_t{1} << (kBits - 1))) >> 1);
  int32_t guess = k48Over17 + Product<kBits>(half, kMinus32Over17);
  for (int i = 0; i < 3; ++i) {
    const int32_t error = kOne - Product<kBits>(half, guess);
    guess += SaturatingShiftLeft<kBits>(Product<kBits>(guess, error), 2);
  }
  return guess;
}

// See FixedReciprocalOfOnePlus() and its neighbours.
template <int kBits>
int32_t ReciprocalOfOnePlus(int32_t x) {
  return SaturatingShiftLeft<kBits>(TwiceReciprocal<kBits>(x), 1);
}

template <int kBits>
int32_t OneMinusOverOnePlus(int32_t x) {
  // (1 - x) / (1 + x) = 2 / (1 + x) - 1
  return SaturatingShiftLeft<kBits>(TwiceReciprocal<kBits>(x) - (1 << (kBits - 3)), 2);
}

template <int kBits>
int32_t LogisticOf(int32_t x, int integer_bits) {
  if (x == 0) return 1 << (kBits - 2);
  const int32_t upper = ReciprocalOfOnePlus<kBits>(Exp<kBits>(x > 0 ? -x : x, integer_bits));
  return x > 0 ? upper : SaturatingShiftLeft<kBits>(INT32_MAX, 0) - upper;
}

template <int kBits>
int32_t TanhOf(int32_t x, int integer_bits) {
  if (x == 0) return 0;
  // tanh(x) = (1 - exp(-2x)) / (1 + exp(-2x)); the same bits with one integer bit more mean 2x.
  const int32_t result = OneMinusOverOnePlus<kBits>(Exp<kBits>(x > 0 ? -x : x, integer_bits + 1));
  return x > 0 ? result : -result;
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

int32_t FixedExp(int32_t x, int integer_bits) { return Exp<32>(x, integer_bits); }

int32_t FixedReciprocalOfOnePlus(int32_t x) { return ReciprocalOfOnePlus<32>(x); }

int32_t FixedOneMinusOverOnePlus(int32_t x) { return OneMinusOverOnePlus<32>(x); }

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

int32_t FixedLogistic(int32_t x) { return LogisticOf<32>(x, 4); }

int32_t FixedTanh(int32_t x) { return TanhOf<32>(x, 4); }

int16_t FixedLogistic16(int16_t x) { return static_cast<int16_t>(LogisticOf<16>(x, 3)); }

int16_t FixedTanh16(int16_t x, int integer_bits) {
  return static_cast<int16_t>(TanhOf<16>(x, integer_bits));
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
