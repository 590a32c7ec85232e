// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"
#include "src/math/fixed_point.h"

namespace microlite::portable {
namespace {

// An arithmetic brings each input to a common form (Load0, Load1) before it combines them, so that
// a scalar is brought there once a row. They are copies of the parameters, for the compiler to see
// that no output element changes them.

struct FloatArithmetic {
  using Params = FloatBinaryParams;
  using Value = float;
  FloatRange range;

  explicit FloatArithmetic(const Params& p) : range(p.range) {}
  static float Load0(float x) { return x; }
  static float Load1(float x) { return x; }
  float Store(float x) const { return Clamp(x, range.min, range.max); }
};

struct AddF32 : FloatArithmetic {
  using FloatArithmetic::FloatArithmetic;
  float Combine(float a, float b) const { return Store(a + b); }
};
struct SubF32 : FloatArithmetic {
  using FloatArithmetic::FloatArithmetic;
  float Combine(float a, float b) const { return Store(a - b); }
};
struct MulF32 : FloatArithmetic {
  using FloatArithmetic::FloatArithmetic;
  float Combine(float a, float b) const { return Store(a * b); }
};

template <int sign>
struct AddS8 {
  using Params = AddParams;
  using Value = int8_t;
  Params p;

  explicit AddS8(const Params& params) : p(params) {}
  // A factor that never shifts to the left.
  static int32_t Scale(int32_t x, int32_t multiplier, int32_t shift) {
    return RoundingShiftRight(RoundingDoublingHighMul(x, multiplier), -shift);
  }
  int32_t Load(int i, int8_t x) const {
    return Scale((x - p.zero_points[i]) * (1 << p.left_shift), p.multipliers[i], p.shifts[i]);
  }
  int32_t Load0(int8_t x) const { return Load(0, x); }
  int32_t Load1(int8_t x) const { return Load(1, x); }
  int8_t Combine(int32_t a, int32_t b) const {
    const int32_t sum = sign > 0 ? a + b : a - b;
    const int32_t value = Scale(sum, p.output_multiplier, p.output_shift) + p.output_zero_point;
    return static_cast<int8_t>(Clamp(value, p.min, p.max));
  }
};

struct MulS8 {
  using Params = MulParams;
  using Value = int8_t;
  Params p;

  explicit MulS8(const Params& params) : p(params) {}
  int32_t Load0(int8_t x) const { return x - p.zero_points[0]; }
  int32_t Load1(int8_t x) const { return x - p.zero_points[1]; }
  int8_t Combine(int32_t a, int32_t b) const {
    const int32_t value = WrapAdd(Multiply(a * b, p.multiplier, p.shift), p.output_zero_point);
    return static_cast<int8_t>(Clamp(value, p.min, p.max));
  }
};

template <class Arithmetic, RowKind kind>
void Run(const typename Arithmetic::Params& params, const typename Arithmetic::Value* a,
         const typename Arithmetic::Value* b, typename Arithmetic::Value* output, int32_t count,
         void*) {
  const Arithmetic arithmetic(params);
  if constexpr (kind == RowKind::kElements) {
    for (int32_t i = 0; i < count; ++i) {
      output[i] = arithmetic.Combine(arithmetic.Load0(a[i]), arithmetic.Load1(b[i]));
    }
  } else if constexpr (kind == RowKind::kFirstIsScalar) {
    const auto scalar = arithmetic.Load0(*a);
    for (int32_t i = 0; i < count; ++i) {
      output[i] = arithmetic.Combine(scalar, arithmetic.Load1(b[i]));
    }
  } else {
    const auto scalar = arithmetic.Load1(*b);
    for (int32_t i = 0; i < count; ++i) {
      output[i] = arithmetic.Combine(arithmetic.Load0(a[i]), scalar);
    }
  }
}

template <class Arithmetic, class Params = typename Arithmetic::Params,
          class T = typename Arithmetic::Value>
Kernel<Params, const T*, const T*, T*, int32_t> ChooseRow(const Params& params) {
  switch (params.row) {
    case RowKind::kFirstIsScalar:
      return {Run<Arithmetic, RowKind::kFirstIsScalar>};
    case RowKind::kSecondIsScalar:
      return {Run<Arithmetic, RowKind::kSecondIsScalar>};
    default:
      return {Run<Arithmetic, RowKind::kElements>};
  }
}

}  // namespace

const BinaryKernels kBinary = {
    ChooseRow<AddF32>,   ChooseRow<SubF32>,    ChooseRow<MulF32>,
    ChooseRow<AddS8<1>>, ChooseRow<AddS8<-1>>, ChooseRow<MulS8>,
};

}  // namespace microlite::portable
