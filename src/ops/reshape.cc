// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

struct State {
  uint32_t bytes;
};

Status Eval(const State& state, EvalContext& context) {
  const uint8_t* input = context.input<uint8_t>(0);
  uint8_t* output = context.output<uint8_t>(0);
  if (input != output) memcpy(output, input, state.bytes);
  return Status::kOk;
}

// The new shape is the one that the model gives the output. What it says elsewhere (input 1, the
// option new_shape) is what the converter derived that from.
[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 2, 1));
  int32_t element_bytes;
  MICROLITE_TRY(GetElementBytes(p, 0, &element_bytes));
  const Tensor& input = p.input(0);
  const int32_t elements = p.output(0).shape.Count();
  if (input.shape.Count() != elements) {
    return p.Invalid("cannot shape {} elements into {}", input.shape.Count(), elements);
  }
  p.MayShare(0, 0);
  return p.Install<Eval>(State{input.bytes});
}

[[gnu::cold]] Status PrepareExpandDims(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckConstantInts(p, 1, 1));
  const Shape& input = p.input(0).shape;
  const Shape& output = p.output(0).shape;
  int32_t axis;
  MICROLITE_TRY(GetAxis(p, IntAt(p.input(1), 0), input.rank + 1, &axis));
  if (output.rank != input.rank + 1 || output[axis] != 1) {
    return p.Invalid("output is not the input with an axis of 1 at {}", axis);
  }
  return Prepare(p);
}

}  // namespace

namespace ops {
const Op kExpandDims = {builtin::kExpandDims, nullptr, PrepareExpandDims, nullptr};
const Op kReshape = {builtin::kReshape, nullptr, Prepare, nullptr};
const Op kSqueeze = {builtin::kSqueeze, nullptr, Prepare, nullptr};
}  // namespace ops

}  // namespace microlite
