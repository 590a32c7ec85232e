// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_OPS_H_
#define MICROLITE_SRC_OPS_OPS_H_

#include "microlite/kernels.h"
#include "microlite/op.h"

// Every op of the library, one constant each. The folder's .cc files define them, one file a
// family; all_ops.cc lists them.

namespace microlite::builtin {

// BuiltinOperator numbers of the schema.
constexpr int32_t kFullyConnected = 9;

}  // namespace microlite::builtin

namespace microlite::ops {

extern const OpFor<FullyConnectedKernels> kFullyConnected;

}  // namespace microlite::ops

#endif  // MICROLITE_SRC_OPS_OPS_H_
