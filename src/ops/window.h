// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_WINDOW_H_
#define MICROLITE_SRC_OPS_WINDOW_H_

#include "microlite/kernels.h"
#include "microlite/op.h"

// What CONV_2D, DEPTHWISE_CONV_2D and the pools have in common.

namespace microlite {

// One axis of a window as the model gives it.
struct WindowSide {
  int32_t size, dilation;
};

// Fills a window: reads padding and strides from the options (all these ops have them in the same
// slots) and works out where the window starts.
// Gives the shapes of input 0 and output 0 without the batches, which it checks to be as many on
// both sides; refuses an output of another height or width than the window gives.
[[gnu::cold]] Status PrepareWindow(PrepareContext& p, WindowSide rows, WindowSide columns,
                                   Window* window, ImageShape* input, ImageShape* output);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_WINDOW_H_
