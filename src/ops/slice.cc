// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// SLICE and DYNAMIC_UPDATE_SLICE: a box somewhere in a larger tensor, taken out or overwritten.
// Where it begins may be known when the model runs only.

namespace microlite {
namespace {

// The place of a box: the index tensor says where along each dimension of `outer` it begins.
struct Place {
  Shape outer, box;
  int32_t element_bytes;
  int32_t index;  // The input that holds the indices.
  bool wide;      // They are int64.

  int64_t At(const EvalContext& context, int32_t dimension) const {
    if (wide) return context.input<int64_t>(index)[dimension];
    return context.input<int32_t>(index)[dimension];
  }

  // The offset of the box in bytes, should it begin at begin[d] of dimension d.
  template <class Begin>
  Status Offset(Begin begin, int32_t* offset) const {
    int32_t elements = 0, step = 1;
    for (int32_t d = outer.rank - 1; d >= 0; --d) {
      int32_t at;
      MICROLITE_TRY(begin(d, &at));
      elements = WrapAdd(elements, WrapMul(at, step));
      step = WrapMul(step, outer[d]);
    }
    *offset = WrapMul(elements, element_bytes);
    return Status::kOk;
  }
};

Status PreparePlace(PrepareContext& p, int index, const Shape& outer, const Shape& box,
                    Place* place) {
  MICROLITE_TRY(GetElementBytes(p, 0, &place->element_bytes));
  const Tensor& indices = p.input(index);
  if (indices.type != DataType::kInt32 && indices.type != DataType::kInt64) {
    return p.UnsupportedInput(index);
  }
  if (indices.shape.Count() != outer.rank || box.rank != outer.rank) {
    return p.Invalid("{} indices and a box of rank {} in a tensor of rank {}",
                     indices.shape.Count(), box.rank, outer.rank);
  }
  for (int32_t d = 0; d < outer.rank; ++d) {
    if (box[d] <= outer[d]) continue;
    return p.Invalid("dimension {} of the box is {}, the tensor has {}", d, box[d], outer[d]);
  }
  place->outer = outer;
  place->box = box;
  place->index = index;
  place->wide = indices.type == DataType::kInt64;
  return Status::kOk;
}

// `taken`: from the larger tensor to the box, else the other way.
void PrepareCopy(PrepareContext& p, const Place& place, bool taken, BoxCopy* copy) {
  CopyLoop loops[kMaxRank];
  const int32_t rank = place.outer.rank;
  for (int32_t d = 0; d < rank; ++d) {
    const int32_t outer = place.outer.Count(d + 1, rank) * place.element_bytes;
    const int32_t box = place.box.Count(d + 1, rank) * place.element_bytes;
    loops[d] = {place.box[d], taken ? outer : box, taken ? box : outer};
  }
  copy->Prepare(p, loops, rank, place.element_bytes);
}

struct State {
  Place place;
  BoxCopy copy;
  uint32_t bytes;  // Of the output.
};

// ---- SLICE -----------------------------------------------------------------------------------

constexpr int kBegin = 1, kSize = 2;

Status EvalSlice(const State& state, EvalContext& context) {
  const Place& place = state.place;
  int32_t offset;
  MICROLITE_TRY(place.Offset(
      [&](int32_t d, int32_t* at) {
        const int64_t begin = place.At(context, d);
        *at = static_cast<int32_t>(begin);
        if (begin >= 0 && begin <= place.outer[d] - place.box[d]) return Status::kOk;
        return context.Fail("begins at {} of dimension {}, which has {}", *at, d, place.outer[d]);
      },
      &offset));
  state.copy.Run(context.input<uint8_t>(0) + offset, context.output<uint8_t>(0));
  return Status::kOk;
}

// A constant box is checked here, so that a model with a wrong one is refused at once.
Status CheckBegin(PrepareContext& p, const Place& place) {
  const Tensor& begin = p.input(kBegin);
  if (begin.constant == nullptr) return Status::kOk;
  for (int32_t d = 0; d < place.outer.rank; ++d) {
    const int32_t at = IntAt(begin, d);
    if (at >= 0 && at <= place.outer[d] - place.box[d]) continue;
    return p.Invalid("begins at {} of dimension {}, which has {}", at, d, place.outer[d]);
  }
  return Status::kOk;
}

Status CheckSizes(PrepareContext& p, const Place& place) {
  const Tensor& begin = p.input(kBegin);
  const Tensor& size = p.input(kSize);
  if (size.constant == nullptr) return Status::kOk;  // The output's shape says the same.
  MICROLITE_TRY(CheckConstantInts(p, kSize, place.outer.rank));
  for (int32_t d = 0; d < place.outer.rank; ++d) {
    int32_t given = IntAt(size, d);
    // All the rest.
    if (given == -1 && begin.constant != nullptr) given = place.outer[d] - IntAt(begin, d);
    if (given == place.box[d] || given == -1) continue;
    return p.Invalid("output dimension {} is {}, expected {}", d, place.box[d], given);
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareSlice(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 3, 1));
  State state = {};
  MICROLITE_TRY(PreparePlace(p, kBegin, p.input(0).shape, p.output(0).shape, &state.place));
  MICROLITE_TRY(CheckBegin(p, state.place));
  MICROLITE_TRY(CheckSizes(p, state.place));
  PrepareCopy(p, state.place, true, &state.copy);
  return p.Install<EvalSlice>(state);
}

// ---- DYNAMIC_UPDATE_SLICE --------------------------------------------------------------------

constexpr int kOperand = 0, kUpdate = 1, kStart = 2;

Status EvalUpdate(const State& state, EvalContext& context) {
  const Place& place = state.place;
  const uint8_t* operand = context.input<uint8_t>(kOperand);
  uint8_t* output = context.output<uint8_t>(0);
  int32_t offset;
  MICROLITE_TRY(place.Offset(
      [&](int32_t d, int32_t* at) {
        // As far as the box would stand over the end it is moved back.
        *at = static_cast<int32_t>(
            Clamp<int64_t>(place.At(context, d), 0, place.outer[d] - place.box[d]));
        return Status::kOk;
      },
      &offset));
  if (operand != output) memcpy(output, operand, state.bytes);
  state.copy.Run(context.input<uint8_t>(kUpdate), output + offset);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareUpdate(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 3, 1));
  MICROLITE_TRY(CheckSameShape(p));
  MICROLITE_TRY(CheckInputType(p, kUpdate, p.input(kOperand).type));
  State state = {};
  MICROLITE_TRY(
      PreparePlace(p, kStart, p.input(kOperand).shape, p.input(kUpdate).shape, &state.place));
  state.bytes = p.output(0).bytes;
  PrepareCopy(p, state.place, false, &state.copy);
  p.MayAlias(0, kOperand);
  return p.Install<EvalUpdate>(state);
}

}  // namespace

namespace ops {
const Op kDynamicUpdateSlice = {builtin::kDynamicUpdateSlice, nullptr, PrepareUpdate, nullptr};
const Op kSlice = {builtin::kSlice, nullptr, PrepareSlice, nullptr};
}  // namespace ops

}  // namespace microlite
