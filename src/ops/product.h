// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_PRODUCT_H_
#define MICROLITE_SRC_OPS_PRODUCT_H_

#include <stdint.h>

#include "microlite/kernels.h"
#include "microlite/op.h"
#include "src/ops/prepare.h"

// What ops that multiply an input with a filter have in common: types, quantisation, the kernel.
// The filter is always input 1.

namespace microlite {

struct ProductSpec {
  int input = 0, bias = 2;   // Which inputs these are.
  int filter_axis = 0;       // The filter's dimension with an element for each output channel.
  int32_t outputs = 0;       // Output channels.
  int activation_slot = -1;  // The options' slots; -1 where there is none.
  int bias_type_slot = -1;   // What a bias that is left out would have been.
  bool connected = false;    // With the habits of FULLY_CONNECTED: see PrepareRequantize().
  bool asymmetric = false;   // How dynamic-range quantisation treats the input.
};

// Checks types, bias and quantisation, and fills `params`.
[[gnu::cold]] Status PrepareProduct(PrepareContext& p, const ProductSpec& spec,
                                    ProductParams* params, ProductTypes* types);

template <class Params>
struct ProductState {
  Params params;
  void (*run)(const Params&, const void*, const void*, const void*, void*, void* scratch);
  uint32_t scratch;
  int8_t input, bias;  // Which inputs these are; -1 where there is no bias.
};

template <class Params>
Status RunProduct(const ProductState<Params>& state, EvalContext& context) {
  const void* bias = state.bias >= 0 ? context.input<void>(state.bias) : nullptr;
  state.run(state.params, context.input<void>(state.input), context.input<void>(1), bias,
            context.output<void>(0), context.scratch<void>(state.scratch));
  return Status::kOk;
}

// The end of a prepare function whose node is one product.
template <class Params>
Status InstallProduct(PrepareContext& p, const ProductSpec& spec, const Params& params,
                      ProductTypes types, const ProductKernels<Params>& kernels) {
  const auto choose = kernels.choose[static_cast<int>(types)];
  if (choose == nullptr) return p.UnsupportedInput(1);  // With this input, that is.
  const auto kernel = choose(params);
  const int8_t bias = p.has_input(spec.bias) ? static_cast<int8_t>(spec.bias) : int8_t{-1};
  return p.Install<RunProduct<Params>>(ProductState<Params>{params, kernel.run,
                                                            p.RequestScratch(kernel.scratch_bytes),
                                                            static_cast<int8_t>(spec.input), bias});
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_PRODUCT_H_
