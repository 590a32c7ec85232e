// SPDX-License-Identifier: Apache-2.0
#include "microlite/op.h"
#include "src/kernels/selected.h"
#include "src/ops/ops.h"

// The one file that knows every op.

namespace microlite {
namespace {

const OpEntry kEntries[] = {
    Use(ops::kFullyConnected, selected::kFullyConnected),
};

}  // namespace

const OpPack kAllOps = {kOpAbi, sizeof(kEntries) / sizeof(kEntries[0]), kEntries};

}  // namespace microlite
