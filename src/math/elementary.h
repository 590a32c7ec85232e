// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_ELEMENTARY_H_
#define MICROLITE_SRC_MATH_ELEMENTARY_H_

// Elementary functions that give the same bits on every machine, which those of C libraries do not:
// tables made with them can then be compared bit for bit. Written for tables that are made once, in
// double precision, which a microcontroller computes slowly but exactly.

namespace microlite {

// Within 2^-52 of the true value for |x| <= 8.
double Cos(double x);
double Sin(double x);

// The float nearest to the true value (but for ties that cannot be told apart in double precision).
float CosF(float x);           // |x| <= 8
float PowF(float x, float y);  // x > 0 and normal; where the result overflows, infinity.

// ln(1 + x) for finite x >= 0, to within one unit in the last place: the very floats that glibc
// before 2.41 and newlib give, since they compute it with the same steps in single precision.
float Log1pF(float x);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_ELEMENTARY_H_
