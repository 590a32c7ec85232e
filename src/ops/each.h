// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_EACH_H_
#define MICROLITE_SRC_OPS_EACH_H_

#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"

// What ops that compute each output element from one input element have in common.

namespace microlite {

// Refuses the node unless it has one input and one output of the same type and shape, quantised if
// they hold integers of 8 or 16 bits. Allows the two to share memory.
[[gnu::cold]] Status CheckEach(PrepareContext& p);

// ---- float32 ---------------------------------------------------------------------------------

// A function that is called by its address: for those that take so long that the call does not
// matter. All of them share one loop.
using FloatFunction = float (*)(float);
[[gnu::cold]] Status InstallFloatFunction(PrepareContext& p, FloatFunction function);

// ---- Integers --------------------------------------------------------------------------------

// An object `function` whose operator() takes an element and returns the output's, clamped to the
// type T.
template <class Function>
struct EachState {
  Function function;
  int32_t count;
};

template <class T, class Function>
Status EvalEach(const EachState<Function>& state, EvalContext& context) {
  const Function function = state.function;
  const T* input = context.input<T>(0);
  T* output = context.output<T>(0);
  for (int32_t i = 0; i < state.count; ++i) output[i] = static_cast<T>(function(input[i]));
  return Status::kOk;
}

template <class T, class Function>
Status InstallEach(PrepareContext& p, const Function& function) {
  return p.Install<EvalEach<T, Function>>(EachState<Function>{function, p.input(0).shape.Count()});
}

// The element that byte `i` is in a tensor of a type of 8 bits.
constexpr int32_t ElementOfByte(int32_t i, DataType type) {
  return type == DataType::kInt8 ? static_cast<int8_t>(i) : i;
}

// For costly functions of INT8 and UINT8: from a few hundred elements on, a table of all results
// saves time at each invocation; below, it would only take memory. For ops listed with
// LookupKernels.
template <class Function>
Status InstallTable(PrepareContext& p, const Function& function) {
  constexpr int32_t kSize = 256;
  int8_t* table = p.KeepArray<int8_t>(kSize);
  for (int32_t i = 0; table != nullptr && i < kSize; ++i) {
    table[i] = static_cast<int8_t>(function(ElementOfByte(i, p.input(0).type)));
  }
  return InstallKernel(p, LookupParams{table, p.input(0).shape.Count()},
                       p.kernels<LookupKernels>().s8);
}

template <class Function>
Status InstallEachOrTable(PrepareContext& p, const Function& function) {
  constexpr int32_t kWorthATable = 256;
  if (p.input(0).shape.Count() > kWorthATable) return InstallTable(p, function);
  if (p.input(0).type == DataType::kUInt8) return InstallEach<uint8_t>(p, function);
  return InstallEach<int8_t>(p, function);
}

// The table of a real function between the quantised numbers of input and output, INT8 or UINT8.
[[gnu::cold]] Status InstallFloatTable(PrepareContext& p, FloatFunction function);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_EACH_H_
