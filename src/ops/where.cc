// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// WHERE: the indices of the elements that are true. How many there are depends on the data, but
// tensors have the shapes that the model declares: another number is an error when it runs.

namespace microlite {
namespace {

using IsTrueFn = bool (*)(const void* data, int32_t i);

// (A constant may lie anywhere in the file while preparing.)
template <class T>
bool IsTrue(const void* data, int32_t i) {
  return LoadAs<T>(static_cast<const uint8_t*>(data) + i * static_cast<int32_t>(sizeof(T))) != T();
}

struct State {
  IsTrueFn is_true;
  const int32_t* dims;
  int32_t rank, count, room;
};

int32_t CountTrue(const State& state, const void* condition) {
  int32_t count = 0;
  for (int32_t i = 0; i < state.count; ++i) count += state.is_true(condition, i);
  return count;
}

Status Eval(const State& state, EvalContext& context) {
  const void* condition = context.input<void>(0);
  const int32_t count = CountTrue(state, condition);
  if (count != state.room) {
    return context.Fail("{} elements are true, the output has room for {}", count, state.room);
  }
  int64_t* output = context.output<int64_t>(0);
  int32_t at[kMaxRank] = {};
  for (int32_t i = 0; i < state.count; ++i) {
    if (state.is_true(condition, i)) {
      for (int32_t d = 0; d < state.rank; ++d) *output++ = at[d];
    }
    for (int32_t d = state.rank - 1; d >= 0 && ++at[d] == state.dims[d]; --d) at[d] = 0;
  }
  return Status::kOk;
}

[[gnu::cold]] IsTrueFn FindIsTrue(DataType type) {
  switch (type) {
    case DataType::kBool:
    case DataType::kInt8:
    case DataType::kUInt8:
      return IsTrue<uint8_t>;
    case DataType::kInt32:
    case DataType::kUInt32:
      return IsTrue<uint32_t>;
    case DataType::kInt64:
      return IsTrue<int64_t>;
    case DataType::kFloat32:
      return IsTrue<float>;
    default:
      return nullptr;
  }
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt64));
  const Tensor& input = p.input(0);
  const Shape &shape = input.shape, &output = p.output(0).shape;
  const IsTrueFn is_true = FindIsTrue(input.type);
  if (is_true == nullptr) return p.UnsupportedInput(0);
  if (shape.rank == 0) return p.Unsupported("the condition is a scalar");
  if (output.rank != 2 || output[1] != shape.rank) {
    return p.Invalid("the output is not a matrix of {} columns", shape.rank);
  }
  const State state = {is_true, shape.dims, shape.rank, shape.Count(), output[0]};
  if (input.constant != nullptr) {
    const int32_t count = CountTrue(state, input.constant);
    if (count != state.room) {
      return p.Invalid("{} elements are true, the output has room for {}", count, state.room);
    }
  }
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kWhere = {builtin::kWhere, nullptr, Prepare, nullptr};
}

}  // namespace microlite
