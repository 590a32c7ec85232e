// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_RUN_KERNEL_H_
#define MICROLITE_SRC_OPS_RUN_KERNEL_H_

#include <stdint.h>

#include "microlite/kernels.h"
#include "microlite/op.h"

// The end of a prepare function whose node is one call of a kernel: InstallKernel() lets a chooser
// of the op's kernel table pick the kernel for the parameters and installs the call.

namespace microlite {

// ---- From one input to the output ------------------------------------------------------------

template <class Params, class In, class Out>
struct MapState {
  Params params;
  decltype(Kernel<Params, const In*, Out*>::run) run;
  uint32_t scratch;
};

template <class Params, class In, class Out>
Status RunMap(const MapState<Params, In, Out>& state, EvalContext& context) {
  state.run(state.params, context.input<In>(0), context.output<Out>(0),
            context.scratch<void>(state.scratch));
  return Status::kOk;
}

template <class Params, class In, class Out>
Status InstallKernel(PrepareContext& p, const Params& params,
                     Kernel<Params, const In*, Out*> (*choose)(const Params&)) {
  const auto kernel = choose(params);
  return p.Install<RunMap<Params, In, Out>>(
      MapState<Params, In, Out>{params, kernel.run, p.RequestScratch(kernel.scratch_bytes)});
}

// ---- From an input, a filter and perhaps a bias: inputs 0, 1 and 2 ----------------------------

template <class Params, class T, class Bias>
struct FilterState {
  Params params;
  decltype(Kernel<Params, const T*, const T*, const Bias*, T*>::run) run;
  uint32_t scratch;
  bool has_bias;
};

template <class Params, class T, class Bias>
Status RunFilter(const FilterState<Params, T, Bias>& state, EvalContext& context) {
  const Bias* bias = state.has_bias ? context.input<Bias>(2) : nullptr;
  state.run(state.params, context.input<T>(0), context.input<T>(1), bias, context.output<T>(0),
            context.scratch<void>(state.scratch));
  return Status::kOk;
}

template <class Params, class T, class Bias>
Status InstallKernel(PrepareContext& p, const Params& params,
                     Kernel<Params, const T*, const T*, const Bias*, T*> (*choose)(const Params&)) {
  const auto kernel = choose(params);
  return p.Install<RunFilter<Params, T, Bias>>(FilterState<Params, T, Bias>{
      params, kernel.run, p.RequestScratch(kernel.scratch_bytes), p.has_input(2)});
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_RUN_KERNEL_H_
