// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_BUILTIN_H_
#define MICROLITE_SRC_OPS_BUILTIN_H_

#include <stdint.h>

// BuiltinOperator numbers of the schema.

namespace microlite::builtin {

constexpr int32_t kAdd = 0;
constexpr int32_t kAveragePool2D = 1;
constexpr int32_t kConcatenation = 2;
constexpr int32_t kConv2D = 3;
constexpr int32_t kDepthwiseConv2D = 4;
constexpr int32_t kDepthToSpace = 5;
constexpr int32_t kDequantize = 6;
constexpr int32_t kEmbeddingLookup = 7;
constexpr int32_t kFloor = 8;
constexpr int32_t kFullyConnected = 9;
constexpr int32_t kL2Normalization = 11;
constexpr int32_t kL2Pool2D = 12;
constexpr int32_t kLocalResponseNormalization = 13;
constexpr int32_t kLogistic = 14;
constexpr int32_t kLstm = 16;
constexpr int32_t kMaxPool2D = 17;
constexpr int32_t kMul = 18;
constexpr int32_t kRelu = 19;
constexpr int32_t kReluN1To1 = 20;
constexpr int32_t kRelu6 = 21;
constexpr int32_t kReshape = 22;
constexpr int32_t kResizeBilinear = 23;
constexpr int32_t kRnn = 24;
constexpr int32_t kSoftmax = 25;
constexpr int32_t kSpaceToDepth = 26;
constexpr int32_t kSvdf = 27;
constexpr int32_t kTanh = 28;
constexpr int32_t kPad = 34;
constexpr int32_t kUnidirectionalSequenceRnn = 35;
constexpr int32_t kGather = 36;
constexpr int32_t kBatchToSpaceNd = 37;
constexpr int32_t kSpaceToBatchNd = 38;
constexpr int32_t kTranspose = 39;
constexpr int32_t kMean = 40;
constexpr int32_t kSub = 41;
constexpr int32_t kDiv = 42;
constexpr int32_t kSqueeze = 43;
constexpr int32_t kUnidirectionalSequenceLstm = 44;
constexpr int32_t kStridedSlice = 45;
constexpr int32_t kBidirectionalSequenceRnn = 46;
constexpr int32_t kExp = 47;
constexpr int32_t kTopkV2 = 48;
constexpr int32_t kSplit = 49;
constexpr int32_t kLogSoftmax = 50;
constexpr int32_t kBidirectionalSequenceLstm = 52;
constexpr int32_t kCast = 53;
constexpr int32_t kPrelu = 54;
constexpr int32_t kMaximum = 55;
constexpr int32_t kArgMax = 56;
constexpr int32_t kMinimum = 57;
constexpr int32_t kLess = 58;
constexpr int32_t kNeg = 59;
constexpr int32_t kPadV2 = 60;
constexpr int32_t kGreater = 61;
constexpr int32_t kGreaterEqual = 62;
constexpr int32_t kLessEqual = 63;
constexpr int32_t kSelect = 64;
constexpr int32_t kSlice = 65;
constexpr int32_t kSin = 66;
constexpr int32_t kTransposeConv = 67;
constexpr int32_t kTile = 69;
constexpr int32_t kExpandDims = 70;
constexpr int32_t kEqual = 71;
constexpr int32_t kNotEqual = 72;
constexpr int32_t kLog = 73;
constexpr int32_t kSum = 74;
constexpr int32_t kSqrt = 75;
constexpr int32_t kRsqrt = 76;
constexpr int32_t kShape = 77;
constexpr int32_t kPow = 78;
constexpr int32_t kArgMin = 79;
constexpr int32_t kReduceProd = 81;
constexpr int32_t kReduceMax = 82;
constexpr int32_t kPack = 83;
constexpr int32_t kLogicalOr = 84;
constexpr int32_t kOneHot = 85;
constexpr int32_t kLogicalAnd = 86;
constexpr int32_t kLogicalNot = 87;
constexpr int32_t kUnpack = 88;
constexpr int32_t kReduceMin = 89;
constexpr int32_t kFloorDiv = 90;
constexpr int32_t kReduceAny = 91;
constexpr int32_t kSquare = 92;
constexpr int32_t kZerosLike = 93;
constexpr int32_t kFill = 94;
constexpr int32_t kFloorMod = 95;
constexpr int32_t kRange = 96;
constexpr int32_t kResizeNearestNeighbor = 97;
constexpr int32_t kLeakyRelu = 98;
constexpr int32_t kSquaredDifference = 99;
constexpr int32_t kMirrorPad = 100;
constexpr int32_t kAbs = 101;
constexpr int32_t kSplitV = 102;
constexpr int32_t kCeil = 104;
constexpr int32_t kReverseV2 = 105;
constexpr int32_t kAddN = 106;
constexpr int32_t kGatherNd = 107;
constexpr int32_t kCos = 108;
constexpr int32_t kWhere = 109;
constexpr int32_t kRank = 110;
constexpr int32_t kElu = 111;
constexpr int32_t kReverseSequence = 112;
constexpr int32_t kQuantize = 114;
constexpr int32_t kRound = 116;
constexpr int32_t kHardSwish = 117;
constexpr int32_t kIf = 118;
constexpr int32_t kWhile = 119;
constexpr int32_t kNonMaxSuppressionV4 = 120;
constexpr int32_t kNonMaxSuppressionV5 = 121;
constexpr int32_t kScatterNd = 122;
constexpr int32_t kSelectV2 = 123;
constexpr int32_t kDensify = 124;
constexpr int32_t kSegmentSum = 125;
constexpr int32_t kBatchMatmul = 126;
constexpr int32_t kCumsum = 128;
constexpr int32_t kCallOnce = 129;
constexpr int32_t kBroadcastTo = 130;
constexpr int32_t kConv3D = 132;
constexpr int32_t kReduceAll = 140;
constexpr int32_t kVarHandle = 142;
constexpr int32_t kReadVariable = 143;
constexpr int32_t kAssignVariable = 144;
constexpr int32_t kBroadcastArgs = 145;
constexpr int32_t kGelu = 150;
constexpr int32_t kDynamicUpdateSlice = 151;
constexpr int32_t kRelu0To1 = 152;
constexpr int32_t kAtan2 = 156;
constexpr int32_t kSign = 158;
constexpr int32_t kStablehloComposite = 206;

}  // namespace microlite::builtin

#endif  // MICROLITE_SRC_OPS_BUILTIN_H_
