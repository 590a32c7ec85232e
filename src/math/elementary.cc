// SPDX-License-Identifier: Apache-2.0
#include "src/math/elementary.h"

#include <stdint.h>
#include <string.h>

namespace microlite {
namespace {

uint32_t BitsOf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

float FloatOf(uint32_t bits) {
  float x;
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
double Log(float x) {
  uint32_t bits = BitsOf(x);
  // m in [sqrt(1/2), sqrt(2)), where the series is short.
  const int32_t e = static_cast<int32_t>(bits - 0x3f3504f3) >> 23;
  bits -= static_cast<uint32_t>(e) << 23;
  const double m = static_cast<double>(FloatOf(bits));
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
  const uint64_t bits = static_cast<uint64_t>(1023 + n) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

}  // namespace

double Cos(double x) { return CosFrom(x, 0); }
double Sin(double x) { return CosFrom(x, 1); }
float CosF(float x) { return static_cast<float>(Cos(static_cast<double>(x))); }

float PowF(float x, float y) {
  const double exponent = static_cast<double>(y) * Log(x);
  if (exponent >= 89) return FloatOf(0x7f800000);
  return exponent > -110 ? static_cast<float>(Exp(exponent)) : 0;
}

// 1 + x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); `lost` is what the rounding of 1 + x
// lost. With s = f/(2 + f), ln(1 + f) = f - (f^2/2 - s (f^2/2 + R)), R(s^2) a polynomial found by
// Remez' algorithm: the method of Sun's fdlibm, from which the C libraries named above have it.
float Log1pF(float x) {
  constexpr float kLn2High = 0x1.62e3p-1f, kLn2Low = 0x1.2fefa2p-17f;
  constexpr float kR[] = {0x1.2f112ep-3f, 0x1.39a09ep-3f, 0x1.74664ap-3f, 0x1.c71c52p-3f,
                          0x1.24924ap-2f, 0x1.99999ap-2f, 0x1.555556p-1f};
  if (BitsOf(x) < 0x31000000) return x - x * x * 0.5f;  // 2^-29
  float f = x, lost = 0;
  int32_t k = 0;
  bool tiny = false;
  if (BitsOf(x) >= 0x3ed413d7) {  // sqrt(2) - 1
    const float u = 1 + x;
    const uint32_t fraction = BitsOf(u) & 0x7fffff;
    k = static_cast<int32_t>(BitsOf(u) >> 23) - 127;
    lost = (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
    const bool upper = fraction >= 0x3504f7;  // sqrt(2)
    k += upper;
    f = FloatOf(fraction | (upper ? 0x3f000000 : 0x3f800000)) - 1;
    tiny = (upper ? (0x800000 - fraction) >> 2 : fraction) == 0;
  }
  const float scale = static_cast<float>(k), half_square = 0.5f * f * f;
  const float rest = scale * kLn2Low + lost;
  if (tiny) {  // f is 0, or nearly 1 + f = 1 where fraction - 2^23 has lost its last two bits.
    if (f == 0) return scale * kLn2High + rest;
    const float r = half_square * (1.0f - 0.66666666666666666f * f);
    return scale * kLn2High - ((r - rest) - f);
  }
  const float s = f / (2.0f + f), square = s * s;
  float r = kR[0];
  for (int i = 1; i < 7; ++i) r = r * square + kR[i];
  const float sum = s * (half_square + r * square);
  if (k == 0) return f - (half_square - sum);
  return scale * kLn2High - ((half_square - (sum + rest)) - f);
}

}  // namespace microlite
