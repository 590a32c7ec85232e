// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kPaddings = 1, kValue = 2;

struct State {
  BoxCopy copy;
  int32_t offset;  // Of the input's first element within the output.
  int32_t element_bytes;
  uint32_t bytes;  // Of the output.
  int8_t zero;     // The byte that 0 is made of.
};

Status EvalZero(const State& state, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  memset(output, state.zero, state.bytes);
  state.copy.Run(context.input<uint8_t>(kInput), output + state.offset);
  return Status::kOk;
}

Status EvalValue(const State& state, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  const uint32_t element = static_cast<uint32_t>(state.element_bytes);
  if (state.bytes >= element) {
    memcpy(output, context.input<uint8_t>(kValue), element);
    Repeat(output, element, state.bytes);
  }
  state.copy.Run(context.input<uint8_t>(kInput), output + state.offset);
  return Status::kOk;
}

bool IsQuantized(DataType type) { return type == DataType::kInt8 || type == DataType::kUInt8; }

// The value is an element of the output, so it has to be quantised in the same way.
Status CheckValue(PrepareContext& p) {
  const Tensor& value = p.input(kValue);
  const Tensor& output = p.output(0);
  MICROLITE_TRY(CheckInputType(p, kValue, output.type));
  if (value.shape.Count() != 1) {
    return p.Invalid("the value has {} elements, expected 1", value.shape.Count());
  }
  if (IsQuantized(output.type) &&
      (value.scale() != output.scale() || value.zero_point() != output.zero_point())) {
    return p.Unsupported("the value is quantised in another way than the output");
  }
  return Status::kOk;
}

Status PrepareCopy(PrepareContext& p, State* state) {
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  const int32_t rank = input.rank;
  MICROLITE_TRY(CheckConstantInts(p, kPaddings, 2 * rank));
  if (output.rank != rank) return p.Invalid("output has rank {}, expected {}", output.rank, rank);
  CopyLoop loops[kMaxRank];
  state->offset = 0;
  for (int32_t i = 0; i < rank; ++i) {
    const int32_t before = IntAt(p.input(kPaddings), 2 * i);
    const int32_t after = IntAt(p.input(kPaddings), 2 * i + 1);
    if (before < 0 || after < 0) return p.Invalid("padding {} or {} is negative", before, after);
    if (static_cast<int64_t>(input[i]) + before + after != output[i]) {
      return p.Invalid("dimension {} padded is not the output's {}", i, output[i]);
    }
    const int32_t step = output.Count(i + 1, rank) * state->element_bytes;
    loops[i] = {input[i], input.Count(i + 1, rank) * state->element_bytes, step};
    // An empty output has steps that lead nowhere; then nothing is copied either.
    state->offset = WrapAdd(state->offset, WrapMul(before, step));
  }
  state->copy.Prepare(p, loops, rank, state->element_bytes);
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  State state;
  MICROLITE_TRY(GetElementBytes(p, kInput, &state.element_bytes));
  MICROLITE_TRY(PrepareCopy(p, &state));
  const Tensor& output = p.output(0);
  state.bytes = output.bytes;
  if (p.has_input(kValue)) {
    MICROLITE_TRY(CheckValue(p));
    return p.Install<EvalValue>(state);
  }
  state.zero = 0;
  if (IsQuantized(output.type)) {
    const IntRange range = RangeOf(output.type);
    const int32_t zero_point = output.zero_point();
    if (zero_point < range.min || zero_point > range.max) {
      return p.Invalid("zero point {} is outside the type", zero_point);
    }
    state.zero = static_cast<int8_t>(zero_point);
  }
  return p.Install<EvalZero>(state);
}

}  // namespace

namespace ops {
const Op kPad = {builtin::kPad, nullptr, Prepare, nullptr};
const Op kPadV2 = {builtin::kPadV2, nullptr, Prepare, nullptr};
}  // namespace ops

}  // namespace microlite
