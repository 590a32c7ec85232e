// SPDX-License-Identifier: Apache-2.0
#include "src/ops/prepare.h"

#include <math.h>

namespace microlite {
namespace {

bool IsUsable(const Tensor& t) {
  const Quantization& q = t.quantization;
  if (q.scales.empty()) return false;
  for (const float scale : q.scales) {
    if (!(scale > 0.0f) || !isfinite(scale)) return false;
  }
  const IntRange range = RangeOf(t.type);
  for (uint32_t i = 0; i < q.zero_point_count; ++i) {
    // Read whole: a value whose low half looks right is still wrong.
    const int64_t zero_point = LoadAs<int64_t>(q.zero_points + 8 * i);
    if (zero_point < range.min || zero_point > range.max) return false;
  }
  return true;
}

}  // namespace

IntRange RangeOf(DataType type) {
  switch (type) {
    case DataType::kUInt8:
      return {0, 255};
    case DataType::kInt16:
      return {-32768, 32767};
    case DataType::kInt32:
      return {INT32_MIN, INT32_MAX};
    default:
      return {-128, 127};
  }
}

Status CheckQuantizedInput(PrepareContext& p, int i) {
  if (IsUsable(p.input(i))) return Status::kOk;
  // Not invalid: scales by blocks, which newer converters write, stand somewhere else in the file.
  return p.Unsupported("input {} has no usable scale or zero point", i);
}

Status CheckQuantizedOutput(PrepareContext& p, int i) {
  if (IsUsable(p.output(i))) return Status::kOk;
  return p.Invalid("output {} has no usable scale or zero point", i);
}

Status CheckSameQuantization(PrepareContext& p, int i) {
  const Tensor& input = p.input(i);
  const Tensor& output = p.output(0);
  const bool int8 = input.type == DataType::kInt8 || input.type == DataType::kUInt8;
  if (!int8 && input.type != DataType::kInt16) return Status::kOk;
  if ((!int8 || input.scale() == output.scale()) && input.zero_point() == output.zero_point()) {
    return Status::kOk;
  }
  return p.Unsupported("input {} is quantised in another way than the output", i);
}

Status CheckInputType(PrepareContext& p, int i, DataType type) {
  return p.input(i).type == type ? Status::kOk : p.UnsupportedInput(i);
}

Status CheckOutputType(PrepareContext& p, int i, DataType type) {
  if (p.output(i).type == type) return Status::kOk;
  return p.Unsupported("type {type} of output {} is not supported, expected {type}",
                       static_cast<int32_t>(p.output(i).type), i, static_cast<int32_t>(type));
}

Status CheckState(PrepareContext& p, int i, DataType type, int64_t count) {
  const Tensor& t = p.input(i);
  MICROLITE_TRY(CheckInputType(p, i, type));
  if (!t.variable || t.constant != nullptr) return p.Invalid("input {} is not a variable", i);
  if (t.shape.Count() == count) return Status::kOk;
  return p.Invalid("state {} has {} elements, expected {}", i, t.shape.Count(),
                   static_cast<int32_t>(count));
}

Status CheckFilterScales(PrepareContext& p, int axis, int32_t outputs) {
  constexpr int kFilter = 1;
  MICROLITE_TRY(CheckQuantizedInput(p, kFilter));
  const Quantization& q = p.input(kFilter).quantization;
  const int32_t scales = static_cast<int32_t>(q.scales.size);
  if (q.per_channel() && scales != outputs) {
    return p.Invalid("filter has {} scales for {} output channels", scales, outputs);
  }
  if (q.per_channel() && q.axis != axis) {
    return p.Invalid("filter is quantised along dimension {}, expected {}", q.axis, axis);
  }
  for (uint32_t i = 0; i < q.zero_point_count; ++i) {
    if (q.zero_point(i) == q.zero_point()) continue;
    return p.Unsupported("filter has zero points {} and {}", q.zero_point(), q.zero_point(i));
  }
  return Status::kOk;
}

Status CheckBias(PrepareContext& p, int i, DataType type, int32_t count) {
  if (!p.has_input(i)) return Status::kOk;
  const int32_t elements = p.input(i).shape.Count();
  if (elements != count) return p.Invalid("bias has {} elements, expected {}", elements, count);
  return CheckInputType(p, i, type);
}

Status CheckSameShape(PrepareContext& p) {
  if (p.input(0).shape == p.output(0).shape) return Status::kOk;
  return p.Invalid("output has another shape than the input");
}

Status CheckWork(PrepareContext& p, int64_t steps) {
  constexpr int64_t kMostSteps = int64_t{1} << 36;
  const int64_t elements = p.output(0).shape.Count();
  if (steps <= kMostSteps && elements * steps <= kMostSteps) return Status::kOk;
  return p.Unsupported("{} elements of {} steps each are too much work",
                       static_cast<int32_t>(elements),
                       static_cast<int32_t>(steps < INT32_MAX ? steps : INT32_MAX));
}

Status CheckConstantInts(PrepareContext& p, int i, int32_t count) {
  const Tensor& t = p.input(i);
  if (t.type != DataType::kInt32 && t.type != DataType::kInt64) return p.UnsupportedInput(i);
  if (t.constant == nullptr) return p.Unsupported("input {} must be a constant", i);
  if (count >= 0 && t.shape.Count() != count) {
    return p.Invalid("input {} has {} elements, expected {}", i, t.shape.Count(), count);
  }
  return Status::kOk;
}

int32_t IntAt(const Tensor& t, int32_t i) {
  const uint8_t* data = t.constant_as<uint8_t>();
  if (t.type == DataType::kInt32) return LoadAs<int32_t>(data + 4 * i);
  return static_cast<int32_t>(Clamp<int64_t>(LoadAs<int64_t>(data + 8 * i), INT32_MIN, INT32_MAX));
}

Status GetActivation(PrepareContext& p, int slot, Activation* activation) {
  const int8_t value = p.option<int8_t>(slot);
  if (value < 0 || value > 3) return p.Unsupported("fused activation {} is not supported", value);
  *activation = static_cast<Activation>(value);
  return Status::kOk;
}

// A bound that is none saturates to the end of the type's range.
int32_t QuantizeBound(float bound, const Tensor& output) {
  const IntRange type = RangeOf(output.type);
  return QuantizeValue(bound, output.scale(), output.zero_point(), type.min, type.max);
}

FloatRange ActivationRange(Activation activation) {
  // The largest finite float, as in TensorFlow Lite: without an activation too, an overflow ends
  // there and not at infinity.
  constexpr float kLargest = 3.40282347e+38f;
  switch (activation) {
    case Activation::kRelu:
      return {0.0f, kLargest};
    case Activation::kReluN1To1:
      return {-1.0f, 1.0f};
    case Activation::kRelu6:
      return {0.0f, 6.0f};
    default:
      return {-kLargest, kLargest};
  }
}

IntRange ActivationRange(Activation activation, const Tensor& output) {
  const FloatRange real = ActivationRange(activation);
  return {QuantizeBound(real.min, output), QuantizeBound(real.max, output)};
}

Status GetFactor(PrepareContext& p, double ratio, Factor* factor) {
  return ToFactor(ratio, factor) ? Status::kOk : p.Invalid("scales are out of proportion");
}

Status PrepareRequantize(PrepareContext& p, const Tensor& input, const Tensor& filter,
                         const Tensor& output, Activation activation, bool round_product,
                         Requantize* out) {
  const Span<const float> scales = filter.quantization.scales;
  int32_t* multipliers = p.KeepArray<int32_t>(scales.size);
  int8_t* shifts = p.KeepArray<int8_t>(scales.size);
  for (uint32_t c = 0; c < scales.size; ++c) {
    const float rounded = input.scale() * scales[c];
    const double product = round_product ? static_cast<double>(rounded)
                                         : static_cast<double>(input.scale()) * scales[c];
    Factor factor;
    // MultiplyWide(), for int16 outputs, takes no more.
    const int32_t most = output.type == DataType::kInt16 ? 14 : 30;
    if (!ToFactor(product / static_cast<double>(output.scale()), &factor) || factor.shift > most) {
      return p.Invalid("scales of channel {} are out of proportion", static_cast<int32_t>(c));
    }
    if (multipliers == nullptr || shifts == nullptr) continue;
    multipliers[c] = factor.multiplier;
    shifts[c] = static_cast<int8_t>(factor.shift);
  }
  const IntRange range = ActivationRange(activation, output);
  const int16_t step = scales.size > 1 ? 1 : 0;
  *out = {multipliers, shifts,    step, static_cast<int16_t>(output.zero_point()),
          range.min,   range.max, false};
  return Status::kOk;
}

}  // namespace microlite
