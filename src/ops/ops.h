// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_OPS_H_
#define MICROLITE_SRC_OPS_OPS_H_

#include "microlite/kernels.h"
#include "microlite/op.h"

namespace microlite::ops {

extern const OpFor<FullyConnectedKernels> kFullyConnected;

}  // namespace microlite::ops

#endif  // MICROLITE_SRC_OPS_OPS_H_
