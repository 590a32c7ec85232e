// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/math/int4.h"
#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// GATHER and EMBEDDING_LOOKUP: rows of a tensor, chosen by indices.

namespace microlite {
namespace {

constexpr int kAxisSlot = 0, kBatchDimsSlot = 1;
constexpr int kLookupIndices = 0, kLookupTable = 1;  // Inputs of EMBEDDING_LOOKUP.

// Each batch has indices of its own, which serve each of its `outer` blocks of rows.
struct State {
  int8_t rows_input, indices_input;
  DataType index_type;
  int32_t batches, outer;
  int32_t rows;
  int32_t count;  // Indices of a batch.
  int32_t run;    // Bytes of a row.
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

// Rows of an EMBEDDING_LOOKUP that become floats; numbers of 4 bits are packed (see UnpackInt4()).
struct DequantizeState {
  const float* scales;  // One, or with step 1 one for each row.
  int32_t step;
  int32_t rows, count, run;
  bool int4;
};

Status DequantizeRows(const DequantizeState& state, EvalContext& context) {
  const int32_t* indices = context.input<int32_t>(kLookupIndices);
  const int8_t* table = context.input<int8_t>(kLookupTable);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    const int32_t index = indices[i];
    if (!InRange(index, state.rows)) return context.Fail("index {} of {}", index, state.rows);
    const float scale = state.scales[index * state.step];
    for (int32_t e = index * state.run; e < (index + 1) * state.run; ++e) {
      int8_t value;
      if (state.int4) {
        UnpackInt4(table, e, 1, &value);
      } else {
        value = table[e];
      }
      *output++ = static_cast<float>(value) * scale;
    }
  }
  return Status::kOk;
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

Status PrepareDequantize(PrepareContext& p) {
  const Tensor& table = p.input(kLookupTable);
  MICROLITE_TRY(CheckQuantizedInput(p, kLookupTable));
  const Shape& rows = table.shape;
  const Quantization& q = table.quantization;
  for (uint32_t i = 0; i < q.zero_point_count; ++i) {
    if (q.zero_point(i) == 0) continue;
    return p.Unsupported("table has zero point {}, expected 0", q.zero_point(i));
  }
  const int32_t scales = static_cast<int32_t>(q.scales.size);
  if (q.per_channel() && (q.axis != 0 || scales != rows[0])) {
    return p.Unsupported("table has {} scales along dimension {}, expected one for each of {} rows",
                         scales, q.axis, rows[0]);
  }
  return p.Install<DequantizeRows>(DequantizeState{
      q.scales.data, q.per_channel() ? 1 : 0, rows[0], p.input(kLookupIndices).shape[0],
      rows.Count(1, rows.rank), table.type == DataType::kInt4});
}

[[gnu::cold]] Status PrepareEmbeddingLookup(PrepareContext& p) {
  constexpr int kIndices = kLookupIndices, kInput = kLookupTable;
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
  if (p.output(0).type == DataType::kFloat32) {
    switch (input.type) {
      case DataType::kInt8:
      case DataType::kUInt8:  // As old converters called int8 weights.
      case DataType::kInt4:
        return PrepareDequantize(p);
      default:
        break;
    }
  }
  State state = {kInput, kIndices, DataType::kInt32, 1,
                 1,      rows[0],  indices[0],       rows.Count(1, rows.rank)};
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
