// SPDX-License-Identifier: Apache-2.0
#include "src/ops/binary.h"
#include "src/ops/ops.h"

namespace microlite {
namespace {

// AddOptions, SubOptions, MulOptions
constexpr int kActivationSlot = 0;

// ---- Scalar functions that no backend replaces -----------------------------------------------

struct SquaredDifferenceF32 {
  BinaryParams p;
  float operator()(float a, float b) const { return (a - b) * (a - b); }
};

// Operations on unsigned numbers, which wrap.
struct Sum {
  template <class Unsigned>
  Unsigned operator()(Unsigned a, Unsigned b) const {
    return a + b;
  }
};
struct Difference {
  template <class Unsigned>
  Unsigned operator()(Unsigned a, Unsigned b) const {
    return a - b;
  }
};
struct Product {
  template <class Unsigned>
  Unsigned operator()(Unsigned a, Unsigned b) const {
    return a * b;
  }
};
struct SquareOfDifference {
  template <class Unsigned>
  Unsigned operator()(Unsigned a, Unsigned b) const {
    return (a - b) * (a - b);
  }
};

template <class T, class Unsigned, class Operation>
struct Limited {
  LimitedParams<T> p;
  T operator()(T a, T b) const {
    const Unsigned value = Operation()(static_cast<Unsigned>(a), static_cast<Unsigned>(b));
    return Clamp(static_cast<T>(value), p.min, p.max);
  }
};

// As for ADD, but the output may be shifted to the left.
struct SquaredDifferenceParams : AddParams {};

struct SquaredDifferenceQuantized {
  SquaredDifferenceParams p;

  int32_t Load(int i, int32_t x) const {
    return Multiply((x - p.zero_points[i]) * (1 << p.left_shift), p.multipliers[i], p.shifts[i]);
  }
  int32_t operator()(int32_t a, int32_t b) const {
    const int32_t difference = WrapSub(Load(0, a), Load(1, b));
    const int32_t square = WrapMul(difference, difference);
    const int32_t value =
        WrapAdd(Multiply(square, p.output_multiplier, p.output_shift), p.output_zero_point);
    return Clamp(value, p.min, p.max);
  }
};

// ---- Prepare ---------------------------------------------------------------------------------

Status InstallFloat(PrepareContext& p, const ArithmeticOperands& operands,
                    ChooseBinary<FloatBinaryParams> choose) {
  const FloatRange range = ActivationRange(operands.activation);
  return InstallBinary(p, operands, FloatBinaryParams{operands, range}, choose);
}

template <class Operation>
Status InstallInt32(PrepareContext& p, const ArithmeticOperands& operands) {
  return InstallFunction<Limited<int32_t, uint32_t, Operation>, int32_t>(
      p, operands, Limits<int32_t>(operands, INT32_MIN, INT32_MAX));
}

template <class Operation>
Status InstallInt64(PrepareContext& p, const ArithmeticOperands& operands) {
  return InstallFunction<Limited<int64_t, uint64_t, Operation>, int64_t>(
      p, operands, Limits<int64_t>(operands, INT64_MIN, INT64_MAX));
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
Status FillSumParams(PrepareContext& p, const ArithmeticOperands& operands, bool round_to_float,
                     AddParams* params) {
  const int32_t left_shift = operands.type == DataType::kInt16 ? 15 : 20;
  const float scales[] = {p.input(0).scale(), p.input(1).scale()};
  const float larger = scales[0] < scales[1] ? scales[1] : scales[0];
  const float output_scale = p.output(0).scale();
  double factors[3];
  if (round_to_float) {
    const float twice = 2.0f * larger;
    for (int i = 0; i < 2; ++i) factors[i] = static_cast<double>(scales[i] / twice);
    factors[2] = static_cast<double>(twice / ((1 << left_shift) * output_scale));
  } else {
    const double twice = 2.0 * static_cast<double>(larger);
    for (int i = 0; i < 2; ++i) factors[i] = static_cast<double>(scales[i]) / twice;
    factors[2] = twice / ((1 << left_shift) * static_cast<double>(output_scale));
  }
  MICROLITE_TRY(FillAddParams(p, operands, left_shift, factors, params));
  if (params->output_shift > 0) return p.Invalid("output scale is too small for the inputs'");
  return Status::kOk;
}

Status InstallAddQuantized(PrepareContext& p, const ArithmeticOperands& operands,
                           ChooseBinary<AddParams> choose) {
  AddParams params;
  MICROLITE_TRY(FillSumParams(p, operands, false, &params));
  return InstallBinary(p, operands, params, choose);
}

Status InstallSubQuantized(PrepareContext& p, const ArithmeticOperands& operands,
                           ChooseBinary<AddParams> choose) {
  AddParams params;
  MICROLITE_TRY(FillSumParams(p, operands, true, &params));
  // See BinaryKernels.
  if (operands.type == DataType::kUInt8) params.multipliers[1] = -params.multipliers[1];
  return InstallBinary(p, operands, params, choose);
}

// Products and squares of 16 bits leave no room for zero points.
Status CheckSymmetricIfInt16(PrepareContext& p) {
  const Tensor* tensors[] = {&p.input(0), &p.input(1), &p.output(0)};
  for (const Tensor* tensor : tensors) {
    if (tensor->type == DataType::kInt16 && tensor->zero_point() != 0) {
      return p.Invalid("zero point {} of type INT16, expected 0", tensor->zero_point());
    }
  }
  return Status::kOk;
}

Status InstallMulQuantized(PrepareContext& p, const ArithmeticOperands& operands,
                           ChooseBinary<MulParams> choose) {
  MICROLITE_TRY(CheckSymmetricIfInt16(p));
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
  return InstallBinary(p, operands, params, choose);
}

Status FillSquaredDifferenceParams(PrepareContext& p, const ArithmeticOperands& operands,
                                   SquaredDifferenceParams* params) {
  MICROLITE_TRY(CheckSymmetricIfInt16(p));
  // The square of 255 * 2^7, or 65535, still fits an int32 after halving.
  const int32_t left_shift = operands.type == DataType::kInt16 ? 0 : 7;
  const double scales[] = {static_cast<double>(p.input(0).scale()),
                           static_cast<double>(p.input(1).scale())};
  const double twice = 2.0 * (scales[0] < scales[1] ? scales[1] : scales[0]);
  const float output_scale = (1 << 2 * left_shift) * p.output(0).scale();
  const double factors[] = {scales[0] / twice, scales[1] / twice,
                            twice * twice / static_cast<double>(output_scale)};
  return FillAddParams(p, operands, left_shift, factors, params);
}

// INT16 need not be quantised; TensorFlow Lite knows that of ADD and MUL.
bool IsPlainInt16(const PrepareContext& p) {
  return p.input_count() > 0 && p.input(0).type == DataType::kInt16 &&
         p.input(0).quantization.scales.empty();
}

template <class Operation>
Status PreparePlainInt16(PrepareContext& p) {
  ArithmeticOperands operands;
  MICROLITE_TRY(GetOperands(p, DataType::kInt16, &operands));
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &operands.activation));
  return InstallFunction<Limited<int16_t, uint32_t, Operation>, int16_t>(
      p, operands, Limits<int16_t>(operands, INT16_MIN, INT16_MAX));
}

[[gnu::cold]] Status PrepareAdd(PrepareContext& p) {
  if (IsPlainInt16(p)) return PreparePlainInt16<Sum>(p);
  ArithmeticOperands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, kActivationSlot, &operands));
  const BinaryKernels& kernels = p.kernels<BinaryKernels>();
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, kernels.add_f32);
    case DataType::kInt8:
      return InstallAddQuantized(p, operands, kernels.add_s8);
    case DataType::kUInt8:
      return InstallAddQuantized(p, operands, kernels.add_u8);
    case DataType::kInt16:
      return InstallAddQuantized(p, operands, kernels.add_s16);
    case DataType::kInt32:
      return InstallInt32<Sum>(p, operands);
    case DataType::kInt64:
      return InstallInt64<Sum>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareSub(PrepareContext& p) {
  ArithmeticOperands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, kActivationSlot, &operands));
  const BinaryKernels& kernels = p.kernels<BinaryKernels>();
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, kernels.sub_f32);
    case DataType::kInt8:
      return InstallSubQuantized(p, operands, kernels.sub_s8);
    case DataType::kUInt8:
      return InstallSubQuantized(p, operands, kernels.add_u8);
    case DataType::kInt16:
      return InstallSubQuantized(p, operands, kernels.sub_s16);
    case DataType::kInt32:
      return InstallInt32<Difference>(p, operands);
    case DataType::kInt64:
      return InstallInt64<Difference>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareMul(PrepareContext& p) {
  if (IsPlainInt16(p)) return PreparePlainInt16<Product>(p);
  ArithmeticOperands operands;
  MICROLITE_TRY(GetOperandsAndActivation(p, kActivationSlot, &operands));
  const BinaryKernels& kernels = p.kernels<BinaryKernels>();
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFloat(p, operands, kernels.mul_f32);
    case DataType::kInt8:
      return InstallMulQuantized(p, operands, kernels.mul_s8);
    case DataType::kUInt8:
      return InstallMulQuantized(p, operands, kernels.mul_u8);
    case DataType::kInt16:
      return InstallMulQuantized(p, operands, kernels.mul_s16);
    case DataType::kUInt32:  // The bits of a product do not depend on the sign.
      if (operands.activation != Activation::kNone) {
        return p.Unsupported("fused activations of UINT32 are not supported");
      }
      return InstallInt32<Product>(p, operands);
    case DataType::kInt32:
      return InstallInt32<Product>(p, operands);
    case DataType::kInt64:
      return InstallInt64<Product>(p, operands);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareSquaredDifference(PrepareContext& p) {
  ArithmeticOperands operands;
  MICROLITE_TRY(GetArithmeticOperands(p, &operands));
  SquaredDifferenceParams quantized;
  if (IsQuantizedType(operands.type)) {
    MICROLITE_TRY(FillSquaredDifferenceParams(p, operands, &quantized));
  }
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFunction<SquaredDifferenceF32, float>(p, operands, BinaryParams());
    case DataType::kInt8:
      return InstallFunction<SquaredDifferenceQuantized, int8_t>(p, operands, quantized);
    case DataType::kInt16:
      return InstallFunction<SquaredDifferenceQuantized, int16_t>(p, operands, quantized);
    case DataType::kInt32:
      return InstallInt32<SquareOfDifference>(p, operands);
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
