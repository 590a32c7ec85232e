// SPDX-License-Identifier: Apache-2.0
#include "microlite/op.h"
#include "src/kernels/selected.h"
#include "src/ops/ops.h"

// The one file that knows every op.

namespace microlite {
namespace {

const OpEntry kEntries[] = {
    Use(ops::kAssignVariable),
    Use(ops::kCallOnce),
    Use(ops::kConcatenation),
    Use(ops::kFullyConnected, selected::kFullyConnected),
    Use(ops::kPack),
    Use(ops::kPad),
    Use(ops::kPadV2),
    Use(ops::kReadVariable),
    Use(ops::kReshape),
    Use(ops::kSplit),
    Use(ops::kSplitV),
    Use(ops::kStridedSlice),
    Use(ops::kTranspose),
    Use(ops::kUnpack),
    Use(ops::kVarHandle),
};

}  // namespace

const OpPack kAllOps = {kOpAbi, sizeof(kEntries) / sizeof(kEntries[0]), kEntries};

}  // namespace microlite
