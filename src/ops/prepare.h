// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_PREPARE_H_
#define MICROLITE_SRC_OPS_PREPARE_H_

#include <stdint.h>

#include "microlite/kernels.h"
#include "microlite/op.h"
#include "src/math/quantize.h"

// What prepare functions of many ops have in common. Like them it runs once, hence is cold: to be
// compiled for size.

namespace microlite {

// ---- Checks ----------------------------------------------------------------------------------

// The smallest and largest value of an integer type of up to 32 bits.
struct IntRange {
  int32_t min, max;
};
[[gnu::cold]] IntRange RangeOf(DataType type);

// Refuse an input or output whose quantisation an integer kernel cannot use: no scale, a scale
// that is not a positive finite number, or a zero point outside the type.
[[gnu::cold]] Status CheckQuantizedInput(PrepareContext& p, int i);
[[gnu::cold]] Status CheckQuantizedOutput(PrepareContext& p, int i);

// Refuses input i where its elements mean something else than such of output 0, for ops that copy
// or compare them as they are.
[[gnu::cold]] Status CheckSameQuantization(PrepareContext& p, int i);

// Whether tensors of a type are, as a rule, quantised: integers of 8 or 16 bits.
constexpr bool IsQuantizedType(DataType type) {
  return type == DataType::kInt8 || type == DataType::kUInt8 || type == DataType::kInt16;
}

// Refuse an input or output of another type.
[[gnu::cold]] Status CheckInputType(PrepareContext& p, int i, DataType type);
[[gnu::cold]] Status CheckOutputType(PrepareContext& p, int i, DataType type);

// Refuses input i unless it is a variable tensor that an op can keep `count` elements of state in.
[[gnu::cold]] Status CheckState(PrepareContext& p, int i, DataType type, int64_t count);

// Refuses a filter, input 1, whose quantisation an integer kernel cannot use: as for other inputs,
// or with a number of scales that is neither 1 nor `outputs` along dimension `axis`, or with zero
// points that differ. (The scales of a bias are not looked at: real models have strange ones.)
[[gnu::cold]] Status CheckFilterScales(PrepareContext& p, int axis, int32_t outputs);

// Refuses input i, where it is not left out, unless it is a bias of `count` elements.
[[gnu::cold]] Status CheckBias(PrepareContext& p, int i, DataType type, int32_t count);

// Refuses the node unless its output 0 has the shape of its input 0.
[[gnu::cold]] Status CheckSameShape(PrepareContext& p);

// Refuses the node if an element of output 0 takes `steps` steps, products or comparisons, and all
// of them more than 2^36: a node cannot be stopped while it runs. Real ones are far from that; a
// small file may ask for an hour's work where the steps are not those of a constant's elements.
[[gnu::cold]] Status CheckWork(PrepareContext& p, int64_t steps);

// Refuses input i unless it is a constant INT32 or INT64 tensor with `count` elements (any number
// where count is -1).
[[gnu::cold]] Status CheckConstantInts(PrepareContext& p, int i, int32_t count);

// Element i of a tensor that passed CheckConstantInts(), wherever it lies in memory. Values beyond
// int32 saturate.
[[gnu::cold]] int32_t IntAt(const Tensor& t, int32_t i);

// ---- Fused activations -----------------------------------------------------------------------

// ActivationFunctionType of the schema.
enum class Activation : int8_t { kNone = 0, kRelu = 1, kReluN1To1 = 2, kRelu6 = 3 };

// Reads the fused activation in option `slot`; refuses those that TensorFlow Lite's kernels do not
// know either.
[[gnu::cold]] Status GetActivation(PrepareContext& p, int slot, Activation* activation);

[[gnu::cold]] FloatRange ActivationRange(Activation activation);

// A bound in the quantised numbers of an output that passed CheckQuantizedOutput().
[[gnu::cold]] int32_t QuantizeBound(float bound, const Tensor& output);

// The same range in the quantised numbers of an output that passed CheckQuantizedOutput().
[[gnu::cold]] IntRange ActivationRange(Activation activation, const Tensor& output);

// ---- Requantisation --------------------------------------------------------------------------

// The fixed-point form of a ratio of scales, or a refusal.
[[gnu::cold]] Status GetFactor(PrepareContext& p, double ratio, Factor* factor);

// Fills `out` for the accumulators of a convolution or matrix product: the factor of channel c is
// input_scale * filter_scale[c] / output_scale. All three tensors have passed the checks above.
// `round_product` rounds input_scale * filter_scale to float first, as TensorFlow Lite does for a
// FULLY_CONNECTED with one filter scale.
[[gnu::cold]] Status PrepareRequantize(PrepareContext& p, const Tensor& input, const Tensor& filter,
                                       const Tensor& output, Activation activation,
                                       bool round_product, Requantize* out);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_PREPARE_H_
