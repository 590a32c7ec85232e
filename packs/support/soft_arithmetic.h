// SPDX-License-Identifier: Apache-2.0
#ifndef PACKS_SUPPORT_SOFT_ARITHMETIC_H_
#define PACKS_SUPPORT_SOFT_ARITHMETIC_H_

#include <stdint.h>

// Arithmetic for CPUs without it, in plain integers: IEEE 754, rounding to nearest, ties to even.
// For where GCC's library has none: tests/isa/lx106_rom.cc, armv6m.cc.

namespace soft {

struct Product {
  uint64_t high, low;
};

inline uint64_t Multiply32(uint32_t a, uint32_t b) {
  const uint32_t a_low = a & 0xffff, a_high = a >> 16, b_low = b & 0xffff, b_high = b >> 16;
  const uint32_t low = a_low * b_low, cross = a_high * b_low + (low >> 16);
  const uint32_t other = a_low * b_high + (cross & 0xffff);
  const uint32_t high = a_high * b_high + (cross >> 16) + (other >> 16);
  return (static_cast<uint64_t>(high) << 32) | (other << 16) | (low & 0xffff);
}

inline Product Multiply64(uint64_t a, uint64_t b) {
  const uint32_t a_low = static_cast<uint32_t>(a), a_high = static_cast<uint32_t>(a >> 32);
  const uint32_t b_low = static_cast<uint32_t>(b), b_high = static_cast<uint32_t>(b >> 32);
  const uint64_t low = Multiply32(a_low, b_low);
  const uint64_t cross = Multiply32(a_high, b_low) + (low >> 32);
  const uint64_t other = Multiply32(a_low, b_high) + (cross & 0xffffffff);
  return {Multiply32(a_high, b_high) + (cross >> 32) + (other >> 32),
          (other << 32) | (low & 0xffffffff)};
}

// a / b, bit by bit; division by zero gives all ones, and `a` as the remainder.
template <class T>
T Divide(T a, T b, T* remainder) {
  T quotient = 0, rest = 0;
  for (int bit = 8 * sizeof(T) - 1; bit >= 0; --bit) {
    const bool carry = (rest >> (8 * sizeof(T) - 1)) != 0;
    rest = static_cast<T>(rest << 1) | ((a >> bit) & 1);
    quotient = static_cast<T>(quotient << 1);
    if (!carry && rest < b) continue;
    rest -= b;
    quotient |= 1;
  }
  *remainder = rest;
  return quotient;
}

// A floating-point format: an unsigned type of its size, and its stored bits of fraction.
template <class T, int kStored>
struct Format {
  using Bits = T;
  static constexpr int kFraction = kStored;
  static constexpr int kSign = 8 * sizeof(T) - 1;
  static constexpr int kMaxExponent = (1 << (kSign - kStored)) - 1;
  static constexpr int kBias = kMaxExponent / 2;
  static constexpr T kInfinity = static_cast<T>(kMaxExponent) << kStored;
  static constexpr T kNan = kInfinity | (T{1} << (kStored - 1));
};
using F32 = Format<uint32_t, 23>;
using F64 = Format<uint64_t, 52>;

// A finite number is significand * 2^exponent.
struct Number {
  bool negative, nan, infinite;
  int exponent;
  uint64_t significand;

  bool zero() const { return !nan && !infinite && significand == 0; }
  void Normalize() {
    for (; significand != 0 && (significand >> 63) == 0; --exponent) significand <<= 1;
  }
};

template <class F>
Number Unpack(typename F::Bits bits) {
  const int field = static_cast<int>(bits >> F::kFraction) & F::kMaxExponent;
  const uint64_t one = uint64_t{1} << F::kFraction, fraction = bits & (one - 1);
  const bool special = field == F::kMaxExponent;
  Number n = {(bits >> F::kSign) != 0, special && fraction != 0, special && fraction == 0, 0, 0};
  n.exponent = (field > 0 ? field : 1) - F::kBias - F::kFraction;
  n.significand = fraction | (field > 0 ? one : 0);
  return n;
}

// `sticky`: the number is a little larger than its significand tells, which then has at least two
// bits more than the format.
template <class F>
typename F::Bits Pack(Number n, bool sticky) {
  using Bits = typename F::Bits;
  const Bits sign = static_cast<Bits>(n.negative) << F::kSign;
  if (n.nan) return F::kNan;
  if (n.infinite) return sign | F::kInfinity;
  if (n.significand == 0) return sign;
  n.Normalize();
  int field = n.exponent + 63 + F::kBias, drop = 63 - F::kFraction;
  if (field >= F::kMaxExponent) return sign | F::kInfinity;
  if (field <= 0) {
    drop += 1 - field;
    field = 1;
    if (drop > 64) return sign;  // Less than half of the smallest number.
  }
  const bool half = (n.significand >> (drop - 1)) & 1;
  const bool rest = sticky || (n.significand & ((uint64_t{1} << (drop - 1)) - 1)) != 0;
  Bits kept = drop < 64 ? static_cast<Bits>(n.significand >> drop) : 0;
  if (half && (rest || (kept & 1) != 0)) ++kept;
  // The leading bit adds one to the exponent's field, as a carry out of the rounding does.
  return sign | (static_cast<Bits>(static_cast<Bits>(field - 1) << F::kFraction) + kept);
}

template <class F>
typename F::Bits Add(typename F::Bits a_bits, typename F::Bits b_bits) {
  Number a = Unpack<F>(a_bits), b = Unpack<F>(b_bits);
  if (a.nan || b.nan || (a.infinite && b.infinite && a.negative != b.negative)) return F::kNan;
  if (a.infinite || b.infinite) return a.infinite ? a_bits : b_bits;
  constexpr int kUp = 62 - F::kFraction;
  const bool swap =
      a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand);
  const Number large = swap ? b : a, small = swap ? a : b;
  const int distance = large.exponent - small.exponent;
  const uint64_t addend = small.significand << kUp;
  const uint64_t shifted = distance < 64 ? addend >> distance : 0;
  const bool sticky = distance < 64 ? (shifted << distance) != addend : addend != 0;
  Number sum = large;
  sum.exponent -= kUp;
  sum.significand <<= kUp;
  if (large.negative == small.negative) {
    sum.significand += shifted;
  } else {
    sum.significand -= shifted + (sticky ? 1 : 0);
    if (sum.significand == 0) sum.negative = false;
  }
  return Pack<F>(sum, sticky);
}

template <class F>
typename F::Bits Subtract(typename F::Bits a, typename F::Bits b) {
  return Add<F>(a, b ^ (typename F::Bits{1} << F::kSign));
}

template <class F>
typename F::Bits Multiply(typename F::Bits a_bits, typename F::Bits b_bits) {
  Number a = Unpack<F>(a_bits), b = Unpack<F>(b_bits);
  if (a.nan || b.nan || (a.infinite && b.zero()) || (a.zero() && b.infinite)) return F::kNan;
  a.Normalize();
  b.Normalize();
  const Product product = Multiply64(a.significand, b.significand);
  const bool infinite = a.infinite || b.infinite;
  const int exponent = a.exponent + b.exponent + 64;
  return Pack<F>({a.negative != b.negative, false, infinite, exponent, product.high},
                 product.low != 0);
}

template <class F>
typename F::Bits Divide(typename F::Bits a_bits, typename F::Bits b_bits) {
  Number a = Unpack<F>(a_bits), b = Unpack<F>(b_bits);
  if (a.nan || b.nan || (a.infinite && b.infinite) || (a.zero() && b.zero())) return F::kNan;
  Number quotient = {a.negative != b.negative, false, a.infinite || b.zero(), 0, 0};
  if (quotient.infinite || b.infinite) return Pack<F>(quotient, false);
  a.Normalize();
  b.Normalize();
  quotient.exponent = a.exponent - b.exponent - 63;
  uint64_t rest = a.significand;
  bool carry = false;
  for (int i = 0; i < 64; ++i) {
    const bool fits = carry || rest >= b.significand;
    if (fits) rest -= b.significand;
    quotient.significand = (quotient.significand << 1) | (fits ? 1 : 0);
    if (i == 63) break;
    carry = (rest >> 63) != 0;
    rest <<= 1;
  }
  return Pack<F>(quotient, rest != 0);
}

template <class To, class From>
typename To::Bits Convert(typename From::Bits bits) {
  return Pack<To>(Unpack<From>(bits), false);
}

template <class F>
typename F::Bits FromInteger(bool negative, uint64_t magnitude) {
  return Pack<F>({negative, false, false, 0, magnitude}, false);
}

// Towards zero. The largest number there is for one that is too large, and for NaN.
template <class F>
uint32_t ToMagnitude(typename F::Bits bits, uint32_t largest) {
  Number n = Unpack<F>(bits);
  n.Normalize();
  if (n.nan || n.infinite || n.exponent > -32) return largest;
  if (n.exponent <= -64) return 0;
  const uint32_t magnitude = static_cast<uint32_t>(n.significand >> -n.exponent);
  return magnitude < largest ? magnitude : largest;
}

}  // namespace soft

#endif  // PACKS_SUPPORT_SOFT_ARITHMETIC_H_
