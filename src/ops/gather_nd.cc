// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// GATHER_ND takes slices from where rows of indices point to in a tensor, SCATTER_ND adds slices up
// there.

namespace microlite {
namespace {

// Adds `count` elements at `from` to those at `to`.
using AddFunction = void (*)(const uint8_t* from, uint8_t* to, int32_t count);

struct State {
  DataType index_type;
  int32_t slices;
  int32_t slice;        // Bytes of one.
  int32_t depth;        // Indices that lead to a slice.
  const int32_t* dims;  // What each of them must be below.
  int32_t bytes;        // SCATTER_ND: of the whole output.
  int32_t count;        // SCATTER_ND: elements of a slice.
  AddFunction add;
};

// Finds slice number `slice` in the tensor that the indices point into.
Status Locate(const State& state, EvalContext& context, const Indices& indices, int32_t slice,
              int32_t* place) {
  *place = 0;
  for (int32_t d = 0; d < state.depth; ++d) {
    const int32_t index = indices[slice * state.depth + d];
    if (!InRange(index, state.dims[d])) {
      return context.Fail("index {} of {} in dimension {}", index, state.dims[d], d);
    }
    *place = *place * state.dims[d] + index;
  }
  *place *= state.slice;
  return Status::kOk;
}

// Checks that a row of indices chooses slices of `whole`, and fills all but what SCATTER_ND needs.
Status GetSlices(PrepareContext& p, int indices_input, const Shape& whole, int32_t element_bytes,
                 State* state) {
  MICROLITE_TRY(CheckIndices(p, indices_input, &state->index_type));
  const Shape& indices = p.input(indices_input).shape;
  if (indices.rank < 1) return p.Invalid("indices are a scalar");
  state->depth = indices[indices.rank - 1];
  if (state->depth > whole.rank) {
    return p.Invalid("{} indices for a tensor of rank {}", state->depth, whole.rank);
  }
  state->slices = indices.Count(0, indices.rank - 1);
  state->slice = whole.Count(state->depth, whole.rank) * element_bytes;
  int32_t* dims = p.KeepArray<int32_t>(static_cast<size_t>(state->depth));
  for (int32_t d = 0; dims != nullptr && d < state->depth; ++d) dims[d] = whole[d];
  state->dims = dims;
  return Status::kOk;
}

// ---- GATHER_ND -------------------------------------------------------------------------------

Status EvalGather(const State& state, EvalContext& context) {
  const uint8_t* input = context.input<uint8_t>(0);
  const Indices indices(context.input<void>(1), state.index_type);
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t i = 0; i < state.slices; ++i, output += state.slice) {
    int32_t place;
    MICROLITE_TRY(Locate(state, context, indices, i, &place));
    if (state.slice > 0) memcpy(output, input + place, static_cast<size_t>(state.slice));
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareGatherNd(PrepareContext& p) {
  constexpr int kInput = 0, kIndices = 1;
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t element_bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &element_bytes));
  const Shape &input = p.input(kInput).shape, &indices = p.input(kIndices).shape;
  State state = {};
  MICROLITE_TRY(GetSlices(p, kIndices, input, element_bytes, &state));
  ExpectedShape expected;
  expected.Add(indices, 0, indices.rank - 1);
  expected.Add(input, state.depth, input.rank);
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  return p.Install<EvalGather>(state);
}

// ---- SCATTER_ND ------------------------------------------------------------------------------

constexpr int kIndices = 0, kUpdates = 1, kShape = 2;

// T is unsigned for integers, which wrap.
template <class T>
void Add(const uint8_t* from, uint8_t* to, int32_t count) {
  const T* source = reinterpret_cast<const T*>(from);
  T* target = reinterpret_cast<T*>(to);
  for (int32_t i = 0; i < count; ++i) target[i] = static_cast<T>(target[i] + source[i]);
}

void AddBools(const uint8_t* from, uint8_t* to, int32_t count) {
  for (int32_t i = 0; i < count; ++i) to[i] |= from[i];
}

Status EvalScatter(const State& state, EvalContext& context) {
  const uint8_t* updates = context.input<uint8_t>(kUpdates);
  const Indices indices(context.input<void>(kIndices), state.index_type);
  uint8_t* output = context.output<uint8_t>(0);
  if (state.bytes > 0) memset(output, 0, static_cast<size_t>(state.bytes));
  for (int32_t i = 0; i < state.slices; ++i, updates += state.slice) {
    int32_t place;
    MICROLITE_TRY(Locate(state, context, indices, i, &place));
    state.add(updates, output + place, state.count);
  }
  return Status::kOk;
}

AddFunction ChooseAdd(DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return Add<float>;
    case DataType::kInt8:
    case DataType::kUInt8:
      return Add<uint8_t>;
    case DataType::kInt16:
      return Add<uint16_t>;
    case DataType::kInt32:
      return Add<uint32_t>;
    case DataType::kInt64:
      return Add<uint64_t>;
    case DataType::kBool:
      return AddBools;
    default:
      return nullptr;
  }
}

[[gnu::cold]] Status PrepareScatterNd(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 3, 1));
  State state = {};
  state.add = ChooseAdd(p.input(kUpdates).type);
  if (state.add == nullptr) return p.UnsupportedInput(kUpdates);
  int32_t element_bytes;
  MICROLITE_TRY(GetElementBytes(p, kUpdates, &element_bytes));
  const Shape &indices = p.input(kIndices).shape, &updates = p.input(kUpdates).shape;
  const Shape& output = p.output(0).shape;
  MICROLITE_TRY(CheckConstantInts(p, kShape, output.rank));
  ExpectedShape expected;
  for (int32_t i = 0; i < output.rank; ++i) expected.Add(IntAt(p.input(kShape), i));
  MICROLITE_TRY(expected.CheckOutput(p, 0));
  MICROLITE_TRY(GetSlices(p, kIndices, output, element_bytes, &state));
  bool fit = updates.rank == indices.rank - 1 + output.rank - state.depth;
  for (int32_t i = 0; fit && i < updates.rank; ++i) {
    const int32_t in_slice = i - (indices.rank - 1);
    fit = updates[i] == (in_slice < 0 ? indices[i] : output[state.depth + in_slice]);
  }
  if (!fit) return p.Invalid("updates do not have the shape that indices and output ask for");
  state.count = state.slice / element_bytes;
  state.bytes = output.Count() * element_bytes;
  return p.Install<EvalScatter>(state);
}

}  // namespace

namespace ops {
const Op kGatherNd = {builtin::kGatherNd, nullptr, PrepareGatherNd, nullptr};
const Op kScatterNd = {builtin::kScatterNd, nullptr, PrepareScatterNd, nullptr};
}  // namespace ops

}  // namespace microlite
