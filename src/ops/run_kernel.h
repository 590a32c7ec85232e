// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_RUN_KERNEL_H_
#define MICROLITE_SRC_OPS_RUN_KERNEL_H_

#include <stdint.h>

#include "microlite/kernels.h"
#include "microlite/op.h"

// The end of a prepare function whose node is one call of a kernel: InstallKernel() lets a chooser
// of the op's kernel table pick the kernel for the parameters and installs the call.

namespace microlite {

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

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_RUN_KERNEL_H_
