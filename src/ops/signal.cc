// SPDX-License-Identifier: Apache-2.0
#include "src/ops/signal.h"

namespace microlite {
namespace {

[[gnu::cold]] Status CheckVector(PrepareContext& p, const Shape& shape, int32_t count,
                                 const char* rank_text, const char* count_text, int i) {
  if (shape.rank != 1) return p.Invalid(rank_text, i, shape.rank);
  if (count >= 0 && shape[0] != count) return p.Invalid(count_text, i, shape[0], count);
  return Status::kOk;
}

}  // namespace

Status GetOption(PrepareContext& p, const SignalOption& option, int32_t* value) {
  const FlexMap options(p.node().custom_options);
  // One that is missing is none of those allowed, whichever they are.
  const int32_t number = options.Int(option.name, INT32_MIN);
  if (number == INT32_MIN || number < option.min || number > option.max) {
    return p.Invalid(option.text, option.min, option.max);
  }
  *value = number;
  return Status::kOk;
}

Status CheckVectorInput(PrepareContext& p, int i, DataType type, int32_t count) {
  MICROLITE_TRY(CheckInputType(p, i, type));
  return CheckVector(p, p.input(i).shape, count, "input {} has rank {}, expected 1",
                     "input {} has {} elements, expected {}", i);
}

Status CheckVectorOutput(PrepareContext& p, int i, DataType type, int32_t count) {
  MICROLITE_TRY(CheckOutputType(p, i, type));
  return CheckVector(p, p.output(i).shape, count, "output {} has rank {}, expected 1",
                     "output {} has {} elements, expected {}", i);
}

Status CheckScalarOutput(PrepareContext& p, int i, DataType type) {
  MICROLITE_TRY(CheckOutputType(p, i, type));
  const int32_t rank = p.output(i).shape.rank;
  return rank == 0 ? Status::kOk : p.Invalid("output {} has rank {}, expected 0", i, rank);
}

Status CheckSameOuter(PrepareContext& p, const Shape& input, const Shape& output, int count) {
  for (int i = 0; i < count; ++i) {
    if (input[i] == output[i]) continue;
    return p.Invalid("dimension {} of the output is {}, expected {}", i, output[i], input[i]);
  }
  return Status::kOk;
}

}  // namespace microlite
