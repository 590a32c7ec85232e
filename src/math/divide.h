// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_DIVIDE_H_
#define MICROLITE_SRC_MATH_DIVIDE_H_

#include <stdint.h>

namespace microlite {

struct Division {
  uint64_t quotient, remainder;
};

// Divides by a number that is not 0, bit by bit: a division of 64 bits would bring a large function
// of the compiler's library.
inline Division Divide(uint64_t a, uint64_t b) {
  uint64_t multiple = b, bit = 1, quotient = 0;
  while (multiple <= a >> 1) {
    multiple <<= 1;
    bit <<= 1;
  }
  for (; bit != 0; multiple >>= 1, bit >>= 1) {
    if (a < multiple) continue;
    a -= multiple;
    quotient |= bit;
  }
  return {quotient, a};
}

inline uint64_t Magnitude(int64_t x) {
  return x < 0 ? 0 - static_cast<uint64_t>(x) : static_cast<uint64_t>(x);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_DIVIDE_H_
