// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/divide.h"
#include "src/math/fixed_point.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// RANGE: start, start + delta, ... up to but without limit. RANK: how many dimensions there are.

namespace microlite {
namespace {

constexpr int kInputs = 3;

struct State {
  int32_t room;
};

// How many numbers there are; negative where they lead away from the limit.
int32_t CountOf(const int32_t* bounds) {
  const int64_t span = static_cast<int64_t>(bounds[1]) - bounds[0];
  const int64_t delta = bounds[2];
  if (span == 0) return 0;
  if (delta == 0 || (span > 0) != (delta > 0)) return -1;
  // Both fit 32 bits without a sign.
  const uint32_t length = static_cast<uint32_t>(span > 0 ? span : -span);
  const uint32_t step = static_cast<uint32_t>(delta > 0 ? delta : -delta);
  const uint32_t count = length / step + (length % step != 0);
  return count > INT32_MAX ? INT32_MAX : static_cast<int32_t>(count);
}

int32_t CountOf(const int64_t* bounds) {
  if (bounds[0] == bounds[1]) return 0;
  const bool up = bounds[0] < bounds[1];
  if (bounds[2] == 0 || up != (bounds[2] > 0)) return -1;
  const uint64_t start = static_cast<uint64_t>(bounds[0]), limit = static_cast<uint64_t>(bounds[1]);
  const Division steps = Divide(up ? limit - start : start - limit, Magnitude(bounds[2]));
  const uint64_t count = steps.quotient + (steps.remainder != 0);
  return count > INT32_MAX ? INT32_MAX : static_cast<int32_t>(count);
}

int32_t CountOf(const float* bounds) {
  const float span = bounds[1] - bounds[0], delta = bounds[2];
  if (span == 0.0f) return 0;
  if (!(span > 0.0f ? delta > 0.0f : delta < 0.0f)) return -1;
  const float count = ceilf(fabsf(span / delta));
  return count < 2147483648.0f ? static_cast<int32_t>(count) : INT32_MAX;
}

int32_t Sum(int32_t a, int32_t b) { return WrapAdd(a, b); }
int64_t Sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
float Sum(float a, float b) { return a + b; }

template <class T>
Status Eval(const State& state, EvalContext& context) {
  T bounds[kInputs];
  for (int i = 0; i < kInputs; ++i) bounds[i] = *context.input<T>(i);
  const int32_t count = CountOf(bounds);
  if (count != state.room) {
    return context.Fail("has {} elements, the output has room for {}", count, state.room);
  }
  T value = bounds[0];
  T* output = context.output<T>(0);
  for (int32_t i = 0; i < count; ++i, value = Sum(value, bounds[2])) output[i] = value;
  return Status::kOk;
}

template <class T>
[[gnu::cold]] Status Install(PrepareContext& p) {
  const int32_t room = p.output(0).shape[0];
  T bounds[kInputs];
  int constants = 0;
  for (int i = 0; i < kInputs; ++i) {
    const void* constant = p.input(i).constant;
    if (constant == nullptr) continue;
    bounds[i] = LoadAs<T>(static_cast<const uint8_t*>(constant));
    ++constants;
  }
  if (constants == kInputs && CountOf(bounds) != room) {
    return p.Invalid("has {} elements, the output has room for {}", CountOf(bounds), room);
  }
  return p.Install<Eval<T>>(State{room});
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(kInputs, kInputs, 1));
  const DataType type = p.input(0).type;
  for (int i = 0; i < kInputs; ++i) {
    MICROLITE_TRY(CheckInputType(p, i, type));
    if (p.input(i).shape.Count() != 1) return p.Invalid("input {} is no scalar", i);
  }
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  if (p.output(0).shape.rank != 1) {
    return p.Invalid("output has rank {}, expected 1", p.output(0).shape.rank);
  }
  if (type == DataType::kInt32) return Install<int32_t>(p);
  if (type == DataType::kInt64) return Install<int64_t>(p);
  if (type == DataType::kFloat32) return Install<float>(p);
  return p.UnsupportedInput(0);
}

Status EvalRank(const State& state, EvalContext& context) {
  *context.output<int32_t>(0) = state.room;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareRank(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt32));
  if (p.output(0).shape.Count() != 1) return p.Invalid("output 0 is no scalar");
  return p.Install<EvalRank>(State{p.input(0).shape.rank});
}

}  // namespace

namespace ops {
const Op kRange = {builtin::kRange, nullptr, Prepare, nullptr};
const Op kRank = {builtin::kRank, nullptr, PrepareRank, nullptr};
}  // namespace ops

}  // namespace microlite
