// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MODEL_SCHEMA_H_
#define MICROLITE_SRC_MODEL_SCHEMA_H_

// Slot numbers of the tables in the TensorFlow Lite schema (version 3) that the model view reads.
// Options of ops are not here: each op names the slots it uses beside its prepare function.

namespace microlite::schema {

constexpr int kVersion = 3;

namespace model {
constexpr int kVersion = 0, kOperatorCodes = 1, kSubgraphs = 2, kDescription = 3, kBuffers = 4;
}
namespace operator_code {
constexpr int kDeprecatedBuiltinCode = 0, kCustomCode = 1, kVersion = 2, kBuiltinCode = 3;
}
namespace subgraph {
constexpr int kTensors = 0, kInputs = 1, kOutputs = 2, kOperators = 3, kName = 4;
}
namespace tensor {
constexpr int kShape = 0, kType = 1, kBuffer = 2, kName = 3, kQuantization = 4, kIsVariable = 5,
              kSparsity = 6;
}
namespace quantization {
constexpr int kScale = 2, kZeroPoint = 3, kQuantizedDimension = 6;
}
namespace sparsity {
constexpr int kTraversalOrder = 0, kBlockMap = 1, kDimMetadata = 2;
}
namespace dimension_metadata {
constexpr int kSegmentsType = 2, kSegments = 3, kIndicesType = 4, kIndices = 5;
}
namespace op {
constexpr int kOpcodeIndex = 0, kInputs = 1, kOutputs = 2, kBuiltinOptions = 4, kCustomOptions = 5,
              kIntermediates = 8, kBuiltinOptions2 = 12;
}
namespace buffer {
constexpr int kData = 0, kOffset = 1, kSize = 2;
}

}  // namespace microlite::schema

#endif  // MICROLITE_SRC_MODEL_SCHEMA_H_
