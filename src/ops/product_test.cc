// SPDX-License-Identifier: Apache-2.0
// What TRANSPOSE_CONV, CONV_3D and LOCAL_RESPONSE_NORMALIZATION refuse, and how they say it.

#include <gtest/gtest.h>

#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::FlatBuffer;
using testing::GraphSpec;
using testing::NodeSpec;
using testing::TensorSpec;

struct Node {
  int32_t op;
  std::vector<TensorSpec> inputs;
  TensorSpec output;
  std::vector<FlatBuffer::Field> options;
};

TensorSpec Float(std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.type = DataType::kFloat32;
  tensor.shape = shape;
  return tensor;
}

Node Transposed() {
  TensorSpec shape;
  shape.type = DataType::kInt32;
  shape.shape = {4};
  return {builtin::kTransposeConv,
          {shape, Float({3, 2, 2, 5}), Float({1, 4, 4, 5}), Float({3})},
          Float({1, 8, 8, 3}),
          {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 2), FlatBuffer::Scalar32(2, 2)}};
}
Node Conv3D() {
  return {builtin::kConv3D,
          {Float({1, 3, 4, 5, 2}), Float({2, 2, 2, 2, 3}), Float({3})},
          Float({1, 2, 3, 4, 3}),
          {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 1), FlatBuffer::Scalar32(2, 1),
           FlatBuffer::Scalar32(3, 1)}};
}
Node Normalization() {
  return {builtin::kLocalResponseNormalization,
          {Float({1, 2, 2, 3})},
          Float({1, 2, 2, 3}),
          {FlatBuffer::Scalar32(0, 1)}};
}

std::string Prepare(const Node& n) {
  GraphSpec graph;
  graph.tensors = {n.output};
  for (const TensorSpec& input : n.inputs) {
    graph.inputs.push_back(static_cast<int32_t>(graph.tensors.size()));
    graph.tensors.push_back(input);
  }
  graph.outputs = {0};
  NodeSpec node;
  node.code = n.op;
  node.inputs = graph.inputs;
  node.outputs = graph.outputs;
  node.options = n.options;
  graph.nodes = {node};
  return testing::TryToPrepare(graph);
}

TEST(Product, TakesRightNodes) {
  EXPECT_EQ(Prepare(Transposed()), "");
  EXPECT_EQ(Prepare(Conv3D()), "");
  EXPECT_EQ(Prepare(Normalization()), "");
}

TEST(Product, RefusesWhatItCannotCompute) {
  const struct {
    Node (*node)();
    void (*spoil)(Node&);
    const char* says;
  } cases[] = {
      {Transposed, [](Node& n) { n.inputs.resize(2); }, "2 inputs, expected 3 to 4"},
      {Transposed, [](Node& n) { n.inputs[2].shape.pop_back(); }, "ranks 4, 3 and 4"},
      {Transposed, [](Node& n) { n.inputs[1].shape[3] = 4; }, "from 4 to 3 channels"},
      {Transposed, [](Node& n) { n.output.shape[0] = 2; }, "1 batches, output 2"},
      {Transposed, [](Node& n) { n.options[1].value = 0; }, "stride 0"},
      {Transposed, [](Node& n) { n.options[0].value = 9; }, "padding 9"},
      {Transposed, [](Node& n) { n.inputs[3].shape[0] = 4; }, "bias has 4 elements"},
      {Transposed, [](Node& n) { n.inputs[1].shape[1] = 0; }, "window of size 0"},
      {Transposed, [](Node& n) { n.inputs[1].type = DataType::kInt8; }, "no usable scale"},
      {Conv3D, [](Node& n) { n.inputs[0].type = DataType::kInt8; }, "type INT8 of input 0"},
      {Conv3D, [](Node& n) { n.inputs[0].shape.pop_back(); }, "ranks 4, 5 and 5"},
      {Conv3D, [](Node& n) { n.inputs[1].shape[4] = 4; }, "from 2 to 4 channels"},
      {Conv3D, [](Node& n) { n.output.shape[1] = 3; }, "the window gives 2"},
      {Conv3D, [](Node& n) { n.inputs[2].shape[0] = 2; }, "bias has 2 elements"},
      {Normalization, [](Node& n) { n.output.shape[3] = 2; }, "another shape"},
      {Normalization, [](Node& n) { n.options[0].value = static_cast<uint32_t>(-1); },
       "radius is -1"},
      {Normalization,
       [](Node& n) {
         n.inputs[0].shape.pop_back();
         n.output.shape.pop_back();
       },
       "rank 3, expected 4"},
  };
  for (const auto& c : cases) {
    Node node = c.node();
    c.spoil(node);
    const std::string report = Prepare(node);
    EXPECT_NE(report.find(c.says), std::string::npos) << "'" << report << "' lacks: " << c.says;
  }
}

}  // namespace
}  // namespace microlite
