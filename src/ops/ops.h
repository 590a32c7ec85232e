// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_OPS_H_
#define MICROLITE_SRC_OPS_OPS_H_

#include "microlite/kernels.h"
#include "microlite/op.h"
#include "src/ops/builtin.h"

// Every op of the library, one constant each. The folder's .cc files define them, one file a
// family; all_ops.cc lists them.

namespace microlite::ops {

extern const Op kAbs;
extern const OpFor<BinaryKernels> kAdd;
extern const Op kAddN;
extern const Op kArgMax;
extern const Op kArgMin;
extern const Op kAssignVariable;
extern const Op kAtan2;
extern const OpFor<PoolKernels> kAveragePool2D;
extern const OpFor<BatchMatmulKernels> kBatchMatmul;
extern const Op kBatchToSpaceNd;
extern const OpFor<RecurrentKernels> kBidirectionalSequenceLstm;
extern const OpFor<RecurrentKernels> kBidirectionalSequenceRnn;
extern const Op kBroadcastArgs;
extern const Op kBroadcastTo;
extern const Op kCallOnce;
extern const Op kCast;
extern const Op kCeil;
extern const Op kCircularBuffer;
extern const Op kConcatenation;
extern const OpFor<ConvKernels> kConv2D;
extern const Op kConv3D;
extern const Op kCos;
extern const Op kCumsum;
extern const Op kDecode;
extern const Op kDensify;
extern const Op kDepthToSpace;
extern const OpFor<DepthwiseConvKernels> kDepthwiseConv2D;
extern const Op kDequantize;
extern const Op kDetectionPostProcess;
extern const Op kDiv;
extern const Op kDynamicUpdateSlice;
extern const OpFor<LookupKernels> kElu;
extern const Op kEmbeddingLookup;
extern const Op kEqual;
extern const OpFor<LookupKernels> kExp;
extern const Op kExpandDims;
extern const Op kFill;
extern const Op kFloor;
extern const Op kFloorDiv;
extern const Op kFloorMod;
extern const OpFor<FullyConnectedKernels> kFullyConnected;
extern const Op kGather;
extern const Op kGatherNd;
extern const OpFor<LookupKernels> kGelu;
extern const Op kGreater;
extern const Op kGreaterEqual;
extern const OpFor<LookupKernels> kHardSwish;
extern const Op kIf;
extern const Op kL2Normalization;
extern const OpFor<PoolKernels> kL2Pool2D;
extern const Op kLeakyRelu;
extern const Op kLess;
extern const Op kLessEqual;
extern const Op kLocalResponseNormalization;
extern const Op kLog;
extern const Op kLogicalAnd;
extern const Op kLogicalNot;
extern const Op kLogicalOr;
extern const OpFor<LookupKernels> kLogistic;
extern const Op kLogSoftmax;
extern const OpFor<RecurrentKernels> kLstm;
extern const Op kMaximum;
extern const OpFor<PoolKernels> kMaxPool2D;
extern const Op kMean;
extern const Op kMinimum;
extern const Op kMirrorPad;
extern const OpFor<BinaryKernels> kMul;
extern const Op kNeg;
extern const Op kNonMaxSuppressionV4;
extern const Op kNonMaxSuppressionV5;
extern const Op kNotEqual;
extern const Op kOneHot;
extern const Op kPack;
extern const Op kPad;
extern const Op kPadV2;
extern const Op kPow;
extern const Op kPrelu;
extern const Op kQuantize;
extern const Op kRange;
extern const Op kRank;
extern const Op kReadVariable;
extern const Op kReduceAll;
extern const Op kReduceAny;
extern const Op kReduceMax;
extern const Op kReduceMin;
extern const Op kReduceProd;
extern const Op kRelu;
extern const Op kRelu0To1;
extern const Op kRelu6;
extern const Op kReluN1To1;
extern const Op kReshape;
extern const Op kResizeBilinear;
extern const Op kResizeNearestNeighbor;
extern const Op kReverseSequence;
extern const Op kReverseV2;
extern const OpFor<RecurrentKernels> kRnn;
extern const Op kRound;
extern const Op kRsqrt;
extern const Op kScatterNd;
extern const Op kSegmentSum;
extern const Op kSelect;
extern const Op kSelectV2;
extern const Op kShape;
extern const Op kSign;
extern const Op kSignalDelay;
extern const Op kSignalEnergy;
extern const Op kSignalFftAutoScale;
extern const Op kSignalFilterBank;
extern const Op kSignalFilterBankLog;
extern const Op kSignalFilterBankSpectralSubtraction;
extern const Op kSignalFilterBankSquareRoot;
extern const Op kSignalFramer;
extern const Op kSignalIrfft;
extern const Op kSignalOverlapAdd;
extern const Op kSignalPcan;
extern const Op kSignalRfft;
extern const Op kSignalStacker;
extern const Op kSignalWindow;
extern const Op kSin;
extern const Op kSlice;
extern const OpFor<SoftmaxKernels> kSoftmax;
extern const Op kSoftsign;
extern const Op kSpaceToBatchNd;
extern const Op kSpaceToDepth;
extern const Op kSplit;
extern const Op kSplitV;
extern const Op kSqrt;
extern const Op kSquare;
extern const Op kSquaredDifference;
extern const Op kSqueeze;
extern const Op kStablehloComposite;
extern const Op kStridedSlice;
extern const OpFor<BinaryKernels> kSub;
extern const Op kSum;
extern const OpFor<RecurrentKernels> kSvdf;
extern const OpFor<LookupKernels> kTanh;
extern const Op kTile;
extern const Op kTopkV2;
extern const Op kTranspose;
extern const OpFor<TransposeConvKernels> kTransposeConv;
extern const OpFor<RecurrentKernels> kUnidirectionalSequenceLstm;
extern const OpFor<RecurrentKernels> kUnidirectionalSequenceRnn;
extern const Op kUnpack;
extern const Op kVarHandle;
extern const Op kWhere;
extern const Op kWhile;
extern const Op kZerosLike;

}  // namespace microlite::ops

#endif  // MICROLITE_SRC_OPS_OPS_H_
