// SPDX-License-Identifier: Apache-2.0
#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kAxes = 1;

// ---- Reducers --------------------------------------------------------------------------------

// A reducer starts each output with Start(), takes the elements in the input's order with Next(),
// which for floats is part of the result, and ends with Finish().

struct MeanF32 {
  using Value = float;
  using Sum = float;
  float count;

  static float Start() { return 0.0f; }
  static float Next(float sum, float x) { return sum + x; }
  float Finish(float sum) const { return sum / count; }
};

struct MeanS8 {
  using Value = int8_t;
  using Sum = int32_t;
  int32_t offset;  // The count times the input's zero point.
  Factor factor;
  int32_t output_zero_point;

  static int32_t Start() { return 0; }
  static int32_t Next(int32_t sum, int8_t x) { return WrapAdd(sum, x); }
  int8_t Finish(int32_t sum) const {
    const int32_t value = WrapAdd(Multiply(WrapSub(sum, offset), factor), output_zero_point);
    return static_cast<int8_t>(Clamp<int32_t>(value, INT8_MIN, INT8_MAX));
  }
};

// ---- Eval ------------------------------------------------------------------------------------

// Where the elements lie: `kept` leads from output to output, `reduced` through the elements of
// one output.
struct Layout {
  RowNest kept, reduced;
  int32_t kept_stride, reduced_stride;  // Along their rows.
};

template <class Reducer>
struct State {
  Layout layout;
  Reducer reducer;
};

// `tile` neighbouring outputs together, so that the way through the input is walked once for all.
template <int tile, class Reducer, class Value = typename Reducer::Value>
void ReduceTile(const Layout& layout, const Reducer& reducer, const Value* input, Value* output) {
  typename Reducer::Sum sums[tile];
  for (int t = 0; t < tile; ++t) sums[t] = Reducer::Start();
  const int32_t kept_stride = layout.kept_stride, reduced_stride = layout.reduced_stride;
  ForEachRow(layout.reduced, [&](const int32_t* offsets) {
    const Value* element = input + offsets[0];
    for (int32_t i = 0; i < layout.reduced.row; ++i) {
      for (int t = 0; t < tile; ++t) sums[t] = Reducer::Next(sums[t], element[t * kept_stride]);
      element += reduced_stride;
    }
  });
  for (int t = 0; t < tile; ++t) output[t] = reducer.Finish(sums[t]);
}

template <class Reducer>
Status Eval(const State<Reducer>& state, EvalContext& context) {
  using Value = typename Reducer::Value;
  constexpr int kTile = 4;
  const Value* input = context.input<Value>(kInput);
  Value* output = context.output<Value>(0);
  const Layout layout = state.layout;
  ForEachRow(layout.kept, [&](const int32_t* offsets) {
    const Value* first = input + offsets[0];
    int32_t i = 0;
    for (; i + kTile <= layout.kept.row; i += kTile) {
      ReduceTile<kTile>(layout, state.reducer, first + i * layout.kept_stride, output + i);
    }
    for (; i < layout.kept.row; ++i) {
      ReduceTile<1>(layout, state.reducer, first + i * layout.kept_stride, output + i);
    }
    output += layout.kept.row;
  });
  return Status::kOk;
}

// ---- Prepare ---------------------------------------------------------------------------------

// The axes as a set of bits; negative ones count from the end, and any may be named twice.
Status GetAxes(PrepareContext& p, uint32_t* axes) {
  MICROLITE_TRY(CheckConstantInts(p, kAxes, -1));
  const Tensor& list = p.input(kAxes);
  const int32_t rank = p.input(kInput).shape.rank;
  *axes = 0;
  const int32_t count = rank > 0 ? list.shape.Count() : 0;  // A scalar has nothing to reduce.
  for (int32_t i = 0; i < count; ++i) {
    const int32_t axis = IntAt(list, i);
    if (axis < -rank || axis >= rank) {
      return p.Invalid("axis {} of an input of rank {}", axis, rank);
    }
    *axes |= 1u << (axis < 0 ? axis + rank : axis);
  }
  return Status::kOk;
}

// Fills the layout and the number of elements that make one output.
Status GetLayout(PrepareContext& p, Layout* layout, int32_t* reduced_count) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(kInput).type));
  uint32_t axes;
  MICROLITE_TRY(GetAxes(p, &axes));
  const Shape& input = p.input(kInput).shape;
  if (input.Count() == 0) return p.Invalid("input has no elements");
  RowNestBuilder kept, reduced;
  int32_t strides[kMaxRowOperands] = {1, 0, 0};
  *reduced_count = 1;
  for (int32_t d = input.rank - 1; d >= 0; --d) {
    const bool reduce = (axes >> d) & 1;
    (reduce ? reduced : kept).Add(input[d], strides);
    if (reduce) *reduced_count *= input[d];
    strides[0] *= input[d];
  }
  const int32_t outputs = p.output(0).shape.Count();
  if (outputs != input.Count() / *reduced_count) {
    return p.Invalid("output has {} elements, expected {}", outputs,
                     input.Count() / *reduced_count);
  }
  *layout = {KeepRows(p, kept), KeepRows(p, reduced), kept.row_stride(0), reduced.row_stride(0)};
  return Status::kOk;
}

// Folds the division by `count` into a factor, losing no bits of it: the multiplier is scaled by
// the largest power of two that is not above the count first.
void DivideFactor(Factor* factor, int32_t count) {
  int32_t shift = 31 - __builtin_clz(static_cast<uint32_t>(count));
  if (shift > 31 + factor->shift) shift = 31 + factor->shift;
  factor->multiplier =
      static_cast<int32_t>((static_cast<int64_t>(factor->multiplier) << shift) / count);
  factor->shift -= shift;
}

[[gnu::cold]] Status PrepareMean(PrepareContext& p) {
  Layout layout;
  int32_t count = 1;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  const Tensor& input = p.input(kInput);
  const Tensor& output = p.output(0);
  if (input.type == DataType::kFloat32) {
    return p.Install<Eval<MeanF32>>(State<MeanF32>{layout, {static_cast<float>(count)}});
  }
  if (input.type != DataType::kInt8) return p.UnsupportedInput(kInput);
  MICROLITE_TRY(CheckQuantizedInput(p, kInput));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  MeanS8 mean;
  MICROLITE_TRY(GetFactor(
      p, static_cast<double>(input.scale()) / static_cast<double>(output.scale()), &mean.factor));
  DivideFactor(&mean.factor, count);
  mean.offset = WrapMul(count, input.zero_point());
  mean.output_zero_point = output.zero_point();
  return p.Install<Eval<MeanS8>>(State<MeanS8>{layout, mean});
}

}  // namespace

namespace ops {
const Op kMean = {builtin::kMean, nullptr, PrepareMean, nullptr};
}

}  // namespace microlite
