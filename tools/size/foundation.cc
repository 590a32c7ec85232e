// SPDX-License-Identifier: Apache-2.0
// The 23 ops that small networks of vision, sound and gestures are made of, each for all its types.

#include "src/kernels/selected.h"
#include "src/ops/ops.h"

using namespace microlite;

namespace {

const OpEntry kEntries[] = {
    Use(ops::kAdd, selected::kBinary),
    Use(ops::kAveragePool2D, selected::kPool),
    Use(ops::kConcatenation),
    Use(ops::kConv2D, selected::kConv),
    Use(ops::kDepthwiseConv2D, selected::kDepthwiseConv),
    Use(ops::kDequantize),
    Use(ops::kFullyConnected, selected::kFullyConnected),
    Use(ops::kLogistic, selected::kLookup),
    Use(ops::kMaxPool2D, selected::kPool),
    Use(ops::kMean),
    Use(ops::kMul, selected::kBinary),
    Use(ops::kPad),
    Use(ops::kQuantize),
    Use(ops::kRelu),
    Use(ops::kRelu6),
    Use(ops::kReshape),
    Use(ops::kSoftmax, selected::kSoftmax),
    Use(ops::kStridedSlice),
    Use(ops::kSub, selected::kBinary),
    Use(ops::kSvdf, selected::kRecurrent),
    Use(ops::kTanh, selected::kLookup),
    Use(ops::kTranspose),
    Use(ops::kUnidirectionalSequenceLstm, selected::kRecurrent),
};

}  // namespace

extern const OpPack program_ops;
const OpPack program_ops = {kOpAbi, sizeof kEntries / sizeof kEntries[0], kEntries};
