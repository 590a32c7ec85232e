// SPDX-License-Identifier: Apache-2.0
#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kCondition = 0, kInputs = 3;

struct State {
  RowNest rows;
  int32_t steps[kInputs];
};

// Elements are copied by their size, whatever they mean.
template <class T>
Status Eval(const State& state, EvalContext& context) {
  const uint8_t* condition = context.input<uint8_t>(kCondition);
  const T* x = context.input<T>(1);
  const T* y = context.input<T>(2);
  T* output = context.output<T>(0);
  ForEachRow(state.rows, [&](const int32_t* offsets) {
    const uint8_t* c = condition + offsets[0];
    const T* a = x + offsets[1];
    const T* b = y + offsets[2];
    for (int32_t i = 0; i < state.rows.row; ++i) {
      output[i] = *c != 0 ? *a : *b;
      c += state.steps[0];
      a += state.steps[1];
      b += state.steps[2];
    }
    output += state.rows.row;
  });
  return Status::kOk;
}

Status Prepare(PrepareContext& p, const Shape& condition) {
  MICROLITE_TRY(CheckInputType(p, kCondition, DataType::kBool));
  MICROLITE_TRY(CheckInputType(p, 2, p.input(1).type));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(1).type));
  const Shape shapes[kInputs] = {condition, p.input(1).shape, p.input(2).shape};
  State state;
  MICROLITE_TRY(PrepareBroadcast(p, shapes, kInputs, &state.rows, state.steps));
  switch (BitsPerElement(p.output(0).type)) {
    case 8:
      return p.Install<Eval<uint8_t>>(state);
    case 16:
      return p.Install<Eval<uint16_t>>(state);
    case 32:
      return p.Install<Eval<uint32_t>>(state);
    case 64:
      return p.Install<Eval<uint64_t>>(state);
    default:
      return p.UnsupportedInput(1);
  }
}

[[gnu::cold]] Status PrepareSelectV2(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(kInputs, kInputs, 1));
  return Prepare(p, p.input(kCondition).shape);
}

// A vector as the condition chooses between whole slices of the first dimension.
[[gnu::cold]] Status PrepareSelect(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(kInputs, kInputs, 1));
  Shape condition = p.input(kCondition).shape;
  int32_t dims[kMaxRank];
  if (condition.rank == 1 && p.output(0).shape.rank > 1) {
    dims[0] = condition[0];
    for (int i = 1; i < p.output(0).shape.rank; ++i) dims[i] = 1;
    condition = {dims, p.output(0).shape.rank};
  }
  return Prepare(p, condition);
}

}  // namespace

namespace ops {
const Op kSelect = {builtin::kSelect, nullptr, PrepareSelect, nullptr};
const Op kSelectV2 = {builtin::kSelectV2, nullptr, PrepareSelectV2, nullptr};
}  // namespace ops

}  // namespace microlite
