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

// For arithmetic between three tensors of one type, all quantised if they hold integers of 8 or 16
// bits.
struct ArithmeticOperands : Operands {
  Activation activation = Activation::kNone;
};
[[gnu::cold]] Status GetArithmeticOperands(PrepareContext& p, ArithmeticOperands* operands);

// The same with a fused activation, option `slot`.
[[gnu::cold]] Status GetOperandsAndActivation(PrepareContext& p, int slot,
                                              ArithmeticOperands* operands);

// The numbers that a fused activation leaves of plain integers.
template <class T>
struct LimitedParams : BinaryParams {
  T min, max;
};
template <class T>
LimitedParams<T> Limits(const ArithmeticOperands& operands, T lowest, T highest) {
  switch (operands.activation) {
    case Activation::kRelu:
      return {operands, 0, highest};
    case Activation::kReluN1To1:
      return {operands, -1, 1};
    case Activation::kRelu6:
      return {operands, 0, 6};
    default:
      return {operands, lowest, highest};
  }
}

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
[[gnu::noinline]] Status InstallBinary(PrepareContext& p, const Operands& operands, Params params,
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

// For functions that are not defined for each element of input 1: finds the first such element.
// Returns -1 where there is none.
using FindUndefined = int32_t (*)(const BinaryParams& params, const void* b, int32_t count);

template <class Params>
struct PartialState {
  BinaryState<Params> whole;
  FindUndefined find;
  int32_t count;     // Of input 1.
  const char* text;  // Of the failure; gets the element's number.
};

template <class Params>
Status EvalPartial(const PartialState<Params>& state, EvalContext& context) {
  const int32_t i = state.find(state.whole.params, context.input<void>(1), state.count);
  if (i >= 0) return context.Fail(state.text, i);
  return EvalBinary(state.whole, context);
}

template <class Params>
[[gnu::noinline]] Status InstallPartial(PrepareContext& p, const Operands& operands, Params params,
                                        const BinaryKernel& kernel, FindUndefined find,
                                        const char* text) {
  static_cast<BinaryParams&>(params) = operands;
  const BinaryState<Params> whole = {PrepareWalk(p, operands, kernel), params};
  return p.Install<EvalPartial<Params>>(
      PartialState<Params>{whole, find, p.input(1).shape.Count(), text});
}

// InstallFunction() for a Function that says of an element of input 1 whether it `IsDefined(b)`,
// and in `kUndefined` what is wrong where it is not.
template <class Function, class In, class Params>
Status InstallPartialFunction(PrepareContext& p, const Operands& operands, const Params& params) {
  const FindUndefined find = [](const BinaryParams& base, const void* b, int32_t count) {
    const Function function = {static_cast<const Params&>(base)};
    const In* elements = static_cast<const In*>(b);
    for (int32_t i = 0; i < count; ++i) {
      if (!function.IsDefined(elements[i])) return i;
    }
    return int32_t{-1};
  };
  return InstallPartial(p, operands, params, {RunRow<Function, Params, In>}, find,
                        Function::kUndefined);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_BINARY_H_
