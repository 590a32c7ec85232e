// SPDX-License-Identifier: Apache-2.0
// What a model like hello_world's needs: one op for its common types.

#include "src/kernels/selected.h"
#include "src/ops/ops.h"

using namespace microlite;

namespace {

const OpEntry kEntries[] = {Use(ops::kFullyConnected, selected::kCommonFullyConnected)};

}  // namespace

extern const OpPack program_ops;
const OpPack program_ops = {kOpAbi, 1, kEntries};
