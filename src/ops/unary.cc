// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

// ---- float32 ---------------------------------------------------------------------------------

float Relu(float x) { return x < 0.0f ? 0.0f : x; }
float Relu6(float x) { return Clamp(x, 0.0f, 6.0f); }
float Tanh(float x) { return tanhf(x); }
float Rsqrt(float x) { return 1.0f / sqrtf(x); }

// Below the lower bound 1 + exp(-x) is exp(-x), above the upper one it is 1, both within half a
// unit of the last place; the bounds are part of the reference kernel's results.
float Logistic(float x) {
  constexpr float kUpper = 16.619047164916992188f;
  constexpr float kLower = -9.0f;
  if (x > kUpper) return 1.0f;
  if (x < kLower) return expf(x);
  return 1.0f / (1.0f + expf(-x));
}

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

// The input of LOGISTIC and TANH as a number with 4 integer bits; beyond the radius it would
// overflow, and the functions are at their limits there.
struct ScaledInput {
  static constexpr int kIntegerBits = 4;
  Factor factor;
  int32_t radius, zero_point;

  template <int32_t (*function)(int32_t)>
  int8_t Apply(int8_t input, int shift, int32_t offset) const {
    const int32_t x = input - zero_point;
    if (x <= -radius) return INT8_MIN;
    if (x >= radius) return INT8_MAX;
    const int32_t value = RoundingShiftRight(function(Multiply(x, factor)), shift) + offset;
    return static_cast<int8_t>(Clamp<int32_t>(value, INT8_MIN, INT8_MAX));
  }
};

struct LogisticS8 : ScaledInput {
  static constexpr float kOutputScale = 1.0f / 256;
  static constexpr int32_t kOutputZeroPoint = -128;
  int8_t operator()(int8_t x) const { return Apply<FixedLogistic>(x, 31 - 8, kOutputZeroPoint); }
};

struct TanhS8 : ScaledInput {
  static constexpr float kOutputScale = 1.0f / 128;
  static constexpr int32_t kOutputZeroPoint = 0;
  int8_t operator()(int8_t x) const { return Apply<FixedTanh>(x, 31 - 7, kOutputZeroPoint); }
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

struct LookupState {
  LookupParams params;
  decltype(Kernel<LookupParams, const int8_t*, int8_t*>::run) run;
  uint32_t scratch;
};

Status EvalLookup(const LookupState& state, EvalContext& context) {
  state.run(state.params, context.input<int8_t>(0), context.output<int8_t>(0),
            context.scratch<void>(state.scratch));
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
  const LookupParams params = {table, count};
  const auto kernel = p.kernels<LookupKernels>().s8(params);
  return p.Install<EvalLookup>(
      LookupState{params, kernel.run, p.RequestScratch(kernel.scratch_bytes)});
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

template <float (*function)(float)>
Status PrepareRelu(PrepareContext& p, Activation activation) {
  MICROLITE_TRY(CheckUnary(p));
  const Tensor input = p.input(0), output = p.output(0);
  if (input.type == DataType::kFloat32) return InstallFloat<function>(p);
  if (input.type != DataType::kInt8) return p.UnsupportedInput(0);
  ReluS8 relu;
  if (!ToFactor(static_cast<double>(input.scale() / output.scale()), &relu.factor)) {
    return p.Invalid("scales are out of proportion");
  }
  relu.input_zero_point = input.zero_point();
  relu.output_zero_point = output.zero_point();
  relu.range = ActivationRange(activation, output);
  return InstallEach(p, relu);
}

template <class Function, float (*function)(float)>
Status PrepareSigmoid(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  const Tensor input = p.input(0), output = p.output(0);
  if (input.type == DataType::kFloat32) return InstallFloat<function>(p);
  if (input.type != DataType::kInt8) return p.UnsupportedInput(0);
  if (output.scale() != Function::kOutputScale ||
      output.zero_point() != Function::kOutputZeroPoint) {
    return p.Unsupported("output must have scale 1/{} and zero point {}",
                         static_cast<int32_t>(1.0f / Function::kOutputScale),
                         Function::kOutputZeroPoint);
  }
  Function scaled;
  const double factor = static_cast<double>(input.scale()) *
                        static_cast<double>(1 << (31 - ScaledInput::kIntegerBits));
  // A factor too large to be one leaves no input that is not beyond the radius.
  const bool usable = ToFactor(factor, &scaled.factor);
  scaled.radius = usable ? InputRadius(ScaledInput::kIntegerBits, scaled.factor.shift) : 0;
  scaled.zero_point = input.zero_point();
  return InstallEachOrLookup(p, scaled);
}

Status PrepareRsqrt(PrepareContext& p) {
  MICROLITE_TRY(CheckUnary(p));
  const Tensor input = p.input(0), output = p.output(0);
  if (input.type == DataType::kFloat32) return InstallFloat<Rsqrt>(p);
  if (input.type != DataType::kInt8) return p.UnsupportedInput(0);
  RsqrtS8 rsqrt;
  const float divisor = sqrtf(input.scale()) * output.scale();
  if (!ToFactor(1.0 / static_cast<double>(divisor), &rsqrt.factor)) {
    return p.Invalid("scales are out of proportion");
  }
  rsqrt.factor.shift -= RsqrtS8::kExtraBits;
  if (rsqrt.factor.shift < -31) rsqrt.factor = Factor();  // Every product rounds to zero.
  rsqrt.input_zero_point = input.zero_point();
  rsqrt.output_zero_point = output.zero_point();
  return p.Install<EvalRsqrtS8>(EachState<RsqrtS8>{rsqrt, input.shape.Count()});
}

}  // namespace

namespace ops {
const OpFor<LookupKernels> kLogistic = {
    {builtin::kLogistic, nullptr, PrepareSigmoid<LogisticS8, Logistic>, nullptr}};
const OpFor<LookupKernels> kTanh = {
    {builtin::kTanh, nullptr, PrepareSigmoid<TanhS8, Tanh>, nullptr}};
const Op kRelu = {builtin::kRelu, nullptr,
                  [](PrepareContext& p) { return PrepareRelu<Relu>(p, Activation::kRelu); },
                  nullptr};
const Op kRelu6 = {builtin::kRelu6, nullptr,
                   [](PrepareContext& p) { return PrepareRelu<Relu6>(p, Activation::kRelu6); },
                   nullptr};
const Op kRsqrt = {builtin::kRsqrt, nullptr, PrepareRsqrt, nullptr};
}  // namespace ops

}  // namespace microlite
