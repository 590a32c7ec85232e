// SPDX-License-Identifier: Apache-2.0
#include "src/ops/binary.h"
#include "src/ops/ops.h"

namespace microlite {
namespace {

// AddOptions, SubOptions, MulOptions
constexpr int kActivationSlot = 0;

// ---- Scalar functions that no backend replaces -----------------------------------------------

struct Int32BinaryParams : BinaryParams {
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
  BinaryParams p;
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

// ---- Prepare ---------------------------------------------------------------------------------

// What most of these ops have in common.
struct ArithmeticOperands : Operands {
  Activation activation;
};

Status GetArithmeticOperands(PrepareContext& p, ArithmeticOperands* operands) {
  MICROLITE_TRY(GetOperands(p, p.input(0).type, operands));
  operands->activation = Activation::kNone;
  if (operands->type != DataType::kInt8) return Status::kOk;
  for (int i = 0; i < 2; ++i) MICROLITE_TRY(CheckQuantizedInput(p, i));
  return CheckQuantizedOutput(p, 0);
}

Status GetOperandsAndActivation(PrepareContext& p, ArithmeticOperands* operands) {
  MICROLITE_TRY(GetArithmeticOperands(p, operands));
  return GetActivation(p, kActivationSlot, &operands->activation);
}

Status InstallFloat(PrepareContext& p, const ArithmeticOperands& operands,
                    ChooseBinary<FloatBinaryParams> choose) {
  const FloatRange range = ActivationRange(operands.activation);
  return InstallBinary(p, operands, FloatBinaryParams{operands, range}, choose);
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
Status InstallInt32(PrepareContext& p, const ArithmeticOperands& operands) {
  const IntRange range = Int32Range(operands.activation);
  return InstallFunction<ClampedInt32<function>, int32_t>(p, operands,
                                                          Int32BinaryParams{operands, range});
}

// The parameters that ADD, SUB and SQUARED_DIFFERENCE have in common, given the factors of the
// inputs and the output.
Status FillAddParams(PrepareContext& p, const ArithmeticOperands& operands, int32_t left_shift,
                     const double (&factors)[3], AddParams* params) {
  const Tensor& output = p.output(0);
  const IntRange range = ActivationRange(operands.activation, output);
  Factor scaled[3];
  for (int i = 0; i < 3; ++i) MICROLITE_TRY(GetFactor(p, factors[i], &scaled[i]));
  params->left_shift = left_shift;
  for (int i = 0; i < 2; ++i) {
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
Status InstallAddS8(PrepareContext& p, const ArithmeticOperands& operands, bool round_to_float,
                    ChooseBinary<AddParams> choose) {
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
  return InstallBinary(p, operands, params, choose);
}

Status InstallMulS8(PrepareContext& p, const ArithmeticOperands& operands) {
  const Tensor& a = p.input(0);
  const Tensor& b = p.input(1);
  const Tensor& output = p.output(0);
  Factor factor;
  MICROLITE_TRY(GetFactor(p,
                          static_cast<double>(a.scale()) * static_cast<double>(b.scale()) /
                              static_cast<double>(output.scale()),
                          &factor));
  const IntRange range = ActivationRange(operands.activation, output);
  const MulParams params = {operands,
                            {a.zero_point(), b.zero_point()},
                            factor.multiplier,
                            factor.shift,
                            output.zero_point(),
                            range.min,
                            range.max};
  return InstallBinary(p, operands, params, p.kernels<BinaryKernels>().mul_s8);
}

Status InstallSquaredDifferenceS8(PrepareContext& p, const ArithmeticOperands& operands) {
  constexpr int kLeftShift = 7;  // The square of 255 * 2^7 still fits an int32.
  const double scales[] = {static_cast<double>(p.input(0).scale()),
                           static_cast<double>(p.input(1).scale())};
  const double twice = 2.0 * (scales[0] < scales[1] ? scales[1] : scales[0]);
  const float output_scale = (1 << 2 * kLeftShift) * p.output(0).scale();
  const double factors[] = {scales[0] / twice, scales[1] / twice,
                            twice * twice / static_cast<double>(output_scale)};
  SquaredDifferenceParams params;
  MICROLITE_TRY(FillAddParams(p, operands, kLeftShift, factors, &params));
  return InstallFunction<SquaredDifferenceS8, int8_t>(p, operands, params);
}

[[gnu::cold]] Status PrepareAdd(PrepareContext& p) {
  ArithmeticOperands operands;
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
  ArithmeticOperands operands;
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
  ArithmeticOperands operands;
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
  ArithmeticOperands operands;
  MICROLITE_TRY(GetArithmeticOperands(p, &operands));
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFunction<SquaredDifferenceF32, float>(p, operands, BinaryParams());
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
