// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kIndices = 0, kDepth = 1, kOn = 2, kOff = 3;
constexpr int kAxisSlot = 0;

struct State {
  DataType index_type;
  int32_t element_bytes;
  AxisSplit split;  // Of the output.
};

// An index outside the axis makes no element hot.
Status Eval(const State& state, EvalContext& context) {
  const AxisSplit split = state.split;
  const int32_t bytes = state.element_bytes;
  uint8_t* output = context.output<uint8_t>(0);
  CopyRuns({split.outer * split.size * split.inner, 0, bytes}, bytes, context.input<uint8_t>(kOff),
           output);
  const uint8_t* on = context.input<uint8_t>(kOn);
  const Indices indices(context.input<void>(kIndices), state.index_type);
  int32_t next = 0;
  for (int32_t outer = 0; outer < split.outer; ++outer) {
    for (int32_t inner = 0; inner < split.inner; ++inner) {
      const int32_t index = indices[next++];
      if (!InRange(index, split.size)) continue;
      const int32_t place = (outer * split.size + index) * split.inner + inner;
      memcpy(output + place * bytes, on, static_cast<size_t>(bytes));
    }
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(4, 4, 1));
  State state;
  MICROLITE_TRY(CheckIndices(p, kIndices, &state.index_type));
  MICROLITE_TRY(CheckConstantInts(p, kDepth, 1));
  MICROLITE_TRY(GetElementBytes(p, kOn, &state.element_bytes));
  MICROLITE_TRY(CheckInputType(p, kOff, p.input(kOn).type));
  for (int i = kOn; i <= kOff; ++i) {
    const int32_t count = p.input(i).shape.Count();
    if (count != 1) return p.Invalid("input {} has {} elements, expected 1", i, count);
  }
  const Shape &indices = p.input(kIndices).shape, &output = p.output(0).shape;
  int32_t axis;
  MICROLITE_TRY(GetAxis(p, p.option<int32_t>(kAxisSlot), indices.rank + 1, &axis));
  ExpectedShape expected;
  expected.Add(indices, 0, axis);
  expected.Add(IntAt(p.input(kDepth), 0));
  expected.Add(indices, axis, indices.rank);
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  state.split = SplitAt(output, axis);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kOneHot = {builtin::kOneHot, nullptr, Prepare, nullptr};
}

}  // namespace microlite
