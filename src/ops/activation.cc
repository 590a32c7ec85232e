// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/math/logistic.h"
#include "src/math/sigmoid_table.h"
#include "src/ops/each.h"
#include "src/ops/ops.h"

// Activation functions of one operand.

namespace microlite {
namespace {

// ---- RELU and its relatives ------------------------------------------------------------------

// Each between two bounds, the upper one of RELU being none.
struct Bounds {
  float low, high;
};

struct ReluFloat {
  Bounds bounds;
  int32_t count;
};

Status EvalReluFloat(const ReluFloat& state, EvalContext& context) {
  const Bounds bounds = state.bounds;
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < state.count; ++i) output[i] = Clamp(input[i], bounds.low, bounds.high);
  return Status::kOk;
}

// Brings the input to the output's scale and clamps there.
struct ReluQuantized {
  Factor factor;
  int32_t input_zero_point, output_zero_point;
  IntRange range;

  int32_t operator()(int32_t x) const {
    const int32_t value = WrapAdd(Multiply(x - input_zero_point, factor), output_zero_point);
    return Clamp(value, range.min, range.max);
  }
};

// The same where input and output have one quantisation.
struct ClampQuantized {
  IntRange range;
  int32_t operator()(int32_t x) const { return Clamp(x, range.min, range.max); }
};

template <class Function>
Status InstallForType(PrepareContext& p, const Function& function) {
  switch (p.input(0).type) {
    case DataType::kInt8:
      return InstallEach<int8_t>(p, function);
    case DataType::kUInt8:
      return InstallEach<uint8_t>(p, function);
    case DataType::kInt16:
      return InstallEach<int16_t>(p, function);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold, gnu::noinline]] Status PrepareRelu(PrepareContext& p, Bounds bounds) {
  MICROLITE_TRY(CheckEach(p));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  if (input.type == DataType::kFloat32) {
    return p.Install<EvalReluFloat>(ReluFloat{bounds, input.shape.Count()});
  }
  // Of other types no scale and zero point are known to be good, which the bounds need.
  if (input.type != DataType::kInt8 && input.type != DataType::kUInt8 &&
      input.type != DataType::kInt16) {
    return p.UnsupportedInput(0);
  }
  const IntRange range = {QuantizeBound(bounds.low, output), QuantizeBound(bounds.high, output)};
  if (input.scale() == output.scale() && input.zero_point() == output.zero_point()) {
    return InstallForType(p, ClampQuantized{range});
  }
  ReluQuantized relu = {{}, input.zero_point(), output.zero_point(), range};
  MICROLITE_TRY(GetFactor(p, static_cast<double>(input.scale() / output.scale()), &relu.factor));
  return InstallForType(p, relu);
}

[[gnu::cold]] Status PrepareRelu(PrepareContext& p) { return PrepareRelu(p, {0.0f, INFINITY}); }
[[gnu::cold]] Status PrepareRelu6(PrepareContext& p) { return PrepareRelu(p, {0.0f, 6.0f}); }
[[gnu::cold]] Status PrepareRelu0To1(PrepareContext& p) { return PrepareRelu(p, {0.0f, 1.0f}); }
[[gnu::cold]] Status PrepareReluN1To1(PrepareContext& p) { return PrepareRelu(p, {-1.0f, 1.0f}); }

// ---- LOGISTIC and TANH -----------------------------------------------------------------------

float LogisticFloat(float x) { return Logistic(x); }
float TanhFloat(float x) { return tanhf(x); }

// A function of the input as a number with 4 integer bits. Beyond the radius that would overflow,
// and the functions are at their limits there.
struct SigmoidByte {
  static constexpr int kIntegerBits = 4;
  int32_t (*function)(int32_t);
  int32_t output_shift, output_zero_point;
  Factor factor;
  int32_t radius, input_zero_point;
  IntRange range;

  int32_t operator()(int32_t input) const {
    const int32_t x = input - input_zero_point;
    if (x <= -radius) return range.min;
    if (x >= radius) return range.max;
    const int32_t y = RoundingShiftRight(function(Multiply(x, factor)), output_shift);
    return Clamp(y + output_zero_point, range.min, range.max);
  }
};

// A function of int16, interpolated in a table of its values.
struct SigmoidInt16 {
  int16_t (*function)(int32_t);
  int32_t multiplier, shift;  // From the input to multiples of 1 / kSigmoidOne.

  int32_t operator()(int32_t input) const {
    const int32_t half = shift > 0 ? 1 << (shift - 1) : 0;
    return function(WrapAdd(WrapMul(input, multiplier), half) >> shift);
  }
};

// What LOGISTIC and TANH differ in.
struct Sigmoid {
  FloatFunction real;
  int32_t (*fixed)(int32_t);
  int16_t (*table)(int32_t);
  int output_bits;             // Fractional bits of an output byte.
  int32_t least;               // -1, or 0 of what is never negative.
  int32_t largest_exact_left;  // The powers of two that int16 inputs may have, as shifts.
};

Status CheckSigmoidOutput(PrepareContext& p, int32_t steps, int32_t zero_point) {
  const Tensor& output = p.output(0);
  if (output.scale() * static_cast<float>(steps) == 1.0f && output.zero_point() == zero_point) {
    return Status::kOk;
  }
  return p.Unsupported("output must have scale 1/{} and zero point {}", steps, zero_point);
}

Status PrepareSigmoidByte(PrepareContext& p, const Sigmoid& sigmoid) {
  const Tensor& input = p.input(0);
  const IntRange range = RangeOf(input.type);
  const int32_t zero_point = sigmoid.least == 0 ? range.min : range.min + 128;
  MICROLITE_TRY(CheckSigmoidOutput(p, 1 << sigmoid.output_bits, zero_point));
  SigmoidByte function = {
      sigmoid.fixed, 31 - sigmoid.output_bits, zero_point, {}, 0, input.zero_point(), range};
  const double ratio = static_cast<double>(input.scale()) *
                       static_cast<double>(1 << (31 - SigmoidByte::kIntegerBits));
  // A ratio too large for a factor leaves no input within the radius.
  if (ToFactor(ratio, &function.factor)) {
    function.radius = InputRadius(SigmoidByte::kIntegerBits, function.factor.shift);
  }
  return InstallEachOrTable(p, function);
}

// The multiplier and shift with which TensorFlow Lite brings int16 to multiples of 1 / kSigmoidOne:
// 15 bits of the ratio, cut off.
Status PrepareSigmoidInt16(PrepareContext& p, const Sigmoid& sigmoid) {
  const Tensor& input = p.input(0);
  if (input.zero_point() != 0) {
    return p.Unsupported("input has zero point {}, expected 0", input.zero_point());
  }
  MICROLITE_TRY(CheckSigmoidOutput(p, 1 << 15, 0));
  SigmoidInt16 function = {sigmoid.table, 0, 0};
  for (int left = 0; left <= sigmoid.largest_exact_left; ++left) {
    if (input.scale() * 4096.0f == static_cast<float>(1 << left)) function.multiplier = 3 << left;
  }
  if (function.multiplier == 0) {
    float ratio = input.scale() * static_cast<float>(kSigmoidOne);
    if (!(ratio < 1073741824.0f)) return p.Invalid("input scale is too large");
    for (; ratio <= 32767.0f / 2.0f && function.shift <= 30; ++function.shift) ratio *= 2.0f;
    function.multiplier = static_cast<int32_t>(ratio);
  }
  return InstallEach<int16_t>(p, function);
}

[[gnu::cold, gnu::noinline]] Status PrepareSigmoid(PrepareContext& p, const Sigmoid& sigmoid) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, sigmoid.real);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareSigmoidByte(p, sigmoid);
    case DataType::kInt16:
      return PrepareSigmoidInt16(p, sigmoid);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareLogistic(PrepareContext& p) {
  return PrepareSigmoid(p, {LogisticFloat, FixedLogistic, TableLogistic, 8, 0, 0});
}
[[gnu::cold]] Status PrepareTanh(PrepareContext& p) {
  return PrepareSigmoid(p, {TanhFloat, FixedTanh, TableTanh, 7, -1, 1});
}

// ---- LEAKY_RELU ------------------------------------------------------------------------------

struct LeakyReluFloat {
  float alpha;
  int32_t count;
};

Status EvalLeakyReluFloat(const LeakyReluFloat& state, EvalContext& context) {
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  const float alpha = state.alpha;
  for (int32_t i = 0; i < state.count; ++i) {
    output[i] = input[i] > 0.0f ? input[i] : input[i] * alpha;
  }
  return Status::kOk;
}

struct LeakyReluQuantized {
  Factor identity;  // For inputs that are not negative.
  Factor alpha;     // Of the absolute alpha, for the others.
  bool alpha_is_negative;
  int32_t input_zero_point, output_zero_point;
  IntRange range;

  int32_t operator()(int32_t input) const {
    const int32_t x = input - input_zero_point;
    int32_t value = Multiply(x, x >= 0 ? identity : alpha);
    if (x < 0 && alpha_is_negative) value = WrapSub(0, value);
    return Clamp(WrapAdd(value, output_zero_point), range.min, range.max);
  }
};

[[gnu::cold]] Status PrepareLeakyRelu(PrepareContext& p) {
  constexpr int kAlphaSlot = 0;  // LeakyReluOptions
  MICROLITE_TRY(CheckEach(p));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  const float alpha = p.option<float>(kAlphaSlot);
  if (input.type == DataType::kFloat32) {
    return p.Install<EvalLeakyReluFloat>(LeakyReluFloat{alpha, input.shape.Count()});
  }
  LeakyReluQuantized function = {};
  function.alpha_is_negative = alpha < 0.0f;
  const float slope = function.alpha_is_negative ? -alpha : alpha;
  // Rounded to float where TensorFlow Lite does.
  const float identity = input.scale() / output.scale();
  const float negative = input.scale() * slope / output.scale();
  function.range = RangeOf(output.type);
  function.input_zero_point = input.zero_point();
  function.output_zero_point = output.zero_point();
  MICROLITE_TRY(GetFactor(p, static_cast<double>(identity), &function.identity));
  MICROLITE_TRY(GetFactor(p, static_cast<double>(negative), &function.alpha));
  return InstallForType(p, function);
}

// ---- ELU and GELU ----------------------------------------------------------------------------

float Elu(float x) { return x < 0.0f ? expm1f(x) : x; }
// What TensorFlow Lite fills its tables with.
float EluForTable(float x) { return x < 0.0f ? expf(x) - 1.0f : x; }

// x times the normal distribution's probability of less than x; erfc() keeps its digits where that
// is small.
float Gelu(float x) {
  constexpr float kMinusSqrtOfHalf = -0.70710678118654752f;
  return 0.5f * x * erfcf(x * kMinusSqrtOfHalf);
}
float GeluApproximate(float x) {
  constexpr float kSqrtOfTwoOverPi = 0.79788456080286536f;
  return 0.5f * x * (1.0f + tanhf(kSqrtOfTwoOverPi * (x + 0.044715f * x * x * x)));
}

[[gnu::cold, gnu::noinline]] Status PrepareRealFunction(PrepareContext& p, FloatFunction function,
                                                        FloatFunction for_table) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, function);
    case DataType::kInt8:
    case DataType::kUInt8:
      return InstallFloatTable(p, for_table);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareElu(PrepareContext& p) {
  return PrepareRealFunction(p, Elu, EluForTable);
}

[[gnu::cold]] Status PrepareGelu(PrepareContext& p) {
  constexpr int kApproximateSlot = 0;  // GeluOptions
  const FloatFunction gelu = p.option<uint8_t>(kApproximateSlot) != 0 ? GeluApproximate : Gelu;
  return PrepareRealFunction(p, gelu, gelu);
}

// ---- HARD_SWISH: x * relu6(x + 3) / 6 --------------------------------------------------------

float HardSwish(float x) { return x * Clamp(x + 3.0f, 0.0f, 6.0f) / 6.0f; }

constexpr int32_t ToInt16(int64_t x) {
  return static_cast<int32_t>(Clamp<int64_t>(x, INT16_MIN, INT16_MAX));
}

// In 16 bits, with TensorFlow Lite's roundings: of the product x * gate with the gate in [0, 1],
// the input is brought to the output's scale but for a shift.
struct HardSwishByte {
  int32_t input_zero_point, output_zero_point;
  int32_t output_multiplier, output_right_shift;
  int32_t gate_multiplier, gate_shift;
  IntRange range;

  static int32_t RoundedProduct(int32_t a, int32_t b) { return (a * b + (1 << 14)) >> 15; }
  // In 16 bits there is no half of what more than 15 places stand for: one up or down is left.
  static int32_t RoundedShift(int32_t x, int32_t right) {
    return right > 15 ? (x < 0 ? -1 : 1) : RoundingShiftRight(x, right);
  }

  // (x + 3) / 6 as a number with 15 fraction bits. The last doubling comes after the product, so
  // that what saturates before it does not matter.
  int32_t Gate(int32_t x) const {
    const bool left = gate_shift > 0;
    if (left) x = ToInt16(x * (int64_t{1} << (gate_shift - 1)));
    x = RoundedProduct(x, gate_multiplier);
    x = left ? ToInt16(2 * x) : RoundedShift(x, -gate_shift);
    return (x + (1 << 15)) >> 1;
  }

  int32_t operator()(int32_t input) const {
    const int32_t x = (input - input_zero_point) * (1 << 7);
    const int32_t scaled = RoundedProduct(x, output_multiplier);
    const int32_t product = Gate(x) * scaled / (1 << 15);
    return Clamp(RoundedShift(product, output_right_shift) + output_zero_point, range.min,
                 range.max);
  }
};

// A ratio as a multiplier of 15 bits and a shift.
Status GetShortFactor(PrepareContext& p, float ratio, int32_t* multiplier, int32_t* shift) {
  Factor factor;
  MICROLITE_TRY(GetFactor(p, static_cast<double>(ratio), &factor));
  constexpr int32_t kHalf = 1 << 15;
  *multiplier =
      factor.multiplier >= INT32_MAX - kHalf ? INT16_MAX : (factor.multiplier + kHalf) >> 16;
  *shift = factor.shift;
  return Status::kOk;
}

Status PrepareHardSwishByte(PrepareContext& p) {
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  HardSwishByte function = {};
  const float fine_scale = (1.0f / 128.0f) * input.scale();
  int32_t output_shift;
  MICROLITE_TRY(
      GetShortFactor(p, fine_scale / output.scale(), &function.output_multiplier, &output_shift));
  if (output_shift > 0) return p.Unsupported("output scale is too small for the input's");
  function.output_right_shift = -output_shift;
  constexpr float kGateScale = 3.0f / 32768.0f;
  MICROLITE_TRY(
      GetShortFactor(p, fine_scale / kGateScale, &function.gate_multiplier, &function.gate_shift));
  function.input_zero_point = input.zero_point();
  function.output_zero_point = output.zero_point();
  function.range = RangeOf(output.type);
  return InstallEachOrTable(p, function);
}

[[gnu::cold]] Status PrepareHardSwish(PrepareContext& p) {
  MICROLITE_TRY(CheckEach(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloatFunction(p, HardSwish);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareHardSwishByte(p);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const OpFor<LookupKernels> kElu = {{builtin::kElu, nullptr, PrepareElu, nullptr}};
const OpFor<LookupKernels> kGelu = {{builtin::kGelu, nullptr, PrepareGelu, nullptr}};
const OpFor<LookupKernels> kHardSwish = {{builtin::kHardSwish, nullptr, PrepareHardSwish, nullptr}};
const Op kLeakyRelu = {builtin::kLeakyRelu, nullptr, PrepareLeakyRelu, nullptr};
const OpFor<LookupKernels> kLogistic = {{builtin::kLogistic, nullptr, PrepareLogistic, nullptr}};
const Op kRelu = {builtin::kRelu, nullptr, PrepareRelu, nullptr};
const Op kRelu0To1 = {builtin::kRelu0To1, nullptr, PrepareRelu0To1, nullptr};
const Op kRelu6 = {builtin::kRelu6, nullptr, PrepareRelu6, nullptr};
const Op kReluN1To1 = {builtin::kReluN1To1, nullptr, PrepareReluN1To1, nullptr};
const OpFor<LookupKernels> kTanh = {{builtin::kTanh, nullptr, PrepareTanh, nullptr}};
}  // namespace ops

}  // namespace microlite
