// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_

#include "microlite/kernels.h"

// The backend in plain C++: right everywhere, and what other backends fall back on.

namespace microlite::portable {

extern const BatchMatmulKernels kBatchMatmul;
extern const ConvKernels kConv;
extern const DepthwiseConvKernels kDepthwiseConv;
extern const FullyConnectedKernels kFullyConnected;
// For programs that know their models: only all floats, and all int8.
extern const FullyConnectedKernels kCommonFullyConnected;
extern const PoolKernels kPool;
extern const RecurrentKernels kRecurrent;
extern const BinaryKernels kBinary;
extern const LookupKernels kLookup;
extern const SoftmaxKernels kSoftmax;
extern const TransposeConvKernels kTransposeConv;

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_KERNELS_H_
