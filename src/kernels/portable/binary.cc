// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"
#include "src/math/broadcast.h"
#include "src/math/fixed_point.h"

namespace microlite::portable {
namespace {

// Functions of two elements. They hold copies of the parameters, for the compiler to see that no
// output element changes them.

struct AddF32 {
  FloatBinaryParams p;
  float operator()(float a, float b) const { return Clamp(a + b, p.range.min, p.range.max); }
};
struct SubF32 {
  FloatBinaryParams p;
  float operator()(float a, float b) const { return Clamp(a - b, p.range.min, p.range.max); }
};
struct MulF32 {
  FloatBinaryParams p;
  float operator()(float a, float b) const { return Clamp(a * b, p.range.min, p.range.max); }
};

template <int sign>
struct AddQuantized {
  AddParams p;

  // A factor that never shifts to the left.
  static int32_t Scale(int32_t x, int32_t multiplier, int32_t shift) {
    return RoundingShiftRight(RoundingDoublingHighMul(x, multiplier), -shift);
  }
  int32_t Load(int i, int32_t x) const {
    return Scale((x - p.zero_points[i]) * (1 << p.left_shift), p.multipliers[i], p.shifts[i]);
  }
  int32_t operator()(int32_t a, int32_t b) const {
    const int32_t sum = Load(0, a) + sign * Load(1, b);
    const int32_t value = Scale(sum, p.output_multiplier, p.output_shift) + p.output_zero_point;
    return Clamp(value, p.min, p.max);
  }
};

struct MulQuantized {
  MulParams p;
  int32_t operator()(int32_t a, int32_t b) const {
    const int32_t product = (a - p.zero_points[0]) * (b - p.zero_points[1]);
    const int32_t value = WrapAdd(Multiply(product, p.multiplier, p.shift), p.output_zero_point);
    return Clamp(value, p.min, p.max);
  }
};

template <class Function, class Params, class T>
BinaryKernel ChooseRow(const Params&) {
  return {RunRow<Function, Params, T>};
}

}  // namespace

const BinaryKernels kBinary = {
    ChooseRow<AddF32, FloatBinaryParams, float>,     ChooseRow<SubF32, FloatBinaryParams, float>,
    ChooseRow<MulF32, FloatBinaryParams, float>,     ChooseRow<AddQuantized<1>, AddParams, int8_t>,
    ChooseRow<AddQuantized<-1>, AddParams, int8_t>,  ChooseRow<AddQuantized<1>, AddParams, int16_t>,
    ChooseRow<AddQuantized<-1>, AddParams, int16_t>, ChooseRow<AddQuantized<1>, AddParams, uint8_t>,
    ChooseRow<MulQuantized, MulParams, int8_t>,      ChooseRow<MulQuantized, MulParams, int16_t>,
    ChooseRow<MulQuantized, MulParams, uint8_t>,
};

}  // namespace microlite::portable
