// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

// StridedSliceOptions
constexpr int kBeginMaskSlot = 0, kEndMaskSlot = 1, kEllipsisMaskSlot = 2, kNewAxisMaskSlot = 3,
              kShrinkAxisMaskSlot = 4, kOffsetSlot = 5;

constexpr int kInput = 0, kBegin = 1, kEnd = 2, kStrides = 3;

struct State {
  BoxCopy copy;
  int32_t offset;  // Of the first element taken, in bytes.
};

Status Eval(const State& state, EvalContext& context) {
  state.copy.Run(context.input<uint8_t>(kInput) + state.offset, context.output<uint8_t>(0));
  return Status::kOk;
}

bool IsSet(int32_t mask, int32_t i) { return (static_cast<uint32_t>(mask) >> i & 1) != 0; }

// What is taken along one input dimension: `count` places from `begin` on, `stride` apart.
struct Range {
  int32_t begin, stride, count;
};

// Works out the slices: walks through the entries of begin, end and strides, the input's dimensions
// and the output's at once. Each kind of entry moves on in some of the three.
class Slicer {
 public:
  explicit Slicer(PrepareContext& p)
      : p_(p),
        input_(p.input(kInput).shape),
        output_(p.output(0).shape),
        entries_(p.input(kBegin).shape.Count()),
        new_axes_(p.option<int32_t>(kNewAxisMaskSlot)),
        ellipsis_(p.option<int32_t>(kEllipsisMaskSlot)),
        shrunk_(p.option<int32_t>(kShrinkAxisMaskSlot)) {}

  // Fills ranges[0 .. input rank).
  Status Run(Range* ranges) {
    ranges_ = ranges;
    bool had_ellipsis = false;
    for (int32_t entry = 0; entry < entries_; ++entry) {
      if (IsSet(ellipsis_, entry)) {
        if (had_ellipsis) return p_.Invalid("more than one ellipsis");
        had_ellipsis = true;
        const int32_t end = input_.rank - DimensionsAfter(entry);
        while (dimension_ < end) MICROLITE_TRY(Take({0, 1, input_[dimension_]}, false));
      } else if (IsSet(new_axes_, entry)) {
        MICROLITE_TRY(PutOut(1));
      } else {
        MICROLITE_TRY(Slice(entry));
      }
    }
    while (dimension_ < input_.rank) MICROLITE_TRY(Take({0, 1, input_[dimension_]}, false));
    if (out_ == output_.rank) return Status::kOk;
    return p_.Invalid("output has rank {}, the slice {}", output_.rank, out_);
  }

 private:
  // How many dimensions of the input the entries behind this one slice.
  int32_t DimensionsAfter(int32_t entry) const {
    int32_t count = 0;
    for (int32_t i = entry + 1; i < entries_; ++i) {
      count += IsSet(ellipsis_, i) || !IsSet(new_axes_, i);
    }
    return count;
  }

  Status Slice(int32_t entry) {
    if (dimension_ >= input_.rank) {
      return p_.Invalid("slices more dimensions than the input's {}", input_.rank);
    }
    const int32_t size = input_[dimension_];
    const int32_t stride = IntAt(p_.input(kStrides), entry);
    if (stride == 0) return p_.Invalid("stride {} is 0", entry);
    // Going backwards, the places before the first and behind the last one are -1 and size - 1.
    const int32_t low = stride > 0 ? 0 : -1;
    const int32_t high = stride > 0 ? size : size - 1;
    const bool whole_begin = IsSet(p_.option<int32_t>(kBeginMaskSlot), entry);
    const bool whole_end = IsSet(p_.option<int32_t>(kEndMaskSlot), entry);
    const int64_t given = IntAt(p_.input(kBegin), entry);
    const int32_t begin = whole_begin ? (stride > 0 ? low : high) : Place(given, size, low, high);
    if (IsSet(shrunk_, entry)) {
      if (begin < 0 || begin >= size || stride < 0) {
        return p_.Invalid("index {} of {} with stride {}", begin, size, stride);
      }
      return Take({begin, stride, 1}, true);
    }
    int64_t end = IntAt(p_.input(kEnd), entry);
    if (p_.option<uint8_t>(kOffsetSlot) != 0) end += begin;
    end = whole_end ? (stride > 0 ? high : low) : Place(end, size, low, high);
    const int64_t distance = end - begin, step = stride;
    const int64_t count = (distance + step - (step > 0 ? 1 : -1)) / step;
    return Take({begin, stride, count > 0 ? static_cast<int32_t>(count) : 0}, false);
  }

  // An index that may count from the end, brought into the range.
  static int32_t Place(int64_t index, int32_t size, int32_t low, int32_t high) {
    const int64_t place = index < 0 ? index + size : index;
    return static_cast<int32_t>(Clamp<int64_t>(place, low, high));
  }

  Status Take(const Range& range, bool shrink) {
    ranges_[dimension_++] = range;
    return shrink ? Status::kOk : PutOut(range.count);
  }

  Status PutOut(int32_t count) {
    const int32_t i = out_++;
    if (i >= output_.rank) return Status::kOk;  // Run() will say so.
    if (output_[i] == count) return Status::kOk;
    return p_.Invalid("output dimension {} is {}, the slice has {}", i, output_[i], count);
  }

  PrepareContext& p_;
  const Shape input_, output_;
  const int32_t entries_, new_axes_, ellipsis_, shrunk_;
  Range* ranges_ = nullptr;
  int32_t dimension_ = 0;
  int32_t out_ = 0;
};

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(4, 4, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  const int32_t entries = p.input(kBegin).shape.Count();
  if (entries > 2 * kMaxRank) return p.Unsupported("{} slices are too many", entries);
  for (int i = kBegin; i <= kStrides; ++i) MICROLITE_TRY(CheckConstantInts(p, i, entries));
  Range ranges[kMaxRank];
  MICROLITE_TRY(Slicer(p).Run(ranges));

  const Shape& input = p.input(kInput).shape;
  CopyLoop loops[kMaxRank];
  State state;
  state.offset = 0;
  int32_t to = bytes;
  for (int32_t i = input.rank - 1; i >= 0; --i) {
    const Range& range = ranges[i];
    const int32_t step = input.Count(i + 1, input.rank) * bytes;
    // Wraps only where fewer than two elements are taken, so that the step does not matter.
    loops[i] = {range.count, WrapMul(step, range.stride), to};
    state.offset = WrapAdd(state.offset, WrapMul(range.begin, step));
    to *= range.count;
  }
  state.copy.Prepare(p, loops, input.rank, bytes);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kStridedSlice = {builtin::kStridedSlice, nullptr, Prepare, nullptr};
}

}  // namespace microlite
