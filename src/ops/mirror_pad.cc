// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kPaddings = 1;
constexpr int kModeSlot = 0;  // MirrorPadOptions
constexpr int8_t kReflect = 0, kSymmetric = 1;

struct State {
  Shape input, output;
  const int32_t* before;  // The padding before each dimension.
  int32_t skip;           // 1: the border itself is not mirrored.
  int32_t element_bytes;
};

// The place that element `index` of a padded dimension shows.
int32_t Mirrored(const State& state, int32_t dimension, int32_t index) {
  const int32_t size = state.input[dimension];
  const int32_t place = index - state.before[dimension];
  if (place < 0) return -place - 1 + state.skip;
  return place < size ? place : 2 * size - 1 - place - state.skip;
}

// The offset in the input, in elements, of the row that output row `row` shows.
int32_t RowOffset(const State& state, int32_t row) {
  int32_t offset = 0, step = state.input[state.input.rank - 1];
  for (int32_t d = state.input.rank - 2; d >= 0; --d) {
    offset += Mirrored(state, d, row % state.output[d]) * step;
    row /= state.output[d];
    step *= state.input[d];
  }
  return offset;
}

Status Eval(const State& state, EvalContext& context) {
  const int32_t last = state.output.rank - 1, bytes = state.element_bytes;
  const int32_t rows = state.output.Count(0, last), columns = state.output[last];
  const uint8_t* input = context.input<uint8_t>(kInput);
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t row = 0; row < rows && columns > 0; ++row) {
    const uint8_t* source = input + RowOffset(state, row) * bytes;
    for (int32_t i = 0; i < columns; ++i, output += bytes) {
      memcpy(output, source + Mirrored(state, last, i) * bytes, static_cast<size_t>(bytes));
    }
  }
  return Status::kOk;
}

Status CheckPadding(PrepareContext& p, const State& state, int32_t d) {
  const int32_t before = IntAt(p.input(kPaddings), 2 * d);
  const int32_t after = IntAt(p.input(kPaddings), 2 * d + 1);
  const int32_t most = state.input[d] - state.skip;
  if (before < 0 || after < 0 || before > most || after > most) {
    return p.Invalid("paddings {} and {} of a dimension that can mirror {}", before, after, most);
  }
  if (static_cast<int64_t>(state.input[d]) + before + after != state.output[d]) {
    return p.Invalid("dimension {} padded is not the output's {}", d, state.output[d]);
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  State state;
  MICROLITE_TRY(GetElementBytes(p, kInput, &state.element_bytes));
  state.input = p.input(kInput).shape;
  state.output = p.output(0).shape;
  const int32_t rank = state.input.rank;
  const int8_t mode = p.option<int8_t>(kModeSlot);
  if (mode != kReflect && mode != kSymmetric) return p.Unsupported("mode {}", mode);
  state.skip = mode == kReflect ? 1 : 0;
  MICROLITE_TRY(CheckConstantInts(p, kPaddings, 2 * rank));
  if (rank < 1 || state.output.rank != rank) {
    return p.Invalid("input and output have ranks {} and {}", rank, state.output.rank);
  }
  for (int32_t d = 0; d < rank; ++d) MICROLITE_TRY(CheckPadding(p, state, d));
  int32_t* before = p.KeepArray<int32_t>(static_cast<size_t>(rank));
  for (int32_t d = 0; before != nullptr && d < rank; ++d) {
    before[d] = IntAt(p.input(kPaddings), 2 * d);
  }
  state.before = before;
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kMirrorPad = {builtin::kMirrorPad, nullptr, Prepare, nullptr};
}

}  // namespace microlite
