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

// An axis of a window and of the images that it leads from and to.
struct WindowAxis {
  static constexpr int32_t kAnyOutput = -1;
  WindowSide side;
  int32_t stride;
  int32_t input, output;
};

// Reads the padding from the options (all these ops have it in the same slot).
[[gnu::cold]] Status GetPadding(PrepareContext& p, int8_t* padding);

// Works out the padding before the first element, as TensorFlow Lite does: what is missing to give
// every output a whole window, the smaller half of it in front. Refuses another number of outputs
// than the window gives.
[[gnu::cold]] Status PlaceWindow(PrepareContext& p, const WindowAxis& axis, int8_t padding,
                                 int16_t* before);

// Fills a window: reads padding and strides from the options (all these ops have them in the same
// slots) and works out where the window starts.
// Gives the shapes of input 0 and output 0 without the batches, which it checks to be as many on
// both sides; refuses an output of another height or width than the window gives.
[[gnu::cold]] Status PrepareWindow(PrepareContext& p, WindowSide rows, WindowSide columns,
                                   Window* window, ImageShape* input, ImageShape* output);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_WINDOW_H_
