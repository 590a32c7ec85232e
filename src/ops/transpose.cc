// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kPermutation = 1;

struct State {
  BoxCopy copy;
};

Status Eval(const State& state, EvalContext& context) {
  state.copy.Run(context.input<uint8_t>(kInput), context.output<uint8_t>(0));
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  const int32_t rank = input.rank;
  MICROLITE_TRY(CheckConstantInts(p, kPermutation, rank));
  if (output.rank != rank) return p.Invalid("output has rank {}, expected {}", output.rank, rank);
  CopyLoop loops[kMaxRank];
  uint32_t seen = 0;
  for (int32_t i = 0; i < rank; ++i) {
    int32_t axis;
    MICROLITE_TRY(GetAxis(p, IntAt(p.input(kPermutation), i), rank, &axis));
    if ((seen >> axis & 1) != 0) return p.Invalid("axis {} stands twice in the permutation", axis);
    seen |= 1u << axis;
    if (output[i] != input[axis]) {
      return p.Invalid("output dimension {} is {}, expected {}", i, output[i], input[axis]);
    }
    loops[i] = {output[i], input.Count(axis + 1, rank) * bytes, output.Count(i + 1, rank) * bytes};
  }
  State state;
  state.copy.Prepare(p, loops, rank, bytes);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kTranspose = {builtin::kTranspose, nullptr, Prepare, nullptr};
}

}  // namespace microlite
