// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_PREPARE_H_
#define MICROLITE_SRC_OPS_PREPARE_H_

#include <math.h>
#include <stdint.h>

#include "microlite/kernels.h"
#include "microlite/op.h"
#include "src/math/quantize.h"

// What prepare functions of many ops have in common. Header-only and without state, so that an op
// pack carries just what its ops use.

namespace microlite {

// The smallest and largest value of an integer type of up to 16 bits.
struct IntRange {
  int32_t min, max;
};
inline IntRange RangeOf(DataType type) {
  switch (type) {
    case DataType::kUInt8:
      return {0, 255};
    case DataType::kInt16:
      return {-32768, 32767};
    default:
      return {-128, 127};
  }
}

// Refuses a tensor whose quantisation an integer kernel cannot use: no scale, a scale that is not
// a positive finite number, or a zero point outside the type. `which` is named in the message.
inline Status CheckQuantized(PrepareContext& p, const Tensor& t, const char* message, int32_t which) {
  const Quantization& q = t.quantization;
  const IntRange range = RangeOf(t.type);
  bool good = !q.scales.empty();
  for (const float scale : q.scales) good = good && scale > 0.0f && isfinite(scale);
  for (uint32_t i = 0; i < q.zero_point_count; ++i) {
    // Read whole: a value whose low half looks right is still wrong.
    const int64_t zero_point = LoadAs<int64_t>(q.zero_points + 8 * i);
    good = good && zero_point >= range.min && zero_point <= range.max;
  }
  return good ? Status::kOk : p.Invalid(message, which);
}
inline Status CheckQuantizedInput(PrepareContext& p, int i) {
  return CheckQuantized(p, p.input(i), "input {} has no usable scale or zero point", i);
}
inline Status CheckQuantizedOutput(PrepareContext& p, int i) {
  return CheckQuantized(p, p.output(i), "output {} has no usable scale or zero point", i);
}

// Element i of a constant INT32 or INT64 tensor, wherever it lies in memory.
inline int64_t IntAt(const Tensor& t, int32_t i) {
  const uint8_t* data = t.constant_as<uint8_t>();
  return t.type == DataType::kInt64 ? LoadAs<int64_t>(data + 8 * i) : LoadAs<int32_t>(data + 4 * i);
}

// Refuses input i unless it is a constant vector of INT32 or INT64 with `count` elements (any
// number where count is -1).
inline Status CheckConstantInts(PrepareContext& p, int i, int32_t count) {
  const Tensor t = p.input(i);
  if (t.type != DataType::kInt32 && t.type != DataType::kInt64) return p.UnsupportedInput(i);
  if (t.constant == nullptr) return p.Unsupported("input {} must be a constant", i);
  if (count >= 0 && t.shape.Count() != count) {
    return p.Invalid("input {} has {} elements, expected {}", i, t.shape.Count(), count);
  }
  return Status::kOk;
}

// ---- Fused activations -----------------------------------------------------------------------

// ActivationFunctionType of the schema.
enum class Activation : int8_t { kNone = 0, kRelu = 1, kReluN1To1 = 2, kRelu6 = 3 };

// Reads the fused activation in option `slot`; refuses those no TFLite kernel knows either.
inline Status GetActivation(PrepareContext& p, int slot, Activation* activation) {
  const int8_t value = p.option<int8_t>(slot);
  if (value < 0 || value > 3) return p.Unsupported("fused activation {} is not supported", value);
  *activation = static_cast<Activation>(value);
  return Status::kOk;
}

inline FloatRange ActivationRange(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return {0.0f, INFINITY};
    case Activation::kReluN1To1:
      return {-1.0f, 1.0f};
    case Activation::kRelu6:
      return {0.0f, 6.0f};
    default:
      return {-INFINITY, INFINITY};
  }
}

// The same range in the quantised numbers of an output that passed CheckQuantized().
inline IntRange ActivationRange(Activation activation, const Tensor& output) {
  IntRange range = RangeOf(output.type);
  const FloatRange real = ActivationRange(activation);
  const auto quantize = [&](float value) {
    return QuantizeValue(value, output.scale(), output.zero_point(), range.min, range.max);
  };
  const IntRange whole = range;
  if (isfinite(real.min)) range.min = quantize(real.min);
  if (isfinite(real.max)) {
    range.max = QuantizeValue(real.max, output.scale(), output.zero_point(), whole.min, whole.max);
  }
  return range;
}

// ---- Requantisation --------------------------------------------------------------------------

// Fills `out` for the accumulators of a convolution or matrix product: the factor of channel c is
// input_scale * filter_scale[c] / output_scale. All three tensors have passed CheckQuantized().
// `round_product` rounds input_scale * filter_scale to float first, as TensorFlow Lite does for a
// FULLY_CONNECTED with one filter scale.
inline Status PrepareRequantize(PrepareContext& p, const Tensor& input, const Tensor& filter,
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
    if (!ToFactor(product / static_cast<double>(output.scale()), &factor)) {
      return p.Invalid("scales of channel {} are out of proportion", static_cast<int32_t>(c));
    }
    if (multipliers == nullptr || shifts == nullptr) continue;
    multipliers[c] = factor.multiplier;
    shifts[c] = static_cast<int8_t>(factor.shift);
  }
  const IntRange range = ActivationRange(activation, output);
  *out = {multipliers, shifts,    scales.size > 1 ? 1 : 0, output.zero_point(),
          range.min,   range.max};
  return Status::kOk;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_PREPARE_H_
