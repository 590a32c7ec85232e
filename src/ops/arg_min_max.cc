// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// ARG_MAX and ARG_MIN: where along an axis the largest or the least element is, the first of
// several.

namespace microlite {
namespace {

constexpr int kInput = 0, kAxis = 1;

struct State {
  AxisSplit split;
  bool least;
  bool wide;  // INT64 results.
};

template <class T>
int32_t Find(const T* element, int32_t count, int32_t stride, bool least) {
  int32_t found = 0;
  T best = *element;
  for (int32_t i = 1; i < count; ++i) {
    element += stride;
    if (!(least ? *element < best : best < *element)) continue;
    best = *element;
    found = i;
  }
  return found;
}

template <class T>
Status Eval(const State& state, EvalContext& context) {
  const T* input = context.input<T>(kInput);
  const AxisSplit split = state.split;
  int32_t done = 0;
  for (int32_t outer = 0; outer < split.outer; ++outer) {
    for (int32_t inner = 0; inner < split.inner; ++inner, ++done) {
      const int32_t found = Find(input + inner, split.size, split.inner, state.least);
      if (state.wide) {
        context.output<int64_t>(0)[done] = found;
      } else {
        context.output<int32_t>(0)[done] = found;
      }
    }
    input += split.size * split.inner;
  }
  return Status::kOk;
}

Status Prepare(PrepareContext& p, bool least) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckConstantInts(p, kAxis, 1));
  const Shape& input = p.input(kInput).shape;
  int32_t axis;
  MICROLITE_TRY(GetAxis(p, IntAt(p.input(kAxis), 0), input.rank, &axis));
  ExpectedShape expected;
  expected.Add(input, 0, axis);
  expected.Add(input, axis + 1, input.rank);
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  const bool wide = p.output(0).type == DataType::kInt64;
  if (!wide) MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt32));
  const State state = {SplitAt(input, axis), least, wide};
  if (state.split.size == 0) return p.Invalid("there is nothing along axis {}", axis);
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return p.Install<Eval<float>>(state);
    case DataType::kInt8:
      return p.Install<Eval<int8_t>>(state);
    case DataType::kUInt8:
    case DataType::kBool:
      return p.Install<Eval<uint8_t>>(state);
    case DataType::kInt16:
      return p.Install<Eval<int16_t>>(state);
    case DataType::kInt32:
      return p.Install<Eval<int32_t>>(state);
    default:
      return p.UnsupportedInput(kInput);
  }
}

[[gnu::cold]] Status PrepareArgMax(PrepareContext& p) { return Prepare(p, false); }
[[gnu::cold]] Status PrepareArgMin(PrepareContext& p) { return Prepare(p, true); }

}  // namespace

namespace ops {
const Op kArgMax = {builtin::kArgMax, nullptr, PrepareArgMax, nullptr};
const Op kArgMin = {builtin::kArgMin, nullptr, PrepareArgMin, nullptr};
}  // namespace ops

}  // namespace microlite
