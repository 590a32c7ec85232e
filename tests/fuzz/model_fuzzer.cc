// SPDX-License-Identifier: Apache-2.0
// The input is a .tflite file. What it ends with is also what the model's inputs are filled with.

#include "tests/fuzz/fuzz.h"
#include "tests/support/try_model.h"

// Small, for many tries in a second.
constexpr size_t kMostMemory = size_t{1} << 16;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)microlite::testing::TryModel(data, size, kMostMemory);
  return 0;
}
