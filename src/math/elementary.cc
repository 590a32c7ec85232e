// SPDX-License-Identifier: Apache-2.0
#include "src/math/elementary.h"

#include <stdint.h>
#include <string.h>

namespace microlite {
namespace {

uint64_t BitsOf(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

double DoubleOf(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// 1 + x^2/(first (first+1)) (-1) (1 + x^2/((first+2)(first+3)) (-1) (...)): the Taylor series of
// sin(x)/x for first = 2, of cos(x) for first = 1. With 9 terms the rest is below 2^-56 for |x| <=
// pi/4.
double Alternating(double square, int first) {
  double sum = 1;
  for (int n = first + 16; n >= first; n -= 2) sum = 1 - square / (n * (n + 1)) * sum;
  return sum;
}

// The cosine of x - quarters * pi/2, and with it sin and cos of any x.
double CosFrom(double x, int quarters) {
  constexpr double kTwoByPi = 0.636619772367581343;
  // pi/2 in two parts: a small integer times the first, of 33 bits, is exact.
  constexpr double kHigh = 1.57079632673412561417, kLow = 6.07710050650619224932e-11;
  const int n = static_cast<int>(x * kTwoByPi + (x < 0 ? -0.5 : 0.5));
  const double r = (x - n * kHigh) - n * kLow;
  const int quadrant = (n - quarters) & 3;
  const double value = (quadrant & 1) != 0 ? r * Alternating(r * r, 2) : Alternating(r * r, 1);
  return quadrant == 1 || quadrant == 2 ? -value : value;
}

// ln(x) for a normal x > 0: 2 atanh((m - 1)/(m + 1)) + e ln(2) with x = m 2^e.
double Log(double x) {
  const uint64_t bits = BitsOf(x);
  // m in [sqrt(1/2), sqrt(2)), where the series is short; the constant is the bits of sqrt(1/2).
  const int32_t e = static_cast<int32_t>(static_cast<uint32_t>(bits >> 32) - 0x3fe6a09e) >> 20;
  const double m = DoubleOf(bits - (static_cast<uint64_t>(e) << 52));
  const double s = (m - 1) / (m + 1), square = s * s;
  double sum = 0;
  for (int n = 23; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
  return 2 * s * sum + e * 0.693147180559945309;
}

// e^x for |x| < 700.
double Exp(double x) {
  constexpr double kHigh = 0.693147180369123816490, kLow = 1.90821492927058770002e-10;  // ln(2)
  const int n = static_cast<int>(x * 1.44269504088896341 + (x < 0 ? -0.5 : 0.5));
  const double r = (x - n * kHigh) - n * kLow;
  double sum = 1;
  for (int k = 14; k >= 1; --k) sum = 1 + r / k * sum;
  return sum * DoubleOf(static_cast<uint64_t>(1023 + n) << 52);
}

}  // namespace

double Cos(double x) { return CosFrom(x, 0); }
double Sin(double x) { return CosFrom(x, 1); }

double Log1p(double x) {
  const double sum = 1 + x;
  return Log(sum) + (x - (sum - 1)) / sum;  // What the rounding of the sum has lost.
}

float PowF(float x, float y) {
  const double exponent = static_cast<double>(y) * Log(static_cast<double>(x));
  if (exponent >= 89) return __builtin_inff();
  return exponent > -110 ? static_cast<float>(Exp(exponent)) : 0;
}

}  // namespace microlite
