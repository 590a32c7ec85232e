// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/math/fixed_point.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// SEGMENT_SUM: adds up the rows that belong to the same segment. The last segment's number says how
// many there are, and must fit the shape that the model declares.

namespace microlite {
namespace {

struct State {
  int32_t rows, columns, segments;
};

int32_t Sum(int32_t a, int32_t b) { return WrapAdd(a, b); }
float Sum(float a, float b) { return a + b; }

template <class T>
Status Eval(const State& state, EvalContext& context) {
  const T* input = context.input<T>(0);
  const int32_t* ids = context.input<int32_t>(1);
  T* output = context.output<T>(0);
  memset(output, 0, static_cast<size_t>(state.segments * state.columns) * sizeof(T));
  int32_t last = -1;
  for (int32_t row = 0; row < state.rows; ++row) {
    const int32_t id = ids[row];
    if (id != last && id != last + 1) {
      return context.Fail("segment {} in row {} follows segment {}", id, row, last);
    }
    if (id < 0 || id >= state.segments) {
      return context.Fail("segment {} in row {}, the output has {}", id, row, state.segments);
    }
    last = id;
    T* sum = output + id * state.columns;
    for (int32_t i = 0; i < state.columns; ++i) sum[i] = Sum(sum[i], *input++);
  }
  if (last + 1 != state.segments) {
    return context.Fail("{} segments, the output has {}", last + 1, state.segments);
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckInputType(p, 1, DataType::kInt32));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(0).type));
  const Shape &input = p.input(0).shape, &ids = p.input(1).shape, &output = p.output(0).shape;
  if (input.rank < 1 || output.rank != input.rank) {
    return p.Invalid("input has rank {}, output {}", input.rank, output.rank);
  }
  if (ids.rank != 1 || ids[0] != input[0]) {
    return p.Invalid("{} segment numbers for {} rows", ids.Count(), input[0]);
  }
  for (int i = 1; i < input.rank; ++i) {
    if (input[i] == output[i]) continue;
    return p.Invalid("dimension {} of the output is {}, expected {}", i, output[i], input[i]);
  }
  const State state = {input[0], input.Count(1, input.rank), output[0]};
  if (p.input(0).type == DataType::kFloat32) return p.Install<Eval<float>>(state);
  if (p.input(0).type == DataType::kInt32) return p.Install<Eval<int32_t>>(state);
  return p.UnsupportedInput(0);
}

}  // namespace

namespace ops {
const Op kSegmentSum = {builtin::kSegmentSum, nullptr, Prepare, nullptr};
}

}  // namespace microlite
