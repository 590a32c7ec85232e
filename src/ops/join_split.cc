// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// CONCATENATION and PACK, SPLIT, SPLIT_V and UNPACK: tensors side by side along one axis.

namespace microlite {
namespace {

// ConcatenationOptions, PackOptions, UnpackOptions (slot 0 of these two counts the tensors)
constexpr int kConcatenationAxisSlot = 0, kConcatenationActivationSlot = 1;
constexpr int kPackAxisSlot = 1;

// The large tensor as `rows` rows, each a piece of each small tensor in turn.
struct Pieces {
  int32_t rows;
  int32_t row_bytes;
  int32_t count;
  int32_t whole;         // SPLIT and the like: which input is taken apart.
  const int32_t* bytes;  // Of each small tensor's piece of a row.
};

// How to bring the numbers of one input of a CONCATENATION to the output's scale.
struct Rescaling {
  float scale;  // 0: they have it already.
  float bias;
};

struct RescaledPieces {
  Pieces pieces;
  const Rescaling* rescalings;
  int32_t output_zero_point;
};

Status Join(const Pieces& pieces, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t i = 0; i < pieces.count; ++i) {
    const int32_t bytes = pieces.bytes[i];
    CopyRuns({pieces.rows, bytes, pieces.row_bytes}, bytes, context.input<uint8_t>(i), output);
    output += bytes;
  }
  return Status::kOk;
}

// A tensor of UINT8 may have a scale of its own.
Status JoinRescaled(const RescaledPieces& state, EvalContext& context) {
  MICROLITE_TRY(Join(state.pieces, context));
  const Pieces& pieces = state.pieces;
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t i = 0; i < pieces.count; output += pieces.bytes[i++]) {
    const Rescaling& rescaling = state.rescalings[i];
    if (rescaling.scale == 0.0f) continue;
    for (int32_t row = 0; row < pieces.rows; ++row) {
      uint8_t* numbers = output + row * pieces.row_bytes;
      for (int32_t k = 0; k < pieces.bytes[i]; ++k) {
        const float real = static_cast<float>(numbers[k]) * rescaling.scale + rescaling.bias;
        const int32_t least = -state.output_zero_point;
        numbers[k] = static_cast<uint8_t>(RoundToInt(real, least, least + UINT8_MAX) - least);
      }
    }
  }
  return Status::kOk;
}

Status Split(const Pieces& pieces, EvalContext& context) {
  const uint8_t* input = context.input<uint8_t>(pieces.whole);
  for (int32_t i = 0; i < pieces.count; ++i) {
    const int32_t bytes = pieces.bytes[i];
    CopyRuns({pieces.rows, pieces.row_bytes, bytes}, bytes, input, context.output<uint8_t>(i));
    input += bytes;
  }
  return Status::kOk;
}

// Gathers what Pieces are made of, checking each small tensor against the large one.
class Divider {
 public:
  // `stacked`: the small tensors lack the axis, and take one place on it each.
  Divider(PrepareContext& p, const Shape& whole, int32_t axis, int32_t element_bytes, bool stacked)
      : p_(p), whole_(whole), axis_(axis), stacked_(stacked) {
    inner_bytes_ = whole.Count(axis + 1, whole.rank) * element_bytes;
  }

  void Begin(int32_t count, int32_t input) {
    bytes_ = p_.KeepArray<int32_t>(static_cast<size_t>(count));
    pieces_ = {whole_.Count(0, axis_), whole_[axis_] * inner_bytes_, count, input, bytes_};
  }

  Status Add(int32_t i, const Shape& small) {
    if (small.rank != whole_.rank - (stacked_ ? 1 : 0)) {
      return p_.Invalid("tensor {} has rank {}, the whole has {}", i, small.rank, whole_.rank);
    }
    for (int32_t d = 0; d < whole_.rank; ++d) {
      if (d == axis_) continue;
      const int32_t size = small[stacked_ && d > axis_ ? d - 1 : d];
      if (size != whole_[d]) {
        return p_.Invalid("tensor {} has dimension {} where the whole has {}", i, size, whole_[d]);
      }
    }
    const int32_t extent = stacked_ ? 1 : small[axis_];
    sum_ += extent;
    if (sum_ > whole_[axis_]) return Mismatch();
    if (bytes_ != nullptr) bytes_[i] = extent * inner_bytes_;
    return Status::kOk;
  }

  template <auto eval>
  Status Install() {
    return sum_ == whole_[axis_] ? p_.Install<eval>(pieces_) : Mismatch();
  }

  Status InstallRescaled(const Rescaling* rescalings) {
    if (sum_ != whole_[axis_]) return Mismatch();
    return p_.Install<JoinRescaled>(RescaledPieces{pieces_, rescalings, p_.output(0).zero_point()});
  }

 private:
  Status Mismatch() {
    return p_.Invalid("the pieces do not add up to {} on axis {}", whole_[axis_], axis_);
  }

  PrepareContext& p_;
  const Shape whole_;
  const int32_t axis_;
  const bool stacked_;
  int32_t inner_bytes_;
  int64_t sum_ = 0;
  int32_t* bytes_ = nullptr;
  Pieces pieces_ = {};
};

// ---- CONCATENATION and PACK ------------------------------------------------------------------

// Whether an input of UINT8 has another scale than the output.
bool NeedsRescaling(PrepareContext& p) {
  const Tensor& output = p.output(0);
  if (output.type != DataType::kUInt8) return false;
  for (int i = 0; i < p.input_count(); ++i) {
    const Tensor& input = p.input(i);
    if (input.scale() != output.scale() || input.zero_point() != output.zero_point()) return true;
  }
  return false;
}

Status GetRescalings(PrepareContext& p, const Rescaling** rescalings) {
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& output = p.output(0);
  Rescaling* kept = p.KeepArray<Rescaling>(static_cast<size_t>(p.input_count()));
  *rescalings = kept;
  for (int i = 0; i < p.input_count(); ++i) {
    MICROLITE_TRY(CheckQuantizedInput(p, i));
    if (kept == nullptr) continue;
    const Tensor& input = p.input(i);
    const bool same = input.scale() == output.scale() && input.zero_point() == output.zero_point();
    // Multiplied where QUANTIZE divides, as TensorFlow Lite does.
    const float scale = same ? 0.0f : input.scale() * (1.0f / output.scale());
    kept[i] = {scale, static_cast<float>(-input.zero_point()) * scale};
  }
  return Status::kOk;
}

Status PrepareJoin(PrepareContext& p, int32_t axis_option, bool stacked) {
  const int count = p.input_count() > 0 ? p.input_count() : 1;
  MICROLITE_TRY(p.CheckArity(count, count, 1));
  int32_t element_bytes, axis;
  MICROLITE_TRY(GetElementBytes(p, 0, &element_bytes));
  const Shape& output = p.output(0).shape;
  MICROLITE_TRY(GetAxis(p, axis_option, output.rank, &axis));
  Divider divider(p, output, axis, element_bytes, stacked);
  divider.Begin(count, 0);
  const bool rescaled = !stacked && NeedsRescaling(p);
  for (int i = 0; i < count; ++i) {
    MICROLITE_TRY(CheckInputType(p, i, p.output(0).type));
    if (!stacked && !rescaled) MICROLITE_TRY(CheckSameQuantization(p, i));
    MICROLITE_TRY(divider.Add(i, p.input(i).shape));
  }
  if (rescaled) {
    const Rescaling* rescalings;
    MICROLITE_TRY(GetRescalings(p, &rescalings));
    return divider.InstallRescaled(rescalings);
  }
  return divider.Install<Join>();
}

[[gnu::cold]] Status PrepareConcatenation(PrepareContext& p) {
  if (p.option<int8_t>(kConcatenationActivationSlot) != 0) {
    return p.Unsupported("fused activations are not supported");
  }
  return PrepareJoin(p, p.option<int32_t>(kConcatenationAxisSlot), false);
}

[[gnu::cold]] Status PreparePack(PrepareContext& p) {
  return PrepareJoin(p, p.option<int32_t>(kPackAxisSlot), true);
}

// ---- SPLIT, SPLIT_V and UNPACK ---------------------------------------------------------------

Status PrepareParts(PrepareContext& p, int input, int32_t axis_option, bool stacked) {
  int32_t element_bytes, axis;
  MICROLITE_TRY(GetElementBytes(p, input, &element_bytes));
  const Shape& whole = p.input(input).shape;
  MICROLITE_TRY(GetAxis(p, axis_option, whole.rank, &axis));
  Divider divider(p, whole, axis, element_bytes, stacked);
  const int count = p.output_count();
  divider.Begin(count, input);
  for (int i = 0; i < count; ++i) MICROLITE_TRY(divider.Add(i, p.output(i).shape));
  return divider.Install<Split>();
}

[[gnu::cold]] Status PrepareSplit(PrepareContext& p) {
  constexpr int kAxis = 0, kInput = 1;
  MICROLITE_TRY(p.CheckArity(2, 2, p.output_count()));
  MICROLITE_TRY(CheckConstantInts(p, kAxis, 1));
  for (int i = 1; i < p.output_count(); ++i) {
    if (p.output(i).shape != p.output(0).shape) return p.Invalid("outputs 0 and {} differ", i);
  }
  return PrepareParts(p, kInput, IntAt(p.input(kAxis), 0), false);
}

[[gnu::cold]] Status PrepareSplitV(PrepareContext& p) {
  constexpr int kInput = 0, kSizes = 1, kAxis = 2;
  const int count = p.output_count();
  MICROLITE_TRY(p.CheckArity(3, 3, count));
  MICROLITE_TRY(CheckConstantInts(p, kAxis, 1));
  MICROLITE_TRY(CheckConstantInts(p, kSizes, count));
  int32_t axis;
  MICROLITE_TRY(GetAxis(p, IntAt(p.input(kAxis), 0), p.input(kInput).shape.rank, &axis));
  for (int i = 0; i < count; ++i) {
    const Shape& shape = p.output(i).shape;
    const int32_t size = IntAt(p.input(kSizes), i);
    // -1 stands for what the others leave.
    if (size != -1 && axis < shape.rank && shape[axis] != size) {
      return p.Invalid("output {} takes {} on the axis, expected {}", i, shape[axis], size);
    }
  }
  return PrepareParts(p, kInput, axis, false);
}

[[gnu::cold]] Status PrepareUnpack(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, p.output_count()));
  return PrepareParts(p, 0, p.option<int32_t>(kPackAxisSlot), true);
}

}  // namespace

namespace ops {
const Op kConcatenation = {builtin::kConcatenation, nullptr, PrepareConcatenation, nullptr};
const Op kPack = {builtin::kPack, nullptr, PreparePack, nullptr};
const Op kSplit = {builtin::kSplit, nullptr, PrepareSplit, nullptr};
const Op kSplitV = {builtin::kSplitV, nullptr, PrepareSplitV, nullptr};
const Op kUnpack = {builtin::kUnpack, nullptr, PrepareUnpack, nullptr};
}  // namespace ops

}  // namespace microlite
