// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_

#include "microlite/kernels.h"

// The backend in plain C++: right everywhere, and what other backends fall back on.

namespace microlite::portable {

extern const FullyConnectedKernels kFullyConnected;

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_
