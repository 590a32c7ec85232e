// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/each.h"
#include "src/ops/ops.h"
#include "src/ops/table16.h"

// Mathematical functions of one operand; activation functions are in activation.cc.

namespace microlite {
namespace {

// ---- float32 ---------------------------------------------------------------------------------

float Abs(float x) { return fabsf(x); }
float Ceil(float x) { return ceilf(x); }
float Cos(float x) { return cosf(x); }
float Exp(float x) { return expf(x); }
float Floor(float x) { return floorf(x); }
float Log(float x) { return logf(x); }
float Neg(float x) { return -x; }
float Rsqrt(float x) { return 1.0f / sqrtf(x); }
float Sign(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : 0.0f; }
float Sin(float x) { return sinf(x); }
float Sqrt(float x) { return sqrtf(x); }
float Square(float x) { return x * x; }

// Halves to the even neighbour.
float Round(float x) {
  const float whole = floorf(x);
  const float rest = x - whole;
  const bool up = rest > 0.5f || (rest == 0.5f && whole != 2.0f * floorf(whole / 2.0f));
  return up ? whole + 1.0f : whole;
}

template <FloatFunction function>
[[gnu::cold]] Status PrepareFloat(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  if (p.input(0).type != DataType::kFloat32) return p.UnsupportedInput(0);
  return InstallFloatFunction(p, function);
}

struct ExpInt16 {
  Table16 table;
  int32_t operator()(int32_t x) const { return table.At(x); }
};

Status PrepareExpInt16(PrepareContext& p) {
  const auto real = [](const Tensor& t, int32_t x) {
    return t.scale() * static_cast<float>(x - t.zero_point());
  };
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  ExpInt16 exp;
  exp.table.Keep(p, real(input, INT16_MIN), real(input, INT16_MAX), real(output, INT16_MIN),
                 real(output, INT16_MAX), Exp);
  return InstallEach<int16_t>(p, exp);
}

// EXP also takes quantised integers.
[[gnu::cold]] Status PrepareExp(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, Exp);
    case DataType::kInt8:
      return InstallFloatTable(p, Exp);
    case DataType::kInt16:
      return PrepareExpInt16(p);
    default:
      return p.UnsupportedInput(0);
  }
}

// ---- Integers that are not quantised ---------------------------------------------------------

struct AbsInt {
  int32_t operator()(int32_t x) const { return x < 0 ? WrapSub(0, x) : x; }
};
struct NegInt {
  template <class T>
  T operator()(T x) const {
    return static_cast<T>(0 - static_cast<uint64_t>(x));
  }
};
struct SignInt {
  int32_t operator()(int32_t x) const { return (x > 0) - (x < 0); }
};
struct Not {
  uint8_t operator()(uint8_t x) const { return x == 0; }
};

[[gnu::cold]] Status PrepareNeg(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, Neg);
    case DataType::kInt32:
      return InstallEach<int32_t>(p, NegInt());
    case DataType::kInt64:
      return InstallEach<int64_t>(p, NegInt());
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareSign(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, Sign);
    case DataType::kInt32:
      return InstallEach<int32_t>(p, SignInt());
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareLogicalNot(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  if (p.input(0).type != DataType::kBool) return p.UnsupportedInput(0);
  return InstallEach<uint8_t>(p, Not());
}

// ---- ABS -------------------------------------------------------------------------------------

struct AbsQuantized {
  Factor factor;
  int32_t input_zero_point, output_zero_point;
  IntRange range;
  bool rescale;

  int32_t operator()(int32_t x) const {
    const int32_t distance = x - input_zero_point;
    const int32_t size = distance < 0 ? -distance : distance;
    return Clamp(WrapAdd(rescale ? Multiply(size, factor) : size, output_zero_point), range.min,
                 range.max);
  }
};

[[gnu::cold]] Status PrepareAbs(PrepareContext& p) {
  const Tensor& input = p.input(0);
  // Integers of 16 bits need not be quantised.
  const bool plain = p.input_count() == 1 && p.output_count() == 1 &&
                     input.type == DataType::kInt16 && input.quantization.scales.empty();
  if (plain) {
    MICROLITE_TRY(CheckOutputType(p, 0, input.type));
    MICROLITE_TRY(CheckSameShape(p));
    return InstallEach<int16_t>(p, AbsInt());
  }
  MICROLITE_TRY(CheckEach(p));
  if (input.type == DataType::kFloat32) return InstallFloatFunction(p, Abs);
  if (input.type == DataType::kInt32) return InstallEach<int32_t>(p, AbsInt());
  if (input.type != DataType::kInt8 && input.type != DataType::kInt16) return p.UnsupportedInput(0);
  const Tensor& output = p.output(0);
  AbsQuantized abs = {{},
                      input.zero_point(),
                      output.zero_point(),
                      RangeOf(output.type),
                      input.scale() != output.scale()};
  MICROLITE_TRY(GetFactor(p, static_cast<double>(input.scale() / output.scale()), &abs.factor));
  if (input.type == DataType::kInt16) return InstallEach<int16_t>(p, abs);
  return InstallEach<int8_t>(p, abs);
}

// ---- RSQRT -----------------------------------------------------------------------------------

struct RsqrtQuantized {
  static constexpr int kExtraBits = 20;  // Kept between the two factors.
  Factor factor;                         // Includes the way back from the extra bits.
  int32_t input_zero_point, output_zero_point;
  IntRange range;

  int32_t operator()(int32_t input) const {
    const int32_t x = input - input_zero_point;
    if (x == 0) return range.max;
    const Factor root = FixedInverseSqrt(x);
    const int32_t scaled = Multiply(1, root.multiplier, root.shift + kExtraBits);
    return Clamp(WrapAdd(Multiply(scaled, factor), output_zero_point), range.min, range.max);
  }
};

template <class T>
Status EvalRsqrt(const EachState<RsqrtQuantized>& state, EvalContext& context) {
  const T* input = context.input<T>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    if (input[i] < state.function.input_zero_point) {
      return context.Fail("element {} of the input is negative", i);
    }
  }
  return EvalEach<T>(state, context);
}

[[gnu::cold]] Status PrepareRsqrt(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  if (input.type == DataType::kFloat32) return InstallFloatFunction(p, Rsqrt);
  if (input.type != DataType::kInt8 && input.type != DataType::kInt16) return p.UnsupportedInput(0);
  RsqrtQuantized rsqrt;
  const float divisor = sqrtf(input.scale()) * output.scale();
  MICROLITE_TRY(GetFactor(p, 1.0 / static_cast<double>(divisor), &rsqrt.factor));
  rsqrt.factor.shift -= RsqrtQuantized::kExtraBits;
  if (rsqrt.factor.shift < -31) rsqrt.factor = Factor();  // Every product rounds to zero.
  rsqrt.input_zero_point = input.zero_point();
  rsqrt.output_zero_point = output.zero_point();
  rsqrt.range = RangeOf(output.type);
  const EachState<RsqrtQuantized> state = {rsqrt, input.shape.Count()};
  if (input.type == DataType::kInt16) return p.Install<EvalRsqrt<int16_t>>(state);
  return p.Install<EvalRsqrt<int8_t>>(state);
}

}  // namespace

namespace ops {
const Op kAbs = {builtin::kAbs, nullptr, PrepareAbs, nullptr};
const Op kCeil = {builtin::kCeil, nullptr, PrepareFloat<Ceil>, nullptr};
const Op kCos = {builtin::kCos, nullptr, PrepareFloat<Cos>, nullptr};
const OpFor<LookupKernels> kExp = {{builtin::kExp, nullptr, PrepareExp, nullptr}};
const Op kFloor = {builtin::kFloor, nullptr, PrepareFloat<Floor>, nullptr};
const Op kLog = {builtin::kLog, nullptr, PrepareFloat<Log>, nullptr};
const Op kLogicalNot = {builtin::kLogicalNot, nullptr, PrepareLogicalNot, nullptr};
const Op kNeg = {builtin::kNeg, nullptr, PrepareNeg, nullptr};
const Op kRound = {builtin::kRound, nullptr, PrepareFloat<Round>, nullptr};
const Op kRsqrt = {builtin::kRsqrt, nullptr, PrepareRsqrt, nullptr};
const Op kSign = {builtin::kSign, nullptr, PrepareSign, nullptr};
const Op kSin = {builtin::kSin, nullptr, PrepareFloat<Sin>, nullptr};
const Op kSqrt = {builtin::kSqrt, nullptr, PrepareFloat<Sqrt>, nullptr};
const Op kSquare = {builtin::kSquare, nullptr, PrepareFloat<Square>, nullptr};
}  // namespace ops

}  // namespace microlite
