// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/base/flex_map.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// CIRCULAR_BUFFER: the rows that came in last, oldest first. Only every few invocations is the rest
// of the model run, which is how a model that listens all the time strides over its input.

namespace microlite {
namespace {

constexpr int kRank = 4, kRows = 1;  // NHWC, rows along H.

struct State {
  uint8_t* rows;  // Null where the output is a variable, which keeps them itself.
  uint32_t bytes, row_bytes;
  int32_t cycles, cycles_left;
};

Status Eval(State& state, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  uint8_t* rows = state.rows != nullptr ? state.rows : output;
  const uint32_t kept = state.bytes - state.row_bytes;
  memmove(rows, rows + state.row_bytes, kept);
  memcpy(rows + kept, context.input<uint8_t>(0), state.row_bytes);
  if (rows != output) memcpy(output, rows, state.bytes);
  if (--state.cycles_left > 0) return Status::kWaiting;
  state.cycles_left = state.cycles;
  return Status::kOk;
}

void Reset(void* memory) {
  State* state = static_cast<State*>(memory);
  state->cycles_left = state->cycles;
  if (state->rows != nullptr) memset(state->rows, 0, state->bytes);
}

// Models from before there was an option ran every second time, but for the last layers of the two
// that there were, known by their number of rows.
[[gnu::cold]] int32_t CyclesOf(PrepareContext& p, int32_t rows) {
  const int32_t cycles = FlexMap(p.node().custom_options).Int("cycles_max", 0);
  if (cycles > 0) return cycles;
  return rows == 5 || rows == 13 || rows == 25 ? 1 : 2;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kInt8));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt8));
  const Tensor &input = p.input(0), &output = p.output(0);
  if (input.shape.rank != kRank || output.shape.rank != kRank) {
    return p.Invalid("input has rank {}, output {}, expected 4", input.shape.rank,
                     output.shape.rank);
  }
  for (int i = 0; i < kRank; ++i) {
    const int32_t expected = i == kRows ? 1 : output.shape[i];
    if (input.shape[i] == expected) continue;
    return p.Invalid("dimension {} of the input is {}, expected {}", i, input.shape[i], expected);
  }
  if (input.shape[0] != 1) return p.Unsupported("batch {}, expected 1", input.shape[0]);
  State state;
  state.bytes = output.bytes;
  state.row_bytes = input.bytes;
  state.rows = output.variable ? nullptr : p.KeepArray<uint8_t>(output.bytes);
  state.cycles = state.cycles_left = CyclesOf(p, output.shape[kRows]);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kCircularBuffer = {kCustomOp, "CIRCULAR_BUFFER", Prepare, Reset};
}

}  // namespace microlite
