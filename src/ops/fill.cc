// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// Ops whose output does not depend on the input's elements: FILL, ZEROS_LIKE, SHAPE; and
// BROADCAST_ARGS, which computes with shapes.

namespace microlite {
namespace {

// ---- FILL and ZEROS_LIKE ---------------------------------------------------------------------

constexpr int kDims = 0, kValue = 1;

struct FillState {
  uint32_t element_bytes, bytes;
};

Status EvalFill(const FillState& state, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  if (state.bytes == 0) return Status::kOk;
  memcpy(output, context.input<uint8_t>(kValue), state.element_bytes);
  Repeat(output, state.element_bytes, state.bytes);
  return Status::kOk;
}

// Refuses output 0 unless its dimensions are those in the constant tensor `i`.
Status CheckShapeIs(PrepareContext& p, int i) {
  const Shape& output = p.output(0).shape;
  MICROLITE_TRY(CheckConstantInts(p, i, output.rank));
  for (int32_t d = 0; d < output.rank; ++d) {
    if (IntAt(p.input(i), d) == output[d]) continue;
    return p.Invalid("output dimension {} is {}, expected {}", d, output[d], IntAt(p.input(i), d));
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareFill(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kValue, &bytes));
  MICROLITE_TRY(CheckShapeIs(p, kDims));
  const Tensor& value = p.input(kValue);
  if (value.shape.Count() != 1) {
    return p.Invalid("the value has {} elements, expected 1", value.shape.Count());
  }
  const Tensor& output = p.output(0);
  if (value.scale() != output.scale() || value.zero_point() != output.zero_point()) {
    return p.Unsupported("the value is quantised in another way than the output");
  }
  return p.Install<EvalFill>(FillState{static_cast<uint32_t>(bytes), output.bytes});
}

struct ZerosState {
  uint32_t bytes;
};

Status EvalZeros(const ZerosState& state, EvalContext& context) {
  memset(context.output<uint8_t>(0), 0, state.bytes);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareZerosLike(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, 0, &bytes));
  MICROLITE_TRY(CheckSameShape(p));
  return p.Install<EvalZeros>(ZerosState{p.output(0).bytes});
}

// ---- SHAPE -----------------------------------------------------------------------------------

struct ShapeState {
  Shape shape;  // Its dimensions stand in the model.
};

template <class T>
Status EvalShape(const ShapeState& state, EvalContext& context) {
  T* output = context.output<T>(0);
  for (int32_t i = 0; i < state.shape.rank; ++i) output[i] = state.shape[i];
  return Status::kOk;
}

[[gnu::cold]] Status PrepareShape(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const ShapeState state = {p.input(0).shape};
  const Tensor& output = p.output(0);
  if (output.shape.Count() != state.shape.rank) {
    return p.Invalid("output has {} elements, expected {}", output.shape.Count(), state.shape.rank);
  }
  if (output.type == DataType::kInt64) return p.Install<EvalShape<int64_t>>(state);
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt32));
  return p.Install<EvalShape<int32_t>>(state);
}

// ---- BROADCAST_ARGS --------------------------------------------------------------------------

struct ArgsState {
  int32_t counts[2], rank;
};

// Element i places from the end of a shape that may be too short to have it.
template <class T>
T FromEnd(const T* dims, int32_t count, int32_t i) {
  return i < count ? dims[count - 1 - i] : T{1};
}

template <class T>
Status EvalBroadcastArgs(const ArgsState& state, EvalContext& context) {
  const T* a = context.input<T>(0);
  const T* b = context.input<T>(1);
  T* output = context.output<T>(0);
  for (int32_t i = 0; i < state.rank; ++i) {
    const T size_a = FromEnd(a, state.counts[0], i), size_b = FromEnd(b, state.counts[1], i);
    if (size_a != size_b && size_a != 1 && size_b != 1) {
      return context.Fail("dimensions {} and {} do not broadcast", static_cast<int32_t>(size_a),
                          static_cast<int32_t>(size_b));
    }
    output[state.rank - 1 - i] = size_a == 1 ? size_b : size_a;
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareBroadcastArgs(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  const DataType type = p.input(0).type;
  MICROLITE_TRY(CheckInputType(p, 1, type));
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  ArgsState state = {{p.input(0).shape.Count(), p.input(1).shape.Count()}, 0};
  state.rank = state.counts[0] > state.counts[1] ? state.counts[0] : state.counts[1];
  if (p.output(0).shape.Count() != state.rank) {
    return p.Invalid("output has {} elements, expected {}", p.output(0).shape.Count(), state.rank);
  }
  switch (type) {
    case DataType::kInt32:
      return p.Install<EvalBroadcastArgs<int32_t>>(state);
    case DataType::kInt64:
      return p.Install<EvalBroadcastArgs<int64_t>>(state);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kBroadcastArgs = {builtin::kBroadcastArgs, nullptr, PrepareBroadcastArgs, nullptr};
const Op kFill = {builtin::kFill, nullptr, PrepareFill, nullptr};
const Op kShape = {builtin::kShape, nullptr, PrepareShape, nullptr};
const Op kZerosLike = {builtin::kZerosLike, nullptr, PrepareZerosLike, nullptr};
}  // namespace ops

}  // namespace microlite
