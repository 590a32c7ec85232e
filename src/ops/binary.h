// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_BINARY_H_
#define MICROLITE_SRC_OPS_BINARY_H_

#include "microlite/kernels.h"
#include "src/ops/broadcast.h"
#include "src/ops/prepare.h"

// What ops have in common that compute each output element from an element of input 0 and one of
// input 1, after broadcasting.

namespace microlite {

// Where a node's elements lie, with the `steps` that parameters of kernels start with.
struct Operands : BinaryParams {
  DataType type;  // Of both inputs.
  RowNest rows;
};

// Fills `operands`; refuses the node unless it has two inputs of one type and an output of type
// `output`, in the shape to which the inputs broadcast.
[[gnu::cold]] Status GetOperands(PrepareContext& p, DataType output, Operands* operands);

// The walk along the rows, the same code for all ops.
struct BinaryWalk {
  RowNest rows;
  decltype(BinaryKernel::run) run;
  uint32_t scratch;
  uint8_t input_bytes, output_bytes;  // Of an element.
};

[[gnu::cold]] BinaryWalk PrepareWalk(PrepareContext& p, const Operands& operands,
                                     const BinaryKernel& kernel);
void RunWalk(const BinaryWalk& walk, const BinaryParams& params, EvalContext& context);

template <class Params>
struct BinaryState {
  BinaryWalk walk;
  Params params;
};

template <class Params>
Status EvalBinary(const BinaryState<Params>& state, EvalContext& context) {
  RunWalk(state.walk, state.params, context);
  return Status::kOk;
}

// The end of a prepare function: installs the kernel that `choose` picks for the parameters, all
// but whose steps are filled in.
template <class Params>
Status InstallBinary(PrepareContext& p, const Operands& operands, Params params,
                     ChooseBinary<Params> choose) {
  static_cast<BinaryParams&>(params) = operands;
  return p.Install<EvalBinary<Params>>(
      BinaryState<Params>{PrepareWalk(p, operands, choose(params)), params});
}

// The same where no backend has anything to choose: computes Function{params}(a, b), from elements
// of type In to such of type Out.
template <class Function, class In, class Out = In, class Params>
Status InstallFunction(PrepareContext& p, const Operands& operands, const Params& params) {
  return InstallBinary<Params>(p, operands, params, [](const Params&) -> BinaryKernel {
    return {RunRow<Function, Params, In, Out>};
  });
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_BINARY_H_
