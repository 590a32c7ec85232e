// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/math/logistic.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"

namespace microlite {
namespace {

// ---- float32 ---------------------------------------------------------------------------------

float Relu(float x) { return x < 0.0f ? 0.0f : x; }
float Relu6(float x) { return Clamp(x, 0.0f, 6.0f); }
float Tanh(float x) { return tanhf(x); }
float Rsqrt(float x) { return 1.0f / sqrtf(x); }

struct Count {
  int32_t elements;
};

template <float (*function)(float)>
Status EvalFloat(const Count& count, EvalContext& context) {
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < count.elements; ++i) output[i] = function(input[i]);
  return Status::kOk;
}

template <float (*function)(float)>
Status InstallFloat(PrepareContext& p) {
  return p.Install<EvalFloat<function>>(Count{p.input(0).shape.Count()});
}

// ---- int8 ------------------------------------------------------------------------------------

// RELU and RELU6: brings the input to the output's scale and clamps there.
struct ReluS8 {
  Factor factor;
  int32_t input_zero_point, output_zero_point;
  IntRange range;

  int8_t operator()(int8_t x) const {
    const int32_t value = WrapAdd(Multiply(x - input_zero_point, factor), output_zero_point);
    return static_cast<int8_t>(Clamp(value, range.min, range.max));
  }
};

// The same where input and output have one quantisation.
struct ClampS8 {
  IntRange range;
  int8_t operator()(int8_t x) const {
    return static_cast<int8_t>(Clamp<int32_t>(x, range.min, range.max));
  }
};

// LOGISTIC and TANH: a function of the input as a number with 4 integer bits. Beyond the radius
// that would overflow, and the functions are at their limits there.
struct SigmoidS8 {
  static constexpr int kIntegerBits = 4;
  int32_t (*function)(int32_t);
  int32_t output_shift, output_zero_point;
  Factor factor;
  int32_t radius, input_zero_point;

  int8_t operator()(int8_t input) const {
    const int32_t x = input - input_zero_point;
    if (x <= -radius) return INT8_MIN;
    if (x >= radius) return INT8_MAX;
    const int32_t y = RoundingShiftRight(function(Multiply(x, factor)), output_shift);
    return static_cast<int8_t>(Clamp<int32_t>(y + output_zero_point, INT8_MIN, INT8_MAX));
  }
};

struct RsqrtS8 {
  static constexpr int kExtraBits = 20;  // Kept between the two factors.
  Factor factor;                         // Includes the way back from the extra bits.
  int32_t input_zero_point, output_zero_point;

  int8_t operator()(int8_t input) const {
    const int32_t x = input - input_zero_point;
    if (x == 0) return INT8_MAX;
    const Factor root = FixedInverseSqrt(x);
    const int32_t scaled = Multiply(1, root.multiplier, root.shift + kExtraBits);
    const int32_t value = WrapAdd(Multiply(scaled, factor), output_zero_point);
    return static_cast<int8_t>(Clamp<int32_t>(value, INT8_MIN, INT8_MAX));
  }
};

template <class Function>
struct EachState {
  Function function;
  int32_t count;
};

template <class Function>
Status EvalEach(const EachState<Function>& state, EvalContext& context) {
  const Function function = state.function;
  const int8_t* input = context.input<int8_t>(0);
  int8_t* output = context.output<int8_t>(0);
  for (int32_t i = 0; i < state.count; ++i) output[i] = function(input[i]);
  return Status::kOk;
}

constexpr int32_t kTableSize = 256;

template <class Function>
Status InstallEach(PrepareContext& p, const Function& function) {
  return p.Install<EvalEach<Function>>(EachState<Function>{function, p.input(0).shape.Count()});
}

// For costly functions: from a few hundred elements on, a table of all results saves time at each
// invocation; below, it would only take memory.
template <class Function>
Status InstallEachOrLookup(PrepareContext& p, const Function& function) {
  const int32_t count = p.input(0).shape.Count();
  if (count <= kTableSize) return InstallEach(p, function);
  int8_t* table = p.KeepArray<int8_t>(kTableSize);
  for (int32_t i = 0; table != nullptr && i < kTableSize; ++i) {
    table[i] = function(static_cast<int8_t>(i));
  }
  return InstallKernel(p, LookupParams{table, count}, p.kernels<LookupKernels>().s8);
}

Status EvalRsqrtS8(const EachState<RsqrtS8>& state, EvalContext& context) {
  const int8_t* input = context.input<int8_t>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    if (input[i] < state.function.input_zero_point) {
      return context.Fail("element {} of the input is negative", i);
    }
  }
  return EvalEach(state, context);
}

// ---- Prepare ---------------------------------------------------------------------------------

Status CheckUnary(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(0).type));
  MICROLITE_TRY(CheckSameShape(p));
  if (p.input(0).type == DataType::kInt8) {
    MICROLITE_TRY(CheckQuantizedInput(p, 0));
    MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  }
  p.MayAlias(0, 0);
  return Status::kOk;
}

Status PrepareReluS8(PrepareContext& p, Activation activation) {
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  const IntRange range = ActivationRange(activation, output);
  if (input.scale() == output.scale() && input.zero_point() == output.zero_point()) {
    return InstallEach(p, ClampS8{range});
  }
  ReluS8 relu;
  MICROLITE_TRY(GetFactor(p, static_cast<double>(input.scale() / output.scale()), &relu.factor));
  relu.input_zero_point = input.zero_point();
  relu.output_zero_point = output.zero_point();
  relu.range = range;
  return InstallEach(p, relu);
}

template <float (*function)(float), Activation activation>
[[gnu::cold]] Status PrepareRelu(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloat<function>(p);
    case DataType::kInt8:
      return PrepareReluS8(p, activation);
    default:
      return p.UnsupportedInput(0);
  }
}

// The output has `output_bits` fractional bits.
Status PrepareSigmoidS8(PrepareContext& p, int32_t (*function)(int32_t), int32_t output_bits,
                        int32_t output_zero_point) {
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  if (output.scale() * static_cast<float>(1 << output_bits) != 1.0f ||
      output.zero_point() != output_zero_point) {
    return p.Unsupported("output must have scale 1/{} and zero point {}", 1 << output_bits,
                         output_zero_point);
  }
  SigmoidS8 sigmoid = {function, 31 - output_bits, output_zero_point, {}, 0, input.zero_point()};
  const double ratio =
      static_cast<double>(input.scale()) * static_cast<double>(1 << (31 - SigmoidS8::kIntegerBits));
  // A ratio too large for a factor leaves no input within the radius.
  if (ToFactor(ratio, &sigmoid.factor)) {
    sigmoid.radius = InputRadius(SigmoidS8::kIntegerBits, sigmoid.factor.shift);
  }
  return InstallEachOrLookup(p, sigmoid);
}

[[gnu::cold]] Status PrepareLogistic(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloat<Logistic>(p);
    case DataType::kInt8:
      return PrepareSigmoidS8(p, FixedLogistic, 8, -128);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareTanh(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return InstallFloat<Tanh>(p);
    case DataType::kInt8:
      return PrepareSigmoidS8(p, FixedTanh, 7, 0);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareRsqrt(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  if (input.type == DataType::kFloat32) return InstallFloat<Rsqrt>(p);
  if (input.type != DataType::kInt8) return p.UnsupportedInput(0);
  RsqrtS8 rsqrt;
  const float divisor = sqrtf(input.scale()) * output.scale();
  MICROLITE_TRY(GetFactor(p, 1.0 / static_cast<double>(divisor), &rsqrt.factor));
  rsqrt.factor.shift -= RsqrtS8::kExtraBits;
  if (rsqrt.factor.shift < -31) rsqrt.factor = Factor();  // Every product rounds to zero.
  rsqrt.input_zero_point = input.zero_point();
  rsqrt.output_zero_point = output.zero_point();
  return p.Install<EvalRsqrtS8>(EachState<RsqrtS8>{rsqrt, input.shape.Count()});
}

}  // namespace

namespace ops {
const OpFor<LookupKernels> kLogistic = {{builtin::kLogistic, nullptr, PrepareLogistic, nullptr}};
const OpFor<LookupKernels> kTanh = {{builtin::kTanh, nullptr, PrepareTanh, nullptr}};
const Op kRelu = {builtin::kRelu, nullptr, PrepareRelu<Relu, Activation::kRelu>, nullptr};
const Op kRelu6 = {builtin::kRelu6, nullptr, PrepareRelu<Relu6, Activation::kRelu6>, nullptr};
const Op kRsqrt = {builtin::kRsqrt, nullptr, PrepareRsqrt, nullptr};
}  // namespace ops

}  // namespace microlite
