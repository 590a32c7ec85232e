// SPDX-License-Identifier: Apache-2.0
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// TOPK_V2: the k largest elements of each row, largest first, and their places. Of equal ones the
// first comes first.

namespace microlite {
namespace {

constexpr int kInput = 0, kK = 1;
constexpr int kValues = 0, kPlaces = 1;

struct State {
  int32_t rows, columns, k;
};

// Keeps the best so far in order: no memory is needed but the outputs'.
template <class T>
void FindTop(const T* row, int32_t columns, int32_t k, T* values, int32_t* places) {
  int32_t kept = 0;
  for (int32_t i = 0; i < columns; ++i) {
    const T value = row[i];
    if (kept == k && !(values[k - 1] < value)) continue;
    int32_t at = kept < k ? kept++ : k - 1;
    for (; at > 0 && values[at - 1] < value; --at) {
      values[at] = values[at - 1];
      places[at] = places[at - 1];
    }
    values[at] = value;
    places[at] = i;
  }
}

template <class T>
Status Eval(const State& state, EvalContext& context) {
  const T* row = context.input<T>(kInput);
  T* values = context.output<T>(kValues);
  int32_t* places = context.output<int32_t>(kPlaces);
  for (int32_t i = 0; state.k > 0 && i < state.rows; ++i) {
    FindTop(row, state.columns, state.k, values, places);
    row += state.columns;
    values += state.k;
    places += state.k;
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 2));
  MICROLITE_TRY(CheckConstantInts(p, kK, 1));
  MICROLITE_TRY(CheckOutputType(p, kValues, p.input(kInput).type));
  MICROLITE_TRY(CheckOutputType(p, kPlaces, DataType::kInt32));
  const Shape& input = p.input(kInput).shape;
  if (input.rank < 1) return p.Invalid("input is a scalar");
  const int32_t columns = input[input.rank - 1];
  const int32_t k = IntAt(p.input(kK), 0);
  if (k < 0 || k > columns) return p.Invalid("k is {}, a row has {} elements", k, columns);
  ExpectedShape expected;
  expected.Add(input, 0, input.rank - 1);
  expected.Add(k);
  MICROLITE_TRY(expected.CheckOutput(p, kValues));
  MICROLITE_TRY(expected.CheckOutput(p, kPlaces));
  MICROLITE_TRY(CheckWork(p, columns));  // Where each is larger than those before.
  const State state = {input.Count(0, input.rank - 1), columns, k};
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return p.Install<Eval<float>>(state);
    case DataType::kInt8:
      return p.Install<Eval<int8_t>>(state);
    case DataType::kUInt8:
      return p.Install<Eval<uint8_t>>(state);
    case DataType::kInt16:
      return p.Install<Eval<int16_t>>(state);
    case DataType::kInt32:
      return p.Install<Eval<int32_t>>(state);
    case DataType::kInt64:
      return p.Install<Eval<int64_t>>(state);
    default:
      return p.UnsupportedInput(kInput);
  }
}

}  // namespace

namespace ops {
const Op kTopkV2 = {builtin::kTopkV2, nullptr, Prepare, nullptr};
}

}  // namespace microlite
