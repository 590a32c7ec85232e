// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_ELEMENTARY_H_
#define MICROLITE_SRC_MATH_ELEMENTARY_H_

// Elementary functions that give the same bits on every machine, which those of C libraries do not:
// tables made with them can then be compared bit for bit. Written for tables that are made once, in
// double precision, which a microcontroller computes slowly but exactly.

namespace microlite {

// Within two units in the last place of the true value.
double Cos(double x);    // |x| <= 8
double Sin(double x);    // |x| <= 8
double Log1p(double x);  // ln(1 + x); 0 <= x < 2^50

// The float nearest to the true value (but for ties that cannot be told apart in double precision).
// x > 0 and normal; infinity where the result overflows.
float PowF(float x, float y);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_ELEMENTARY_H_
