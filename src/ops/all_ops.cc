// SPDX-License-Identifier: Apache-2.0
#include "microlite/op.h"
#include "src/kernels/selected.h"
#include "src/ops/ops.h"

// The one file that knows every op.

namespace microlite {
namespace {

const OpEntry kEntries[] = {
    Use(ops::kAbs),
    Use(ops::kAdd, selected::kBinary),
    Use(ops::kAssignVariable),
    Use(ops::kAveragePool2D, selected::kPool),
    Use(ops::kBatchMatmul, selected::kBatchMatmul),
    Use(ops::kCallOnce),
    Use(ops::kCast),
    Use(ops::kCeil),
    Use(ops::kCircularBuffer),
    Use(ops::kConcatenation),
    Use(ops::kConv2D, selected::kConv),
    Use(ops::kCos),
    Use(ops::kDecode),
    Use(ops::kDensify),
    Use(ops::kConv3D),
    Use(ops::kDepthwiseConv2D, selected::kDepthwiseConv),
    Use(ops::kDequantize),
    Use(ops::kDetectionPostProcess),
    Use(ops::kElu, selected::kLookup),
    Use(ops::kExp, selected::kLookup),
    Use(ops::kFloor),
    Use(ops::kFullyConnected, selected::kFullyConnected),
    Use(ops::kGelu, selected::kLookup),
    Use(ops::kHardSwish, selected::kLookup),
    Use(ops::kIf),
    Use(ops::kL2Normalization),
    Use(ops::kLog),
    Use(ops::kLogicalNot),
    Use(ops::kL2Pool2D, selected::kPool),
    Use(ops::kLocalResponseNormalization),
    Use(ops::kLogistic, selected::kLookup),
    Use(ops::kLogSoftmax),
    Use(ops::kMaxPool2D, selected::kPool),
    Use(ops::kMean),
    Use(ops::kMul, selected::kBinary),
    Use(ops::kNeg),
    Use(ops::kNonMaxSuppressionV4),
    Use(ops::kNonMaxSuppressionV5),
    Use(ops::kPack),
    Use(ops::kPad),
    Use(ops::kPadV2),
    Use(ops::kPrelu),
    Use(ops::kQuantize),
    Use(ops::kRange),
    Use(ops::kRank),
    Use(ops::kReadVariable),
    Use(ops::kRelu),
    Use(ops::kRelu0To1),
    Use(ops::kRelu6),
    Use(ops::kReluN1To1),
    Use(ops::kReshape),
    Use(ops::kRound),
    Use(ops::kRsqrt),
    Use(ops::kSegmentSum),
    Use(ops::kSign),
    Use(ops::kSin),
    Use(ops::kSoftmax, selected::kSoftmax),
    Use(ops::kSplit),
    Use(ops::kSplitV),
    Use(ops::kSqrt),
    Use(ops::kSquare),
    Use(ops::kSquaredDifference),
    Use(ops::kStablehloComposite),
    Use(ops::kStridedSlice),
    Use(ops::kSub, selected::kBinary),
    Use(ops::kSvdf, selected::kRecurrent),
    Use(ops::kTanh, selected::kLookup),
    Use(ops::kTranspose),
    Use(ops::kTransposeConv, selected::kTransposeConv),
    Use(ops::kUnidirectionalSequenceLstm, selected::kRecurrent),
    Use(ops::kUnpack),
    Use(ops::kVarHandle),
    Use(ops::kWhere),
    Use(ops::kWhile),
};

}  // namespace

const OpPack kAllOps = {kOpAbi, sizeof(kEntries) / sizeof(kEntries[0]), kEntries};

}  // namespace microlite
