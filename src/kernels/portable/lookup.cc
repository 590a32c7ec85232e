// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"

namespace microlite::portable {
namespace {

void RunS8(const LookupParams& params, const int8_t* input, int8_t* output, void*) {
  const int8_t* const table = params.table;
  const int32_t count = params.count;
  for (int32_t i = 0; i < count; ++i) output[i] = table[static_cast<uint8_t>(input[i])];
}

}  // namespace

const LookupKernels kLookup = {
    [](const LookupParams&) { return Kernel<LookupParams, const int8_t*, int8_t*>{RunS8}; },
};

}  // namespace microlite::portable
