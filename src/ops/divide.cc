// SPDX-License-Identifier: Apache-2.0
#include "src/math/divide.h"

#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/binary.h"
#include "src/ops/ops.h"

namespace microlite {
namespace {

// DivOptions
constexpr int kActivationSlot = 0;

constexpr char kDividesByZero[] = "element {} of input 1 is a divisor of 0";

// ---- DIV -------------------------------------------------------------------------------------

struct DivideF32 {
  FloatBinaryParams p;
  float operator()(float a, float b) const { return Clamp(a / b, p.range.min, p.range.max); }
};

struct DivideS32 {
  LimitedParams<int32_t> p;
  static constexpr const char* kUndefined = kDividesByZero;
  bool IsDefined(int32_t b) const { return b != 0; }
  int32_t operator()(int32_t a, int32_t b) const {
    // The smallest number has no opposite.
    return Clamp(b == -1 ? WrapSub(0, a) : a / b, p.min, p.max);
  }
};

struct DivideQuantizedParams : BinaryParams {
  int32_t zero_points[2], output_zero_point;
  Factor factor;
  IntRange range;
};

struct DivideQuantized {
  DivideQuantizedParams p;
  static constexpr const char* kUndefined = kDividesByZero;
  bool IsDefined(int32_t b) const { return b != p.zero_points[1]; }

  // Multiplies by a reciprocal, both with as many bits as there is room for.
  int32_t operator()(int32_t a, int32_t b) const {
    const bool negative = b < p.zero_points[1];
    const int32_t x = negative ? p.zero_points[0] - a : a - p.zero_points[0];
    const uint32_t y =
        static_cast<uint32_t>(negative ? p.zero_points[1] - b : b - p.zero_points[1]);
    const int zeros = __builtin_clz(y);
    // y * 2^zeros as 2^31 * (1 + fraction).
    const int32_t fraction = static_cast<int32_t>((y << zeros) - (uint32_t{1} << 31));
    const int room = __builtin_clz(2 * static_cast<uint32_t>(x ^ (x >> 31)) + 1);
    const int32_t quotient =
        RoundingDoublingHighMul(WrapShiftLeft(x, room), FixedReciprocalOfOnePlus(fraction));
    const int32_t scaled = RoundingDoublingHighMul(quotient, p.factor.multiplier);
    const int right = 31 - zeros + room - p.factor.shift;
    const int32_t value = right > 31 ? 0 : RoundingShiftRight(scaled, right);
    return Clamp(value + p.output_zero_point, p.range.min, p.range.max);
  }
};

Status FillQuantized(PrepareContext& p, const ArithmeticOperands& operands,
                     DivideQuantizedParams* params) {
  const Tensor& output = p.output(0);
  const float ratio = p.input(0).scale() / (p.input(1).scale() * output.scale());
  MICROLITE_TRY(GetFactor(p, static_cast<double>(ratio), &params->factor));
  // Numbers of 9 bits leave that much room.
  if (params->factor.shift > 31 - 8) {
    return p.Invalid("output scale is too small for the inputs'");
  }
  for (int i = 0; i < 2; ++i) params->zero_points[i] = p.input(i).zero_point();
  params->output_zero_point = output.zero_point();
  params->range = ActivationRange(operands.activation, output);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareDiv(PrepareContext& p) {
  ArithmeticOperands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, kActivationSlot, &operands));
  DivideQuantizedParams quantized;
  if (IsQuantizedType(operands.type)) MICROLITE_TRY(FillQuantized(p, operands, &quantized));
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFunction<DivideF32, float>(
          p, operands, FloatBinaryParams{operands, ActivationRange(operands.activation)});
    case DataType::kInt8:
      return InstallPartialFunction<DivideQuantized, int8_t>(p, operands, quantized);
    case DataType::kUInt8:
      return InstallPartialFunction<DivideQuantized, uint8_t>(p, operands, quantized);
    case DataType::kInt32:
      return InstallPartialFunction<DivideS32, int32_t>(
          p, operands, Limits<int32_t>(operands, INT32_MIN, INT32_MAX));
    default:
      return p.UnsupportedInput(0);
  }
}

// ---- FLOOR_DIV and FLOOR_MOD -----------------------------------------------------------------

struct NonzeroDivisor {
  BinaryParams p;
  static constexpr const char* kUndefined = kDividesByZero;
  template <class T>
  bool IsDefined(T b) const {
    return b != 0;
  }
};

struct FloorDivF32 : NonzeroDivisor {
  // floor() of the exact quotient: the rounded one may have come up to a whole number from below.
  float operator()(float a, float b) const {
    constexpr float kAllAreWhole = 8388608.0f;  // 2^23
    const float quotient = a / b;
    const float whole = floorf(quotient);
    if (whole != quotient || !(fabsf(quotient) < kAllAreWhole) || isinf(b)) return whole;
    const float remainder = fmodf(a, b);
    if (remainder == 0.0f) return whole;
    const bool negative = (a < 0.0f) != (b < 0.0f);
    const bool rounded_towards_zero = fabsf(remainder) < 0.5f * fabsf(b);
    return negative == rounded_towards_zero ? whole - 1.0f : whole;
  }
};

struct FloorDivInt : NonzeroDivisor {
  int32_t operator()(int32_t a, int32_t b) const {
    if (b == -1) return WrapSub(0, a);
    const int32_t quotient = a / b;
    return quotient - (quotient * b != a && (a < 0) != (b < 0));
  }
};

struct FloorModF32 {
  BinaryParams p;
  float operator()(float a, float b) const {
    const float remainder = fmodf(a, b);
    return remainder != 0.0f && (remainder < 0.0f) != (b < 0.0f) ? remainder + b : remainder;
  }
};

struct FloorModInt : NonzeroDivisor {
  int32_t operator()(int32_t a, int32_t b) const {
    if (b == -1) return 0;
    const int32_t remainder = a % b;
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
  }
};

struct FloorModS64 : NonzeroDivisor {
  int64_t operator()(int64_t a, int64_t b) const {
    const uint64_t remainder = Divide(Magnitude(a), Magnitude(b)).remainder;
    if (remainder == 0) return 0;
    const int64_t truncated = static_cast<int64_t>(a < 0 ? 0 - remainder : remainder);
    return (a < 0) != (b < 0) ? truncated + b : truncated;
  }
};

[[gnu::cold]] Status PrepareFloorDiv(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, p.input(0).type, &operands));
  const BinaryParams none = {};
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallPartialFunction<FloorDivF32, float>(p, operands, none);
    case DataType::kInt8:
      return InstallPartialFunction<FloorDivInt, int8_t>(p, operands, none);
    case DataType::kInt16:
      return InstallPartialFunction<FloorDivInt, int16_t>(p, operands, none);
    case DataType::kInt32:
      return InstallPartialFunction<FloorDivInt, int32_t>(p, operands, none);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareFloorMod(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, p.input(0).type, &operands));
  const BinaryParams none = {};
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFunction<FloorModF32, float>(p, operands, none);
    case DataType::kInt8:
      return InstallPartialFunction<FloorModInt, int8_t>(p, operands, none);
    case DataType::kInt16:
      return InstallPartialFunction<FloorModInt, int16_t>(p, operands, none);
    case DataType::kInt32:
      return InstallPartialFunction<FloorModInt, int32_t>(p, operands, none);
    case DataType::kInt64:
      return InstallPartialFunction<FloorModS64, int64_t>(p, operands, none);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kDiv = {builtin::kDiv, nullptr, PrepareDiv, nullptr};
const Op kFloorDiv = {builtin::kFloorDiv, nullptr, PrepareFloorDiv, nullptr};
const Op kFloorMod = {builtin::kFloorMod, nullptr, PrepareFloorMod, nullptr};
}  // namespace ops

}  // namespace microlite
