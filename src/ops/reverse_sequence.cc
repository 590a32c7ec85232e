// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// REVERSE_SEQUENCE: turns the beginning of each sequence of a batch round, as long as a second
// tensor says, and copies the rest.

namespace microlite {
namespace {

constexpr int kInput = 0, kLengths = 1;
constexpr int kSequenceSlot = 0, kBatchSlot = 1;

// The tensor as seen from its two axes: `first` is the one further out.
struct State {
  int32_t outer, first, middle, second;
  int32_t run;  // Bytes.
  bool sequence_is_first;
  DataType index_type;
};

Status CheckLengths(const State& state, EvalContext& context, const Indices& lengths) {
  const int32_t batches = state.sequence_is_first ? state.second : state.first;
  const int32_t most = state.sequence_is_first ? state.first : state.second;
  for (int32_t i = 0; i < batches; ++i) {
    if (lengths[i] < 0 || lengths[i] > most) {
      return context.Fail("length {} of sequence {}, expected at most {}", lengths[i], i, most);
    }
  }
  return Status::kOk;
}

Status Eval(const State& state, EvalContext& context) {
  const Indices lengths(context.input<void>(kLengths), state.index_type);
  MICROLITE_TRY(CheckLengths(state, context, lengths));
  const uint8_t* input = context.input<uint8_t>(kInput);
  uint8_t* output = context.output<uint8_t>(0);
  const int32_t step = (state.sequence_is_first ? state.middle * state.second : 1) * state.run;
  for (int32_t line = 0; line < state.outer * state.first; ++line) {
    const int32_t first = line % state.first;
    for (int32_t i = 0; i < state.middle; ++i) {
      for (int32_t second = 0; second < state.second; ++second) {
        const int32_t at = state.sequence_is_first ? first : second;
        const int32_t length = lengths[state.sequence_is_first ? second : first];
        const int32_t ahead = at < length ? length - 1 - 2 * at : 0;
        memcpy(output, input + ahead * step, static_cast<size_t>(state.run));
        input += state.run;
        output += state.run;
      }
    }
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t element_bytes, sequence, batch;
  State state;
  MICROLITE_TRY(GetElementBytes(p, kInput, &element_bytes));
  MICROLITE_TRY(CheckIndices(p, kLengths, &state.index_type));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape &input = p.input(kInput).shape, &lengths = p.input(kLengths).shape;
  MICROLITE_TRY(GetAxis(p, p.option<int32_t>(kSequenceSlot), input.rank, &sequence));
  MICROLITE_TRY(GetAxis(p, p.option<int32_t>(kBatchSlot), input.rank, &batch));
  if (sequence == batch) return p.Invalid("axis {} is both sequence and batch", batch);
  if (lengths.rank != 1 || lengths[0] != input[batch]) {
    return p.Invalid("{} lengths for {} sequences", lengths.Count(), input[batch]);
  }
  state.sequence_is_first = sequence < batch;
  const int32_t first = sequence < batch ? sequence : batch;
  const int32_t second = sequence < batch ? batch : sequence;
  state.outer = input.Count(0, first);
  state.first = input[first];
  state.middle = input.Count(first + 1, second);
  state.second = input[second];
  state.run = input.Count(second + 1, input.rank) * element_bytes;
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kReverseSequence = {builtin::kReverseSequence, nullptr, Prepare, nullptr};
}

}  // namespace microlite
