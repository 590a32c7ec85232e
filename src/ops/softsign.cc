// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// The custom op Softsign: x / (1 + |x|). Not in the firmware's list: the op pack packs/softsign
// brings it. So this file needs no more than the helpers of prepare.h, and no function of the C
// library.

namespace microlite {
namespace {

struct State {
  int32_t count;
};

Status Eval(const State& state, EvalContext& context) {
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    const float x = input[i];
    output[i] = x / (1.0f + (x < 0.0f ? -x : x));
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kFloat32));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kFloat32));
  MICROLITE_TRY(CheckSameShape(p));
  p.MayAlias(0, 0);
  return p.Install<Eval>(State{p.input(0).shape.Count()});
}

}  // namespace

namespace ops {
const Op kSoftsign = {kCustomOp, "Softsign", Prepare, nullptr};
}

}  // namespace microlite
