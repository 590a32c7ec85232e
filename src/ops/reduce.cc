// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/divide.h"
#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kAxes = 1;

// ---- Reducers --------------------------------------------------------------------------------

// A reducer starts each output with Start(), takes the elements in the input's order with Next(),
// which for floats is part of the result, and ends with Finish(). It computes kTile neighbouring
// outputs at a time.

// Sums that are divided by `count`: by 1 for SUM, which changes nothing.
struct MeanF32 {
  using Value = float;
  using Sum = float;
  static constexpr int kTile = 4;
  float count;

  static float Start() { return 0.0f; }
  static float Next(float sum, float x) { return sum + x; }
  float Finish(float sum) const { return sum / count; }
};

struct Requantization {
  int32_t offset;  // What to take from each element (of a product), or from their sum.
  Factor factor;
  int32_t output_zero_point;
};

// The factor is that from the input's scale to the output's, for MEAN divided by the count.
template <class T, int32_t kMin, int32_t kMax>
struct MeanQuantized : Requantization {
  using Value = T;
  using Sum = int32_t;
  static constexpr int kTile = 4;

  static int32_t Start() { return 0; }
  static int32_t Next(int32_t sum, T x) { return WrapAdd(sum, x); }
  T Finish(int32_t sum) const {
    const int32_t value = WrapAdd(Multiply(WrapSub(sum, offset), factor), output_zero_point);
    return static_cast<T>(Clamp(value, kMin, kMax));
  }
};

// Sums and products of T, computed in Wide, an unsigned type where an overflow is to wrap.
template <class T, class Wide>
struct Total {
  using Value = T;
  using Sum = Wide;
  static constexpr int kTile = 1;

  static Wide Start() { return 0; }
  static Wide Next(Wide sum, T x) { return sum + static_cast<Wide>(x); }
  static T Finish(Wide sum) { return static_cast<T>(sum); }
};

// MEAN of integers, towards zero; sums wrap in 64 bits.
template <class T>
struct MeanInt {
  using Value = T;
  using Sum = uint64_t;
  static constexpr int kTile = 1;
  uint32_t count;

  static uint64_t Start() { return 0; }
  static uint64_t Next(uint64_t sum, T x) { return sum + static_cast<uint64_t>(x); }
  T Finish(uint64_t sum) const {
    const bool negative = static_cast<int64_t>(sum) < 0;
    const uint64_t quotient = Divide(negative ? 0 - sum : sum, count).quotient;
    return static_cast<T>(negative ? 0 - quotient : quotient);
  }
};

template <class T, class Wide>
struct Product {
  using Value = T;
  using Sum = Wide;
  static constexpr int kTile = 1;

  static Wide Start() { return 1; }
  static Wide Next(Wide product, T x) { return product * static_cast<Wide>(x); }
  static T Finish(Wide product) { return static_cast<T>(product); }
};

// The factor shares the output's scale among the elements, so that no product on the way outgrows
// 32 bits.
template <class T, int32_t kMin, int32_t kMax>
struct ProductQuantized : Requantization {
  using Value = T;
  struct Sum {
    int32_t product;
    bool started;
  };
  static constexpr int kTile = 1;

  static Sum Start() { return {1, false}; }
  Sum Next(Sum sum, T x) const {
    const int32_t real = x - offset;
    return {sum.started ? Scale(static_cast<int64_t>(sum.product) * real) : real, true};
  }
  T Finish(Sum sum) const {
    const int32_t value = WrapAdd(Scale(sum.product), output_zero_point);
    return static_cast<T>(Clamp(value, kMin, kMax));
  }
  int32_t Scale(int64_t x) const { return MultiplyWide(x, factor.multiplier, factor.shift); }
};

// The largest or the least; of BOOL, whether any or all are true. NaN is neither more nor less.
template <class T>
struct Extreme {
  using Value = T;
  using Sum = T;
  static constexpr int kTile = 1;
  T start;
  bool least;

  T Start() const { return start; }
  T Next(T best, T x) const { return (least ? x < best : best < x) ? x : best; }
  static T Finish(T best) { return best; }
};

constexpr Extreme<uint8_t> kAny = {0, false}, kAll = {1, true};

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
  for (int t = 0; t < tile; ++t) sums[t] = reducer.Start();
  const int32_t kept_stride = layout.kept_stride, reduced_stride = layout.reduced_stride;
  ForEachRow(layout.reduced, [&](const int32_t* offsets) {
    const Value* element = input + offsets[0];
    for (int32_t i = 0; i < layout.reduced.row; ++i) {
      for (int t = 0; t < tile; ++t) sums[t] = reducer.Next(sums[t], element[t * kept_stride]);
      element += reduced_stride;
    }
  });
  for (int t = 0; t < tile; ++t) output[t] = reducer.Finish(sums[t]);
}

template <class Reducer>
Status Eval(const State<Reducer>& state, EvalContext& context) {
  using Value = typename Reducer::Value;
  constexpr int kTile = Reducer::kTile;
  const Value* input = context.input<Value>(kInput);
  Value* output = context.output<Value>(0);
  const Layout layout = state.layout;
  ForEachRow(layout.kept, [&](const int32_t* offsets) {
    const Value* first = input + offsets[0];
    int32_t i = 0;
    for (; i + kTile <= layout.kept.row; i += kTile) {
      ReduceTile<kTile>(layout, state.reducer, first + i * layout.kept_stride, output + i);
    }
    for (; kTile > 1 && i < layout.kept.row; ++i) {
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
  RowNestBuilder nests[2];
  RowNestBuilder &kept = nests[0], &reduced = nests[1];
  int32_t strides[kMaxRowOperands] = {1, 0, 0};
  int32_t counts[2] = {1, 1};
  for (int32_t d = input.rank - 1; d >= 0; --d) {
    const int reduce = (axes >> d) & 1;
    counts[reduce] *= input[d];
    if (input[d] > 0) nests[reduce].Add(input[d], strides);
    strides[0] *= input[d];
  }
  const int32_t outputs = p.output(0).shape.Count();
  if (outputs != counts[0]) {
    return p.Invalid("output has {} elements, expected {}", outputs, counts[0]);
  }
  for (int i = 0; i < 2; ++i) {
    if (counts[i] == 0) nests[i].Clear();
  }
  *reduced_count = counts[1];
  *layout = {KeepRows(p, kept), KeepRows(p, reduced), kept.row_stride(0), reduced.row_stride(0)};
  return Status::kOk;
}

template <class Reducer>
Status Install(PrepareContext& p, const Layout& layout, const Reducer& reducer) {
  return p.Install<Eval<Reducer>>(State<Reducer>{layout, reducer});
}

Status CheckQuantized(PrepareContext& p) {
  if (p.input(kInput).shape.Count() == 0) return p.Invalid("input has no elements");
  MICROLITE_TRY(CheckQuantizedInput(p, kInput));
  return CheckQuantizedOutput(p, 0);
}

// ---- MEAN and SUM ----------------------------------------------------------------------------

// Folds the division by `count` into a factor, losing no bits of it: the multiplier is scaled by
// the largest power of two that is not above the count first.
void DivideFactor(Factor* factor, int32_t count) {
  int32_t shift = 31 - __builtin_clz(static_cast<uint32_t>(count));
  if (shift > 31 + factor->shift) shift = 31 + factor->shift;
  factor->multiplier =
      static_cast<int32_t>((static_cast<int64_t>(factor->multiplier) << shift) / count);
  factor->shift -= shift;
}

Status GetRequantization(PrepareContext& p, int32_t count, int32_t divisor, Requantization* out) {
  MICROLITE_TRY(CheckQuantized(p));
  const Tensor& input = p.input(kInput);
  const Tensor& output = p.output(0);
  const double ratio = static_cast<double>(input.scale()) / static_cast<double>(output.scale());
  MICROLITE_TRY(GetFactor(p, ratio, &out->factor));
  DivideFactor(&out->factor, divisor);
  out->offset = WrapMul(count, input.zero_point());
  out->output_zero_point = output.zero_point();
  return Status::kOk;
}

// `divisor`: the count for MEAN, 1 for SUM.
Status PrepareSums(PrepareContext& p, const Layout& layout, int32_t count, int32_t divisor) {
  const DataType type = p.input(kInput).type;
  if (type == DataType::kFloat32) return Install(p, layout, MeanF32{static_cast<float>(divisor)});
  Requantization requantization;
  switch (type) {
    case DataType::kInt8:
      MICROLITE_TRY(GetRequantization(p, count, divisor, &requantization));
      return Install(p, layout, MeanQuantized<int8_t, INT8_MIN, INT8_MAX>{requantization});
    case DataType::kUInt8:
      MICROLITE_TRY(GetRequantization(p, count, divisor, &requantization));
      return Install(p, layout, MeanQuantized<uint8_t, 0, UINT8_MAX>{requantization});
    case DataType::kInt16:
      MICROLITE_TRY(GetRequantization(p, count, divisor, &requantization));
      return Install(p, layout, MeanQuantized<int16_t, INT16_MIN, INT16_MAX>{requantization});
    default:
      return p.UnsupportedInput(kInput);
  }
}

[[gnu::cold]] Status PrepareMean(PrepareContext& p) {
  Layout layout;
  int32_t count = 1;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  if (p.input(kInput).shape.Count() == 0) return p.Invalid("input has no elements");
  const uint32_t divisor = static_cast<uint32_t>(count);
  switch (p.input(kInput).type) {
    case DataType::kInt32:
      return Install(p, layout, MeanInt<int32_t>{divisor});
    case DataType::kInt64:
      return Install(p, layout, MeanInt<int64_t>{divisor});
    default:
      return PrepareSums(p, layout, count, count);
  }
}

[[gnu::cold]] Status PrepareSum(PrepareContext& p) {
  Layout layout;
  int32_t count = 1;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  switch (p.input(kInput).type) {
    case DataType::kInt32:
      return Install(p, layout, Total<int32_t, uint32_t>());
    case DataType::kInt64:
      return Install(p, layout, Total<int64_t, uint64_t>());
    case DataType::kBool:
      return Install(p, layout, kAny);
    default:
      return PrepareSums(p, layout, count, 1);
  }
}

// ---- REDUCE_PROD -----------------------------------------------------------------------------

double Power(double x, int32_t n) {
  double power = 1.0;
  for (; n > 0; n >>= 1, x *= x) {
    if (n & 1) power *= x;
  }
  return power;
}

// The n-th root of a positive number, by Newton's method from a guess in single precision.
double Root(double x, int32_t n) {
  double root = static_cast<double>(powf(static_cast<float>(x), 1.0f / static_cast<float>(n)));
  constexpr int kSteps = 3;  // Each doubles the number of digits.
  for (int step = 0; step < kSteps; ++step) {
    root -= (root - x / Power(root, n - 1)) / n;
  }
  return root;
}

Status GetProductRequantization(PrepareContext& p, int32_t count, Requantization* out) {
  MICROLITE_TRY(CheckQuantized(p));
  const Tensor& input = p.input(kInput);
  const Tensor& output = p.output(0);
  const double ratio =
      static_cast<double>(input.scale()) / Root(static_cast<double>(output.scale()), count);
  MICROLITE_TRY(GetFactor(p, ratio, &out->factor));
  constexpr int32_t kMost = 14;  // MultiplyWide() takes no more.
  if (out->factor.shift > kMost) return p.Invalid("scales are out of proportion");
  out->offset = input.zero_point();
  out->output_zero_point = output.zero_point();
  return Status::kOk;
}

[[gnu::cold]] Status PrepareReduceProd(PrepareContext& p) {
  Layout layout;
  int32_t count = 1;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  Requantization requantization;
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return Install(p, layout, Product<float, float>());
    case DataType::kInt32:
      return Install(p, layout, Product<int32_t, uint32_t>());
    case DataType::kInt64:
      return Install(p, layout, Product<int64_t, uint64_t>());
    case DataType::kBool:
      return Install(p, layout, kAll);
    case DataType::kInt8:
      MICROLITE_TRY(GetProductRequantization(p, count, &requantization));
      return Install(p, layout, ProductQuantized<int8_t, INT8_MIN, INT8_MAX>{requantization});
    case DataType::kInt16:
      MICROLITE_TRY(GetProductRequantization(p, count, &requantization));
      return Install(p, layout, ProductQuantized<int16_t, INT16_MIN, INT16_MAX>{requantization});
    default:
      return p.UnsupportedInput(kInput);
  }
}

// ---- REDUCE_MAX, REDUCE_MIN, REDUCE_ANY and REDUCE_ALL ---------------------------------------

template <class T>
Status InstallExtreme(PrepareContext& p, const Layout& layout, bool least, T smallest, T largest) {
  return Install(p, layout, Extreme<T>{least ? largest : smallest, least});
}

Status PrepareExtreme(PrepareContext& p, bool least) {
  Layout layout;
  int32_t count;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  MICROLITE_TRY(CheckSameQuantization(p, kInput));
  constexpr float kLargest = 3.40282347e+38f;  // What an infinity is not, as in TensorFlow Lite.
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return InstallExtreme(p, layout, least, -kLargest, kLargest);
    case DataType::kInt8:
      return InstallExtreme<int8_t>(p, layout, least, INT8_MIN, INT8_MAX);
    case DataType::kUInt8:
      return InstallExtreme<uint8_t>(p, layout, least, 0, UINT8_MAX);
    case DataType::kBool:
      return Install(p, layout, least ? kAll : kAny);
    case DataType::kInt16:
      return InstallExtreme<int16_t>(p, layout, least, INT16_MIN, INT16_MAX);
    case DataType::kInt32:
      return InstallExtreme<int32_t>(p, layout, least, INT32_MIN, INT32_MAX);
    case DataType::kInt64:
      return InstallExtreme<int64_t>(p, layout, least, INT64_MIN, INT64_MAX);
    default:
      return p.UnsupportedInput(kInput);
  }
}

[[gnu::cold]] Status PrepareReduceMax(PrepareContext& p) { return PrepareExtreme(p, false); }
[[gnu::cold]] Status PrepareReduceMin(PrepareContext& p) { return PrepareExtreme(p, true); }

Status PrepareLogical(PrepareContext& p, bool all) {
  MICROLITE_TRY(CheckInputType(p, kInput, DataType::kBool));
  Layout layout;
  int32_t count;
  MICROLITE_TRY(GetLayout(p, &layout, &count));
  return Install(p, layout, all ? kAll : kAny);
}

[[gnu::cold]] Status PrepareReduceAny(PrepareContext& p) { return PrepareLogical(p, false); }
[[gnu::cold]] Status PrepareReduceAll(PrepareContext& p) { return PrepareLogical(p, true); }

}  // namespace

namespace ops {
const Op kMean = {builtin::kMean, nullptr, PrepareMean, nullptr};
const Op kReduceAll = {builtin::kReduceAll, nullptr, PrepareReduceAll, nullptr};
const Op kReduceAny = {builtin::kReduceAny, nullptr, PrepareReduceAny, nullptr};
const Op kReduceMax = {builtin::kReduceMax, nullptr, PrepareReduceMax, nullptr};
const Op kReduceMin = {builtin::kReduceMin, nullptr, PrepareReduceMin, nullptr};
const Op kReduceProd = {builtin::kReduceProd, nullptr, PrepareReduceProd, nullptr};
const Op kSum = {builtin::kSum, nullptr, PrepareSum, nullptr};
}  // namespace ops

}  // namespace microlite
