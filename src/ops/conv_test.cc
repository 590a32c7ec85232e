// SPDX-License-Identifier: Apache-2.0
// What convolutions, matrix products and pools refuse, and how they say it. (What they compute is
// compared with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::FlatBuffer;
using testing::GraphSpec;
using testing::NodeSpec;
using testing::TensorSpec;

// A node that prepares, for a case to spoil.
struct Node {
  int32_t op;
  TensorSpec input, filter, bias, output;
  std::vector<FlatBuffer::Field> options;
};

TensorSpec Int8(std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.shape = shape;
  tensor.scales = {0.5f};
  tensor.zero_points = {0};
  return tensor;
}
TensorSpec Bias(int32_t count) {
  TensorSpec tensor;
  tensor.type = DataType::kInt32;
  tensor.shape = {count};
  return tensor;
}
// Padding VALID (1), stride 1 x 1; windows of a pool follow.
std::vector<FlatBuffer::Field> Options(int32_t width = 0, int32_t height = 0) {
  std::vector<FlatBuffer::Field> options = {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 1),
                                            FlatBuffer::Scalar32(2, 1)};
  if (width != 0) {
    options.push_back(FlatBuffer::Scalar32(3, width));
    options.push_back(FlatBuffer::Scalar32(4, height));
  }
  return options;
}
Node Conv() {
  return {builtin::kConv2D, Int8({1, 4, 4, 6}), Int8({8, 3, 2, 3}),
          Bias(8),          Int8({1, 2, 3, 8}), Options()};
}
Node Depthwise() {
  return {builtin::kDepthwiseConv2D, Int8({1, 4, 4, 2}), Int8({1, 3, 2, 4}), Bias(4),
          Int8({1, 2, 3, 4}),        Options()};
}
Node Dense() {
  return {builtin::kFullyConnected, Int8({2, 3}), Int8({4, 3}), Bias(4), Int8({2, 4}), {}};
}
Node Pool() {
  return {builtin::kMaxPool2D, Int8({1, 4, 4, 2}), {}, {}, Int8({1, 2, 3, 2}), Options(2, 3)};
}

Node Matmul() {
  return {builtin::kBatchMatmul, Int8({2, 2, 3}), Int8({2, 3, 4}), {}, Int8({2, 2, 4}), {}};
}

// The report on a model with that node alone, "" where it prepares.
std::string Prepare(const Node& n) {
  GraphSpec graph;
  graph.tensors = {n.output, n.input};
  graph.inputs = {1};
  if (!n.filter.shape.empty()) {
    graph.tensors.push_back(n.filter);
    graph.inputs = {1, 2};
  }
  if (!n.bias.shape.empty()) {
    graph.tensors.push_back(n.bias);
    graph.inputs.push_back(3);
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

TEST(Conv, TakesRightNodes) {
  EXPECT_EQ(Prepare(Conv()), "");
  EXPECT_EQ(Prepare(Depthwise()), "");
  EXPECT_EQ(Prepare(Dense()), "");
  EXPECT_EQ(Prepare(Matmul()), "");
  EXPECT_EQ(Prepare(Pool()), "");
}

TEST(Conv, RefusesWhatItCannotCompute) {
  using Spoil = void (*)(Node&);
  const struct {
    Node (*node)();
    Spoil spoil;
    const char* says;
  } cases[] = {
      {Conv,
       [](Node& n) {
         n.input.shape = {4, 4, 6};
       },
       "ranks 3 and 4"},
      {Conv, [](Node& n) { n.input.shape[0] = 2; }, "2 batches"},
      {Conv, [](Node& n) { n.output.shape[1] = 3; }, "3 rows or columns, the window gives 2"},
      {Conv, [](Node& n) { n.output.shape[3] = 9; }, "for 8 output channels, output has 9"},
      {Conv, [](Node& n) { n.filter.shape[3] = 4; },
       "6 channels, not a multiple of the filter's 4"},
      {Conv, [](Node& n) { n.filter.shape[1] = 0; }, "filter has no elements"},
      {Conv, [](Node& n) { n.filter.zero_points = {1}; }, "zero point 1"},
      {Conv, [](Node& n) { n.filter.type = DataType::kInt16; },
       "type INT16 with input of type INT8"},
      {Conv,
       [](Node& n) {
         n.filter.scales = {1, 2, 3};
       },
       "3 scales for 8 output channels"},
      {Dense,
       [](Node& n) {
         n.filter.scales = {1, 2};
       },
       "2 scales for 4 output channels"},
      {Dense,
       [](Node& n) {
         n.filter.zero_points = {3, 4, 3, 3};
       },
       "zero points 3 and 4"},
      {Conv, [](Node& n) { n.bias.shape = {7}; }, "bias has 7 elements, expected 8"},
      {Conv, [](Node& n) { n.bias.type = DataType::kInt64; }, "type INT64 of input 2"},
      {Conv, [](Node& n) { n.output.scales = {0}; }, "output 0 has no usable scale"},
      {Conv, [](Node& n) { n.options[0].value = 2; }, "padding 2"},
      {Conv, [](Node& n) { n.options[1].value = 0; }, "stride 0"},
      {Conv, [](Node& n) { n.options.push_back(FlatBuffer::Scalar32(4, INT32_MAX)); },
       "dilation 2147483647 is too large"},
      {Depthwise, [](Node& n) { n.filter.shape[0] = 2; }, "first dimension is 2"},
      {Depthwise, [](Node& n) { n.input.shape[3] = 3; }, "4 output channels cannot be cut into 3"},
      {Conv,
       [](Node& n) {
         n.input.type = n.output.type = DataType::kInt16;
         n.input.zero_points = {7};
         n.bias.type = DataType::kInt64;
       },
       "zero points 7 and 0, expected 0"},
      {Dense, [](Node& n) { n.input.type = n.output.type = DataType::kUInt8; },
       "filter of type INT8 with input of type UINT8"},
      {Dense,
       [](Node& n) {
         n.input.type = n.output.type = DataType::kInt16;
         n.bias.type = DataType::kFloat32;
       },
       "type FLOAT32 of input 2"},
      {Dense,
       [](Node& n) {
         n.input.type = n.output.type = n.bias.type = DataType::kFloat32;
         n.filter.scales = {};
       },
       "input 1 has no usable scale"},
      {Dense, [](Node& n) { n.input.type = n.output.type = DataType::kInt32; },
       "type INT32 of input 0"},
      {Matmul, [](Node& n) { n.filter.shape[1] = 5; },
       "depth 3 cannot be multiplied with one of 5"},
      {Matmul, [](Node& n) { n.output.shape[2] = 5; }, "output has matrices of 2 x 5"},
      {Matmul,
       [](Node& n) {
         n.filter.shape = {3, 3, 4};
       },
       "do not broadcast"},
      {Matmul, [](Node& n) { n.input.shape = {3}; }, "ranks 1, 3 and 3"},
      {Matmul, [](Node& n) { n.filter.type = DataType::kInt4; }, "type INT4 of input 1"},
      {Pool, [](Node& n) { n.input.type = n.output.type = DataType::kInt32; },
       "type INT32 of input 0"},
      {Pool, [](Node& n) { n.output.shape[3] = 3; }, "2 channels, output 3"},
      {Pool, [](Node& n) { n.output.scales = {0.25f}; }, "quantised differently"},
      {Pool, [](Node& n) { n.options[3].value = 0; }, "window of size 0"},
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
