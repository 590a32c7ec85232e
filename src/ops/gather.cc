// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// GATHER and EMBEDDING_LOOKUP: rows of a tensor, chosen by indices.

namespace microlite {
namespace {

constexpr int kAxisSlot = 0, kBatchDimsSlot = 1;

// Each batch has indices of its own, which serve each of its `outer` blocks of rows.
struct State {
  int8_t rows_input, indices_input;
  DataType index_type;
  int32_t batches, outer;
  int32_t rows;
  int32_t count;  // Indices of a batch.
  int32_t run;    // Bytes of a row; for DequantizeRows, its elements.
  float scale;
};

// `copy(from, to, run)` brings over one row.
template <class In, class Out, class Copy>
Status ChooseRows(const State& state, EvalContext& context, Copy copy) {
  const In* input = context.input<In>(state.rows_input);
  Out* output = context.output<Out>(0);
  const Indices indices(context.input<void>(state.indices_input), state.index_type);
  for (int32_t block = 0; block < state.batches * state.outer; ++block) {
    const int32_t first = block / state.outer * state.count;
    for (int32_t i = 0; i < state.count; ++i) {
      const int32_t index = indices[first + i];
      if (!InRange(index, state.rows)) return context.Fail("index {} of {}", index, state.rows);
      if (state.run > 0) copy(input + index * state.run, output, state.run);
      output += state.run;
    }
    input += state.rows * state.run;
  }
  return Status::kOk;
}

Status CopyRows(const State& state, EvalContext& context) {
  return ChooseRows<uint8_t, uint8_t>(state, context,
                                      [](const uint8_t* from, uint8_t* to, int32_t run) {
                                        memcpy(to, from, static_cast<size_t>(run));
                                      });
}

Status DequantizeRows(const State& state, EvalContext& context) {
  return ChooseRows<int8_t, float>(state, context, [&](const int8_t* from, float* to, int32_t run) {
    for (int32_t i = 0; i < run; ++i) to[i] = static_cast<float>(from[i]) * state.scale;
  });
}

// ---- Prepare ---------------------------------------------------------------------------------

[[gnu::cold]] Status PrepareGather(PrepareContext& p) {
  constexpr int kInput = 0, kIndices = 1;
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  State state = {};
  state.indices_input = kIndices;
  int32_t element_bytes, axis;
  MICROLITE_TRY(GetElementBytes(p, kInput, &element_bytes));
  MICROLITE_TRY(CheckIndices(p, kIndices, &state.index_type));
  const Shape &input = p.input(kInput).shape, &indices = p.input(kIndices).shape;
  MICROLITE_TRY(GetAxis(p, p.option<int32_t>(kAxisSlot), input.rank, &axis));
  const int32_t option = p.option<int32_t>(kBatchDimsSlot);
  const int32_t batch_dims = option < 0 ? WrapAdd(option, indices.rank) : option;
  if (batch_dims < 0 || batch_dims > axis || batch_dims > indices.rank) {
    return p.Invalid("{} batch dimensions, axis {}, indices of rank {}", option, axis,
                     indices.rank);
  }
  for (int32_t i = 0; i < batch_dims; ++i) {
    if (input[i] == indices[i]) continue;
    return p.Invalid("batch dimension {} is {}, of the indices {}", i, input[i], indices[i]);
  }
  ExpectedShape expected;
  expected.Add(input, 0, axis);
  expected.Add(indices, batch_dims, indices.rank);
  expected.Add(input, axis + 1, input.rank);
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  state.batches = input.Count(0, batch_dims);
  state.outer = input.Count(batch_dims, axis);
  state.rows = input[axis];
  state.count = indices.Count(batch_dims, indices.rank);
  state.run = input.Count(axis + 1, input.rank) * element_bytes;
  return p.Install<CopyRows>(state);
}

[[gnu::cold]] Status PrepareEmbeddingLookup(PrepareContext& p) {
  constexpr int kIndices = 0, kInput = 1;
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckInputType(p, kIndices, DataType::kInt32));
  const Tensor& input = p.input(kInput);
  const Shape &rows = input.shape, &indices = p.input(kIndices).shape;
  if (rows.rank < 2 || indices.rank != 1) {
    return p.Invalid("table has rank {}, indices {}", rows.rank, indices.rank);
  }
  ExpectedShape expected;
  expected.Add(indices[0]);
  expected.Add(rows, 1, rows.rank);
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  State state = {kInput,  kIndices,   DataType::kInt32,         1, 1,
                 rows[0], indices[0], rows.Count(1, rows.rank), 0};
  if (input.type == DataType::kInt8 && p.output(0).type == DataType::kFloat32) {
    MICROLITE_TRY(CheckQuantizedInput(p, kInput));
    if (input.quantization.per_channel() || input.zero_point() != 0) {
      return p.Unsupported("table has {} scales and zero point {}, expected 1 and 0",
                           static_cast<int32_t>(input.quantization.scales.size),
                           input.zero_point());
    }
    state.scale = input.scale();
    return p.Install<DequantizeRows>(state);
  }
  int32_t element_bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &element_bytes));
  state.run *= element_bytes;
  return p.Install<CopyRows>(state);
}

}  // namespace

namespace ops {
const Op kEmbeddingLookup = {builtin::kEmbeddingLookup, nullptr, PrepareEmbeddingLookup, nullptr};
const Op kGather = {builtin::kGather, nullptr, PrepareGather, nullptr};
}  // namespace ops

}  // namespace microlite
