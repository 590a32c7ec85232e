// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_OPS_H_
#define MICROLITE_SRC_OPS_OPS_H_

#include "microlite/kernels.h"
#include "microlite/op.h"

// Every op of the library, one constant each. The folder's .cc files define them, one file a
// family; all_ops.cc lists them.

namespace microlite::builtin {

// BuiltinOperator numbers of the schema.
constexpr int32_t kAdd = 0;
constexpr int32_t kAveragePool2D = 1;
constexpr int32_t kConcatenation = 2;
constexpr int32_t kConv2D = 3;
constexpr int32_t kDepthwiseConv2D = 4;
constexpr int32_t kDequantize = 6;
constexpr int32_t kFullyConnected = 9;
constexpr int32_t kLogistic = 14;
constexpr int32_t kMaxPool2D = 17;
constexpr int32_t kMul = 18;
constexpr int32_t kRelu = 19;
constexpr int32_t kRelu6 = 21;
constexpr int32_t kReshape = 22;
constexpr int32_t kSoftmax = 25;
constexpr int32_t kSvdf = 27;
constexpr int32_t kTanh = 28;
constexpr int32_t kPad = 34;
constexpr int32_t kTranspose = 39;
constexpr int32_t kMean = 40;
constexpr int32_t kSub = 41;
constexpr int32_t kUnidirectionalSequenceLstm = 44;
constexpr int32_t kStridedSlice = 45;
constexpr int32_t kSplit = 49;
constexpr int32_t kPadV2 = 60;
constexpr int32_t kRsqrt = 76;
constexpr int32_t kPack = 83;
constexpr int32_t kUnpack = 88;
constexpr int32_t kLeakyRelu = 98;
constexpr int32_t kSquaredDifference = 99;
constexpr int32_t kSplitV = 102;
constexpr int32_t kQuantize = 114;
constexpr int32_t kCallOnce = 129;
constexpr int32_t kVarHandle = 142;
constexpr int32_t kReadVariable = 143;
constexpr int32_t kAssignVariable = 144;

}  // namespace microlite::builtin

namespace microlite::ops {

extern const OpFor<BinaryKernels> kAdd;
extern const Op kAssignVariable;
extern const OpFor<PoolKernels> kAveragePool2D;
extern const Op kCallOnce;
extern const Op kConcatenation;
extern const OpFor<ConvKernels> kConv2D;
extern const OpFor<DepthwiseConvKernels> kDepthwiseConv2D;
extern const Op kDequantize;
extern const OpFor<FullyConnectedKernels> kFullyConnected;
extern const Op kLeakyRelu;
extern const OpFor<LookupKernels> kLogistic;
extern const OpFor<PoolKernels> kMaxPool2D;
extern const Op kMean;
extern const OpFor<BinaryKernels> kMul;
extern const Op kPack;
extern const Op kPad;
extern const Op kPadV2;
extern const Op kQuantize;
extern const Op kReadVariable;
extern const Op kRelu;
extern const Op kRelu6;
extern const Op kReshape;
extern const Op kRsqrt;
extern const OpFor<SoftmaxKernels> kSoftmax;
extern const Op kSplit;
extern const Op kSplitV;
extern const Op kSquaredDifference;
extern const Op kStridedSlice;
extern const OpFor<RecurrentKernels> kSvdf;
extern const OpFor<BinaryKernels> kSub;
extern const OpFor<LookupKernels> kTanh;
extern const Op kTranspose;
extern const OpFor<RecurrentKernels> kUnidirectionalSequenceLstm;
extern const Op kUnpack;
extern const Op kVarHandle;

}  // namespace microlite::ops

#endif  // MICROLITE_SRC_OPS_OPS_H_
