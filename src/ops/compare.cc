// SPDX-License-Identifier: Apache-2.0
#include "src/ops/binary.h"
#include "src/ops/ops.h"

namespace microlite {
namespace {

// ---- MAXIMUM and MINIMUM ---------------------------------------------------------------------

// Not a number is neither larger nor smaller: then b is taken, as in TensorFlow Lite. Quantised
// numbers are taken for what they are, too, whatever their scales.
struct Larger {
  BinaryParams p;
  template <class T>
  T operator()(T a, T b) const {
    return a > b ? a : b;
  }
};
struct Smaller {
  BinaryParams p;
  template <class T>
  T operator()(T a, T b) const {
    return a < b ? a : b;
  }
};

template <class Function>
Status PrepareExtremum(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, p.input(0).type, &operands));
  const BinaryParams none = {};
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallFunction<Function, float>(p, operands, none);
    case DataType::kInt8:
      return InstallFunction<Function, int8_t>(p, operands, none);
    case DataType::kUInt8:
      return InstallFunction<Function, uint8_t>(p, operands, none);
    case DataType::kInt16:
      return InstallFunction<Function, int16_t>(p, operands, none);
    case DataType::kInt32:
      return InstallFunction<Function, int32_t>(p, operands, none);
    case DataType::kInt64:
      return InstallFunction<Function, int64_t>(p, operands, none);
    default:
      return p.UnsupportedInput(0);
  }
}

[[gnu::cold]] Status PrepareMaximum(PrepareContext& p) { return PrepareExtremum<Larger>(p); }
[[gnu::cold]] Status PrepareMinimum(PrepareContext& p) { return PrepareExtremum<Smaller>(p); }

// ---- Comparisons -----------------------------------------------------------------------------

// What a comparison makes of the few that there is code for: a > b is b < a, and so on.
struct CompareParams : BinaryParams {
  bool swapped, negated;
};

struct Equal {
  template <class T>
  static bool Holds(T a, T b) {
    return a == b;
  }
};
struct Less {
  template <class T>
  static bool Holds(T a, T b) {
    return a < b;
  }
};
// Only for floats, where it is not the opposite of b < a.
struct LessOrEqual {
  template <class T>
  static bool Holds(T a, T b) {
    return a <= b;
  }
};

template <class Relation>
struct Plain {
  CompareParams p;
  template <class T>
  bool operator()(T a, T b) const {
    return Relation::Holds(a, b) != p.negated;
  }
};

struct CompareQuantizedParams : CompareParams {
  int32_t zero_points[2];
  Factor factors[2];
};

constexpr int kLeftShift = 8;

template <class Relation>
struct Quantized {
  CompareQuantizedParams p;
  int32_t Load(int i, int32_t x) const {
    return Multiply((x - p.zero_points[i]) * (1 << kLeftShift), p.factors[i]);
  }
  bool operator()(int32_t a, int32_t b) const {
    return Relation::Holds(Load(0, a), Load(1, b)) != p.negated;
  }
};

template <class Function, class Params, class T>
void RunCompare(const BinaryParams& base, const void* a, const void* b, void* output, int32_t count,
                void*) {
  const Params& params = static_cast<const Params&>(base);
  const bool swapped = params.swapped;
  const int32_t steps[] = {params.steps[swapped], params.steps[!swapped]};
  ComputeRow(Function{params}, steps, static_cast<const T*>(swapped ? b : a),
             static_cast<const T*>(swapped ? a : b), static_cast<uint8_t*>(output), count);
}

template <class Function, class T, class Params>
Status InstallCompare(PrepareContext& p, const Operands& operands, const Params& params) {
  return InstallBinary<Params>(p, operands, params, [](const Params&) -> BinaryKernel {
    return {RunCompare<Function, Params, T>};
  });
}

Status FillQuantized(PrepareContext& p, const CompareParams& params,
                     CompareQuantizedParams* quantized) {
  // What leaves 31 bits for the numbers that are compared.
  constexpr int32_t kMost = 31 - 8 - kLeftShift;
  *quantized = {params, {}, {}};
  for (int i = 0; i < 2; ++i) {
    const int operand = params.swapped ? 1 - i : i;
    MICROLITE_TRY(CheckQuantizedInput(p, operand));
    const Tensor& input = p.input(operand);
    quantized->zero_points[i] = input.zero_point();
    MICROLITE_TRY(GetFactor(p, static_cast<double>(input.scale()), &quantized->factors[i]));
    if (quantized->factors[i].shift > kMost) {
      return p.Unsupported("scale of input {} is too large", operand);
    }
  }
  return Status::kOk;
}

template <class Relation>
Status InstallIntegers(PrepareContext& p, const Operands& operands, const CompareParams& params) {
  CompareQuantizedParams quantized;
  const bool is_quantized = operands.type == DataType::kInt8 || operands.type == DataType::kUInt8;
  if (is_quantized) MICROLITE_TRY(FillQuantized(p, params, &quantized));
  switch (operands.type) {
    case DataType::kInt8:
      return InstallCompare<Quantized<Relation>, int8_t>(p, operands, quantized);
    case DataType::kUInt8:
      return InstallCompare<Quantized<Relation>, uint8_t>(p, operands, quantized);
    case DataType::kInt16:  // As TensorFlow Lite does, whatever the scales.
      return InstallCompare<Plain<Relation>, int16_t>(p, operands, params);
    case DataType::kInt32:
      return InstallCompare<Plain<Relation>, int32_t>(p, operands, params);
    case DataType::kInt64:
      return InstallCompare<Plain<Relation>, int64_t>(p, operands, params);
    default:
      return p.UnsupportedInput(0);
  }
}

Status PrepareEquality(PrepareContext& p, bool negated) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, DataType::kBool, &operands));
  const CompareParams params = {{}, false, negated};
  switch (operands.type) {
    case DataType::kFloat32:
      return InstallCompare<Plain<Equal>, float>(p, operands, params);
    case DataType::kBool:
      return InstallCompare<Plain<Equal>, uint8_t>(p, operands, params);
    default:
      return InstallIntegers<Equal>(p, operands, params);
  }
}

// A comparison as a < b with its operands swapped or not. With `or_equal` the opposite of the
// swapped one serves, but for floats.
Status PrepareOrder(PrepareContext& p, bool swapped, bool or_equal) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, DataType::kBool, &operands));
  if (operands.type != DataType::kFloat32) {
    return InstallIntegers<Less>(p, operands, {{}, swapped != or_equal, or_equal});
  }
  const CompareParams params = {{}, swapped, false};
  if (or_equal) return InstallCompare<Plain<LessOrEqual>, float>(p, operands, params);
  return InstallCompare<Plain<Less>, float>(p, operands, params);
}

[[gnu::cold]] Status PrepareEqual(PrepareContext& p) { return PrepareEquality(p, false); }
[[gnu::cold]] Status PrepareNotEqual(PrepareContext& p) { return PrepareEquality(p, true); }
[[gnu::cold]] Status PrepareLess(PrepareContext& p) { return PrepareOrder(p, false, false); }
[[gnu::cold]] Status PrepareLessEqual(PrepareContext& p) { return PrepareOrder(p, false, true); }
[[gnu::cold]] Status PrepareGreater(PrepareContext& p) { return PrepareOrder(p, true, false); }
[[gnu::cold]] Status PrepareGreaterEqual(PrepareContext& p) { return PrepareOrder(p, true, true); }

// ---- LOGICAL_AND and LOGICAL_OR --------------------------------------------------------------

struct And {
  BinaryParams p;
  bool operator()(uint8_t a, uint8_t b) const { return a != 0 && b != 0; }
};
struct Or {
  BinaryParams p;
  bool operator()(uint8_t a, uint8_t b) const { return (a | b) != 0; }
};

template <class Function>
Status PrepareLogical(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, DataType::kBool, &operands));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kBool));
  return InstallFunction<Function, uint8_t>(p, operands, BinaryParams());
}

[[gnu::cold]] Status PrepareAnd(PrepareContext& p) { return PrepareLogical<And>(p); }
[[gnu::cold]] Status PrepareOr(PrepareContext& p) { return PrepareLogical<Or>(p); }

}  // namespace

namespace ops {
const Op kEqual = {builtin::kEqual, nullptr, PrepareEqual, nullptr};
const Op kGreater = {builtin::kGreater, nullptr, PrepareGreater, nullptr};
const Op kGreaterEqual = {builtin::kGreaterEqual, nullptr, PrepareGreaterEqual, nullptr};
const Op kLess = {builtin::kLess, nullptr, PrepareLess, nullptr};
const Op kLessEqual = {builtin::kLessEqual, nullptr, PrepareLessEqual, nullptr};
const Op kLogicalAnd = {builtin::kLogicalAnd, nullptr, PrepareAnd, nullptr};
const Op kLogicalOr = {builtin::kLogicalOr, nullptr, PrepareOr, nullptr};
const Op kMaximum = {builtin::kMaximum, nullptr, PrepareMaximum, nullptr};
const Op kMinimum = {builtin::kMinimum, nullptr, PrepareMinimum, nullptr};
const Op kNotEqual = {builtin::kNotEqual, nullptr, PrepareNotEqual, nullptr};
}  // namespace ops

}  // namespace microlite
