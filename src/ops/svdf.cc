// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "src/ops/ops.h"
#include "src/ops/recurrent.h"

// SVDF: each filter keeps the last `memory` values of its feature (a weighted sum of the inputs of
// one step) and weighs them over time; `rank` filters add up to one output.

namespace microlite {
namespace {

// SVDFOptions
constexpr int kRankSlot = 0;
constexpr int kActivationSlot = 1;
constexpr int kAsymmetricSlot = 2;

constexpr int kInput = 0, kFeatureWeights = 1, kTimeWeights = 2, kBias = 3, kState = 4;

// Value: of input and output; Memory: of the state; Weight: of the time weights.
struct FloatArithmetic {
  using Value = float;
  using Memory = float;
  using Weight = float;
  using Feature = float;
  using Sum = float;
  FloatRange range;

  float Remember(float feature) const { return feature; }
  float Dot(const float* weights, const float* memory, int32_t n) const {
    float sum = 0.0f;
    for (int32_t i = 0; i < n; ++i) sum += weights[i] * memory[i];
    return sum;
  }
  static float Add(float a, float b) { return a + b; }
  float Finish(float sum) const { return Clamp(sum, range.min, range.max); }
};

// Dynamic-range quantisation: floats, but for int8 weights.
struct DynamicArithmetic : FloatArithmetic {
  using Weight = int8_t;
  RowProduct product;
  WeightScales scales;

  float Dot(const int8_t* weights, const float* memory, int32_t n) const {
    const float scale = scales.scales[kTimeWeights];
    float sum = 0.0f;
    for (int32_t i = 0; i < n; ++i) sum += static_cast<float>(weights[i]) * scale * memory[i];
    return sum;
  }
};

struct IntScaling {
  int32_t memory_zero_point, output_zero_point;
  Factor output;
};

template <class T>
struct IntArithmetic : IntScaling {
  using Value = int8_t;
  using Memory = T;
  using Weight = T;
  using Feature = int16_t;
  using Sum = int32_t;

  // The feature has been clamped to the range of T without the zero point, so this may wrap.
  T Remember(int16_t feature) const { return static_cast<T>(feature + memory_zero_point); }
  int32_t Dot(const T* weights, const T* memory, int32_t n) const {
    int32_t sum = 0;
    for (int32_t i = 0; i < n; ++i) {
      sum = WrapAdd(sum, WrapMul(weights[i], memory[i] - memory_zero_point));
    }
    return sum;
  }
  static int32_t Add(int32_t a, int32_t b) { return WrapAdd(a, b); }
  int8_t Finish(int32_t sum) const {
    const int32_t value = WrapAdd(Multiply(sum, output), output_zero_point);
    return static_cast<int8_t>(Clamp<int32_t>(value, -128, 127));
  }
};

template <class A>
struct State {
  using Value = typename A::Value;
  using KernelType = Kernel<FullyConnectedParams, const Value*, const Value*,
                            const typename A::Sum*, typename A::Feature*>;
  A arithmetic;
  FullyConnectedParams params;
  decltype(KernelType::run) run;
  uint32_t scratch, features;
  int32_t units, rank, memory;
  bool has_bias;
};

template <class A>
void ComputeFeatures(const State<A>& state, EvalContext& context, typename A::Feature* features) {
  using Value = typename A::Value;
  state.run(state.params, context.input<Value>(kInput), context.input<Value>(kFeatureWeights),
            nullptr, features, context.scratch<void>(state.scratch));
}

void ComputeFeatures(const State<DynamicArithmetic>& state, EvalContext& context, float* features) {
  const DynamicArithmetic& a = state.arithmetic;
  const float* input = context.input<float>(kInput);
  for (int32_t b = 0; b < state.params.batches; ++b) {
    const Row row = PrepareRow(a.product, a.scales, input, context);
    Multiply(a.product, a.scales, row, kFeatureWeights, nullptr, features, context);
    input += state.params.inputs;
    features += state.params.outputs;
  }
}

template <class A>
Status Eval(const State<A>& state, EvalContext& context) {
  using Value = typename A::Value;
  using Memory = typename A::Memory;
  using Weight = typename A::Weight;
  using Sum = typename A::Sum;
  const A& arithmetic = state.arithmetic;
  auto* feature = context.scratch<typename A::Feature>(state.features);
  ComputeFeatures(state, context, feature);
  const Sum* bias = state.has_bias ? context.input<Sum>(kBias) : nullptr;
  Memory* memory = context.variable<Memory>(kState);
  Value* output = context.output<Value>(0);
  const int32_t last = state.memory - 1;
  for (int32_t b = 0; b < state.params.batches; ++b) {
    const Weight* weights = context.input<Weight>(kTimeWeights);
    for (int32_t u = 0; u < state.units; ++u) {
      Sum sum = bias != nullptr ? bias[u] : Sum();
      for (int32_t r = 0; r < state.rank; ++r) {
        memmove(memory, memory + 1, static_cast<size_t>(last) * sizeof(Memory));
        memory[last] = arithmetic.Remember(*feature++);
        sum = A::Add(sum, arithmetic.Dot(weights, memory, state.memory));
        memory += state.memory;
        weights += state.memory;
      }
      *output++ = arithmetic.Finish(sum);
    }
  }
  return Status::kOk;
}

// The shapes, which do not depend on the types.
struct Sizes {
  int32_t batches, inputs, filters, units, rank, memory;
};

Status CheckSizes(PrepareContext& p, Sizes* sizes) {
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  const Shape& features = p.input(kFeatureWeights).shape;
  const Shape& times = p.input(kTimeWeights).shape;
  if (input.rank != 2 || output.rank != 2 || features.rank != 2 || times.rank != 2) {
    return p.Invalid("input, output and weights must have rank 2");
  }
  const int32_t rank = p.option<int32_t>(kRankSlot);
  if (rank <= 0 || features[0] % rank != 0) {
    return p.Invalid("rank {} does not divide {} filters", rank, features[0]);
  }
  *sizes = {input[0], input[1], features[0], features[0] / rank, rank, times[1]};
  if (features[1] != input[1]) {
    return p.Invalid("feature weights are for {} inputs, not {}", features[1], input[1]);
  }
  if (times[0] != features[0] || times[1] == 0) {
    return p.Invalid("time weights are {} x {}, for {} filters", times[0], times[1], features[0]);
  }
  if (output[0] != sizes->batches || output[1] != sizes->units) {
    return p.Invalid("output is {} x {}, expected {} units", output[0], output[1], sizes->units);
  }
  return Status::kOk;
}

Status CheckTypes(PrepareContext& p, const Sizes& sizes, DataType memory, DataType bias) {
  const DataType value = p.input(kInput).type;
  const int64_t filters = static_cast<int64_t>(sizes.batches) * sizes.filters;
  MICROLITE_TRY(CheckState(p, kState, memory, filters * sizes.memory));
  MICROLITE_TRY(CheckBias(p, kBias, bias, sizes.units));
  return CheckOutputType(p, 0, value);
}

template <class A>
Status InstallKernel(PrepareContext& p, const Sizes& sizes, const A& arithmetic,
                     const FullyConnectedParams& params,
                     const typename State<A>::KernelType& kernel) {
  State<A> state;
  state.arithmetic = arithmetic;
  state.params = params;
  state.run = kernel.run;
  state.scratch = p.RequestScratch(kernel.scratch_bytes);
  // CheckTypes() has seen a state with at least as many elements.
  state.features = p.RequestScratch(static_cast<size_t>(sizes.batches * sizes.filters) *
                                    sizeof(typename A::Feature));
  state.units = sizes.units;
  state.rank = sizes.rank;
  state.memory = sizes.memory;
  state.has_bias = p.has_input(kBias);
  return p.Install<Eval<A>>(state);
}

FullyConnectedParams FeatureParams(const Sizes& sizes) {
  FullyConnectedParams params = {};
  params.batches = sizes.batches;
  params.inputs = sizes.inputs;
  params.outputs = sizes.filters;
  return params;
}

Status PrepareFloat(PrepareContext& p, const Sizes& sizes) {
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &activation));
  MICROLITE_TRY(CheckTypes(p, sizes, DataType::kFloat32, DataType::kFloat32));
  MICROLITE_TRY(CheckInputType(p, kTimeWeights, DataType::kFloat32));
  FullyConnectedParams params = FeatureParams(sizes);
  params.range = {-INFINITY, INFINITY};
  return InstallKernel(p, sizes, FloatArithmetic{ActivationRange(activation)}, params,
                       p.kernels<RecurrentKernels>().f32(params));
}

// Dynamic-range quantisation.
Status PrepareDynamic(PrepareContext& p, const Sizes& sizes) {
  const DataType weights = p.input(kFeatureWeights).type;
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &activation));
  MICROLITE_TRY(CheckTypes(p, sizes, DataType::kFloat32, DataType::kFloat32));
  MICROLITE_TRY(CheckWeights(p, kFeatureWeights, weights, sizes.filters, sizes.inputs));
  MICROLITE_TRY(CheckWeights(p, kTimeWeights, weights, sizes.filters, sizes.memory));
  DynamicArithmetic arithmetic;
  arithmetic.range = ActivationRange(activation);
  MICROLITE_TRY(GetWeightScales(p, weights, p.option<bool>(kAsymmetricSlot), &arithmetic.scales));
  PrepareRowProduct(p, weights, sizes.inputs, sizes.filters, &arithmetic.product);
  return InstallKernel(p, sizes, arithmetic, FeatureParams(sizes), {});
}

Status CheckScales(PrepareContext& p) {
  constexpr int kQuantized[] = {kInput, kFeatureWeights, kTimeWeights, kState};
  for (const int i : kQuantized) {
    MICROLITE_TRY(CheckQuantizedInput(p, i));
    if (p.input(i).quantization.per_channel()) {
      return p.Unsupported("input {} has more than one scale", i);
    }
  }
  for (int i = kFeatureWeights; i <= kTimeWeights; ++i) {
    if (p.input(i).zero_point() != 0) return p.Unsupported("weights {} have a zero point", i);
  }
  return CheckQuantizedOutput(p, 0);
}

// What the integer kernels need besides the sizes.
Status PrepareScaling(PrepareContext& p, IntScaling* scaling, FullyConnectedParams* params) {
  MICROLITE_TRY(CheckScales(p));
  const Tensor& input = p.input(kInput);
  const Tensor& memory = p.input(kState);
  const Tensor& output = p.output(0);
  // As TensorFlow Lite for Microcontrollers: in single precision.
  const float feature_factor = input.scale() * p.input(kFeatureWeights).scale() / memory.scale();
  const float output_factor = memory.scale() * p.input(kTimeWeights).scale() / output.scale();
  Factor feature;
  if (!ToFactor(static_cast<double>(feature_factor), &feature) ||
      !ToFactor(static_cast<double>(output_factor), &scaling->output)) {
    return p.Invalid("scales are out of proportion");
  }
  scaling->memory_zero_point = memory.zero_point();
  scaling->output_zero_point = output.zero_point();
  int32_t* multiplier = p.KeepArray<int32_t>(1);
  int8_t* shift = p.KeepArray<int8_t>(1);
  if (multiplier != nullptr) *multiplier = feature.multiplier;
  if (shift != nullptr) *shift = static_cast<int8_t>(feature.shift);
  params->input_zero_point = static_cast<int16_t>(input.zero_point());
  const IntRange range = RangeOf(memory.type);
  params->requantize = {multiplier, shift, 0, 0, range.min, range.max, false};
  return Status::kOk;
}

// The fused activation is in the output's range: the reference kernels do not look at it.
Status PrepareInt(PrepareContext& p, const Sizes& sizes) {
  MICROLITE_TRY(CheckInputType(p, kInput, DataType::kInt8));
  const DataType memory = p.input(kTimeWeights).type;
  MICROLITE_TRY(CheckInputType(p, kFeatureWeights, DataType::kInt8));
  MICROLITE_TRY(CheckTypes(p, sizes, memory, DataType::kInt32));
  FullyConnectedParams params = FeatureParams(sizes);
  IntScaling scaling;
  const auto kernel = p.kernels<RecurrentKernels>().s8_s16;
  switch (memory) {
    case DataType::kInt8:
      MICROLITE_TRY(PrepareScaling(p, &scaling, &params));
      return InstallKernel(p, sizes, IntArithmetic<int8_t>{scaling}, params, kernel(params));
    case DataType::kInt16:
      MICROLITE_TRY(PrepareScaling(p, &scaling, &params));
      return InstallKernel(p, sizes, IntArithmetic<int16_t>{scaling}, params, kernel(params));
    default:
      return p.UnsupportedInput(kTimeWeights);
  }
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 5, 1));
  if (!p.has_input(kState)) return p.Invalid("input {} is missing", kState);
  Sizes sizes;
  MICROLITE_TRY(CheckSizes(p, &sizes));
  if (p.input(kInput).type != DataType::kFloat32) return PrepareInt(p, sizes);
  switch (p.input(kFeatureWeights).type) {
    case DataType::kFloat32:
      return PrepareFloat(p, sizes);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareDynamic(p, sizes);
    default:
      return p.UnsupportedInput(kFeatureWeights);
  }
}

}  // namespace

namespace ops {
const OpFor<RecurrentKernels> kSvdf = {{builtin::kSvdf, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
