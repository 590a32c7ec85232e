// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

// AddOptions, SubOptions, MulOptions
constexpr int kActivationSlot = 0;

// ---- Scalar functions that no backend replaces -----------------------------------------------

struct Int32BinaryParams {
  int32_t steps[2];
  IntRange range;
};

// As for ADD, but the output may be shifted to the left.
struct SquaredDifferenceParams : AddParams {};

inline float SquaredDifference(float a, float b) { return (a - b) * (a - b); }
inline int32_t SquaredDifference(int32_t a, int32_t b) {
  return WrapMul(WrapSub(a, b), WrapSub(a, b));
}

template <int32_t (*function)(int32_t, int32_t)>
struct ClampedInt32 {
  Int32BinaryParams p;
  int32_t operator()(int32_t a, int32_t b) const {
    return Clamp(function(a, b), p.range.min, p.range.max);
  }
};

struct SquaredDifferenceF32 {
  float operator()(float a, float b) const { return SquaredDifference(a, b); }
};

struct SquaredDifferenceS8 {
  SquaredDifferenceParams p;

  int32_t Load(int i, int8_t x) const {
    return Multiply((x - p.zero_points[i]) * (1 << p.left_shift), p.multipliers[i], p.shifts[i]);
  }
  int8_t operator()(int8_t a, int8_t b) const {
    const int32_t square = SquaredDifference(Load(0, a), Load(1, b));
    const int32_t value =
        WrapAdd(Multiply(square, p.output_multiplier, p.output_shift), p.output_zero_point);
    return static_cast<int8_t>(Clamp(value, p.min, p.max));
  }
};

void RunSquaredDifferenceF32(const FloatBinaryParams& params, const float* a, const float* b,
                             float* output, int32_t count, void*) {
  ComputeRow(SquaredDifferenceF32(), params.steps, a, b, output, count);
}

// A row of the others, with the signature of the kernels.
template <class Function, class Params, class T>
void RunRow(const Params& params, const T* a, const T* b, T* output, int32_t count, void*) {
  ComputeRow(Function{params}, params.steps, a, b, output, count);
}

// ---- Eval ------------------------------------------------------------------------------------

template <class Params, class T>
struct State {
  using KernelType = Kernel<Params, const T*, const T*, T*, int32_t>;
  Params params;
  decltype(KernelType::run) run;
  uint32_t scratch;
  RowNest rows;
};

template <class Params, class T>
Status Eval(const State<Params, T>& state, EvalContext& context) {
  const T* a = context.input<T>(0);
  const T* b = context.input<T>(1);
  T* output = context.output<T>(0);
  void* scratch = context.scratch<void>(state.scratch);
  const int32_t row = state.rows.row;
  ForEachRow(state.rows, [&](const int32_t* offsets) {
    state.run(state.params, a + offsets[0], b + offsets[1], output, row, scratch);
    output += row;
  });
  return Status::kOk;
}

template <class Params, class T>
Status InstallKernel(PrepareContext& p, const RowNest& rows, const Params& params,
                     const Kernel<Params, const T*, const T*, T*, int32_t>& kernel) {
  State<Params, T> state;
  state.params = params;
  state.run = kernel.run;
  state.scratch = p.RequestScratch(kernel.scratch_bytes);
  state.rows = rows;
  return p.Install<Eval<Params, T>>(state);
}

// ---- Prepare ---------------------------------------------------------------------------------

// What all binary ops check, and where a node's elements lie.
struct Operands {
  DataType type;
  RowNest rows;
  int32_t steps[2];
  Activation activation;
};

Status GetOperands(PrepareContext& p, Operands* operands) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  operands->type = p.input(0).type;
  MICROLITE_TRY(CheckInputType(p, 1, operands->type));
  MICROLITE_TRY(CheckOutputType(p, 0, operands->type));
  if (operands->type == DataType::kInt8) {
    for (int i = 0; i < 2; ++i) MICROLITE_TRY(CheckQuantizedInput(p, i));
    MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  }
  operands->activation = Activation::kNone;
  return PrepareBroadcast(p, &operands->rows, &operands->steps);
}

Status GetOperandsAndActivation(PrepareContext& p, Operands* operands) {
  MICROLITE_TRY(GetOperands(p, operands));
  return GetActivation(p, kActivationSlot, &operands->activation);
}

using ChooseFloat = Choose<FloatBinaryParams, const float*, const float*, float*, int32_t>;
using ChooseAdd = Choose<AddParams, const int8_t*, const int8_t*, int8_t*, int32_t>;

Status InstallFloat(PrepareContext& p, const Operands& operands, ChooseFloat choose) {
  const FloatBinaryParams params = {{operands.steps[0], operands.steps[1]},
                                    ActivationRange(operands.activation)};
  return InstallKernel<FloatBinaryParams, float>(p, operands.rows, params, choose(params));
}

IntRange Int32Range(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return {0, INT32_MAX};
    case Activation::kReluN1To1:
      return {-1, 1};
    case Activation::kRelu6:
      return {0, 6};
    default:
      return {INT32_MIN, INT32_MAX};
  }
}

template <int32_t (*function)(int32_t, int32_t)>
Status InstallInt32(PrepareContext& p, const Operands& operands) {
  const Int32BinaryParams params = {{operands.steps[0], operands.steps[1]},
                                    Int32Range(operands.activation)};
  return InstallKernel<Int32BinaryParams, int32_t>(
      p, operands.rows, params, {RunRow<ClampedInt32<function>, Int32BinaryParams, int32_t>});
}

// The parameters that ADD, SUB and SQUARED_DIFFERENCE have in common, given the factors of the
// inputs and the output.
Status FillAddParams(PrepareContext& p, const Operands& operands, int32_t left_shift,
                     const double (&factors)[3], AddParams* params) {
  const Tensor& output = p.output(0);
  const IntRange range = ActivationRange(operands.activation, output);
  Factor scaled[3];
  for (int i = 0; i < 3; ++i) MICROLITE_TRY(GetFactor(p, factors[i], &scaled[i]));
  params->left_shift = left_shift;
  for (int i = 0; i < 2; ++i) {
    params->steps[i] = operands.steps[i];
    params->zero_points[i] = p.input(i).zero_point();
    params->multipliers[i] = scaled[i].multiplier;
    params->shifts[i] = scaled[i].shift;
  }
  params->output_multiplier = scaled[2].multiplier;
  params->output_shift = scaled[2].shift;
  params->output_zero_point = output.zero_point();
  params->min = range.min;
  params->max = range.max;
  return Status::kOk;
}

// The inputs are brought to twice the larger scale, where their sum cannot overflow. TensorFlow
// Lite divides doubles for ADD and floats for SUB, which shows in the last bits of the factors.
Status InstallAddS8(PrepareContext& p, const Operands& operands, bool round_to_float,
                    ChooseAdd choose) {
  constexpr int kLeftShift = 20;
  const float scales[] = {p.input(0).scale(), p.input(1).scale()};
  const float larger = scales[0] < scales[1] ? scales[1] : scales[0];
  const float output_scale = p.output(0).scale();
  double factors[3];
  if (round_to_float) {
    const float twice = 2.0f * larger;
    for (int i = 0; i < 2; ++i) factors[i] = static_cast<double>(scales[i] / twice);
    factors[2] = static_cast<double>(twice / ((1 << kLeftShift) * output_scale));
  } else {
    const double twice = 2.0 * static_cast<double>(larger);
    for (int i = 0; i < 2; ++i) factors[i] = static_cast<double>(scales[i]) / twice;
    factors[2] = twice / ((1 << kLeftShift) * static_cast<double>(output_scale));
  }
  AddParams params;
  MICROLITE_TRY(FillAddParams(p, operands, kLeftShift, factors, &params));
  if (params.output_shift > 0) return p.Invalid("output scale is too small for the inputs'");
  return InstallKernel<AddParams, int8_t>(p, operands.rows, params, choose(params));
}

Status InstallMulS8(PrepareContext& p, const Operands& operands) {
  const Tensor& a = p.input(0);
  const Tensor& b = p.input(1);
  const Tensor& output = p.output(0);
  Factor factor;
  MICROLITE_TRY(GetFactor(p,
                          static_cast<double>(a.scale()) * static_cast<double>(b.scale()) /
                              static_cast<double>(output.scale()),
                          &factor));
  const IntRange range = ActivationRange(operands.activation, output);
  const MulParams params = {{operands.steps[0], operands.steps[1]},
                            {a.zero_point(), b.zero_point()},
                            factor.multiplier,
                            factor.shift,
                            output.zero_point(),
                            range.min,
                            range.max};
  return InstallKernel<MulParams, int8_t>(p, operands.rows, params,
                                          p.kernels<BinaryKernels>().mul_s8(params));
}

Status InstallSquaredDifferenceS8(PrepareContext& p, const Operands& operands) {
  constexpr int kLeftShift = 7;  // The square of 255 * 2^7 still fits an int32.
  const double scales[] = {static_cast<double>(p.input(0).scale()),
                           static_cast<double>(p.input(1).scale())};
  const double twice = 2.0 * (scales[0] < scales[1] ? scales[1] : scales[0]);
  const float output_scale = (1 << 2 * kLeftShift) * p.output(0).scale();
  const double factors[] = {scales[0] / twice, scales[1] / twice,
                            twice * twice / static_cast<double>(output_scale)};
  SquaredDifferenceParams params;
  MICROLITE_TRY(FillAddParams(p, operands, kLeftShift, factors, &params));
  return InstallKernel<SquaredDifferenceParams, int8_t>(
      p, operands.rows, params, {RunRow<SquaredDifferenceS8, SquaredDifferenceParams, int8_t>});
}

[[gnu::cold]] Status PrepareAdd(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, &operands));
  const BinaryKernels& kernels = p.kernels<BinaryKernels>();
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, kernels.add_f32);
    case DataType::kInt8:
      return InstallAddS8(p, operands, false, kernels.add_s8);
    case DataType::kInt32:
      return InstallInt32<WrapAdd>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareSub(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, &operands));
  const BinaryKernels& kernels = p.kernels<BinaryKernels>();
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, kernels.sub_f32);
    case DataType::kInt8:
      return InstallAddS8(p, operands, true, kernels.sub_s8);
    case DataType::kInt32:
      return InstallInt32<WrapSub>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareMul(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, &operands));
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, p.kernels<BinaryKernels>().mul_f32);
    case DataType::kInt8:
      return InstallMulS8(p, operands);
    case DataType::kInt32:
      return InstallInt32<WrapMul>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareSquaredDifference(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, &operands));
  const FloatBinaryParams unlimited = {{operands.steps[0], operands.steps[1]},
                                       {-INFINITY, INFINITY}};
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallKernel<FloatBinaryParams, float>(p, operands.rows, unlimited,
                                                     {RunSquaredDifferenceF32});
    case DataType::kInt8:
      return InstallSquaredDifferenceS8(p, operands);
    case DataType::kInt32:
      return InstallInt32<SquaredDifference>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const OpFor<BinaryKernels> kAdd = {{builtin::kAdd, nullptr, PrepareAdd, nullptr}};
const OpFor<BinaryKernels> kMul = {{builtin::kMul, nullptr, PrepareMul, nullptr}};
const OpFor<BinaryKernels> kSub = {{builtin::kSub, nullptr, PrepareSub, nullptr}};
const Op kSquaredDifference = {builtin::kSquaredDifference, nullptr, PrepareSquaredDifference,
                               nullptr};
}  // namespace ops

}  // namespace microlite
