// SPDX-License-Identifier: Apache-2.0
// What recurrent layers refuse, and how they say it. (What they compute is compared with TensorFlow
// Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::FlatBuffer;
using testing::GraphSpec;
using testing::NodeSpec;
using testing::TensorSpec;

constexpr int64_t kTanh = 4;

// A node that prepares, for a case to spoil. Inputs of rank 0 are left out.
struct Node {
  int32_t op;
  std::vector<TensorSpec> inputs, outputs;
  std::vector<FlatBuffer::Field> options;
};

TensorSpec Float(std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.type = DataType::kFloat32;
  tensor.shape = shape;
  return tensor;
}
TensorSpec Variable(std::vector<int32_t> shape) {
  TensorSpec tensor = Float(shape);
  tensor.variable = true;
  return tensor;
}
TensorSpec Int8(std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.shape = shape;
  tensor.scales = {0.5f};
  tensor.zero_points = {0};
  return tensor;
}

Node Rnn() {
  return {builtin::kRnn,
          {Float({2, 3}), Float({4, 3}), Float({4, 4}), Float({4}), Variable({2, 4})},
          {Float({2, 4})},
          {FlatBuffer::Scalar8(0, kTanh)}};
}

// Two sequences of 5 steps, 3 inputs, 4 units; 24 inputs.
Node Lstm() {
  Node n = {builtin::kUnidirectionalSequenceLstm,
            std::vector<TensorSpec>(24, Float({})),
            {Float({2, 5, 4})},
            {FlatBuffer::Scalar8(0, kTanh)}};
  n.inputs[0] = Float({2, 5, 3});
  for (size_t g = 0; g < 4; ++g) {
    n.inputs[1 + g] = Float({4, 3});
    n.inputs[5 + g] = Float({4, 4});
    n.inputs[12 + g] = Float({4});
  }
  n.inputs[18] = n.inputs[19] = Variable({2, 4});
  return n;
}

// 6 filters of rank 2, 3 units, memory 5.
Node Svdf() {
  return {builtin::kSvdf,
          {Float({2, 3}), Int8({6, 3}), Int8({6, 5}), Float({3}), Variable({2, 30})},
          {Float({2, 3})},
          {FlatBuffer::Scalar32(0, 2)}};
}

// The report on a model with that node alone, "" where it prepares.
std::string Prepare(const Node& n) {
  GraphSpec graph;
  NodeSpec node;
  node.code = n.op;
  node.options = n.options;
  for (const TensorSpec& tensor : n.inputs) {
    const int32_t index = static_cast<int32_t>(graph.tensors.size());
    node.inputs.push_back(tensor.shape.empty() ? -1 : index);
    if (tensor.shape.empty()) continue;
    if (!tensor.variable) graph.inputs.push_back(index);
    graph.tensors.push_back(tensor);
  }
  for (const TensorSpec& tensor : n.outputs) {
    node.outputs.push_back(static_cast<int32_t>(graph.tensors.size()));
    graph.tensors.push_back(tensor);
  }
  graph.outputs = node.outputs;
  graph.nodes = {node};
  return testing::TryToPrepare(graph);
}

TEST(Recurrent, TakesRightNodes) {
  EXPECT_EQ(Prepare(Rnn()), "");
  EXPECT_EQ(Prepare(Lstm()), "");
  EXPECT_EQ(Prepare(Svdf()), "");
}

TEST(Recurrent, RefusesWhatItCannotCompute) {
  using Spoil = void (*)(Node&);
  const struct {
    Node (*node)();
    Spoil spoil;
    const char* says;
  } cases[] = {
      {Rnn, [](Node& n) { n.inputs.pop_back(); }, "has 4 inputs"},
      {Rnn,
       [](Node& n) {
         n.inputs[0] = Float({2, 1, 3});
       },
       "rank 3, expected 2"},
      {Rnn,
       [](Node& n) {
         n.inputs[1] = Float({4, 2});
       },
       "not a matrix of 4 x 3"},
      {Rnn,
       [](Node& n) {
         n.inputs[2] = Float({3, 4});
       },
       "not a matrix of 4 x 4"},
      {Rnn,
       [](Node& n) {
         n.inputs[2] = Int8({4, 4});
       },
       "input 2"},
      {Rnn, [](Node& n) { n.inputs[3] = Float({5}); }, "bias has 5 elements"},
      {Rnn,
       [](Node& n) {
         n.inputs[4] = Variable({1, 4});
       },
       "state 4 has 4"},
      {Rnn, [](Node& n) { n.inputs[4].variable = false; }, "input 4"},
      {Rnn,
       [](Node& n) {
         n.outputs[0] = Float({2, 3});
       },
       "output 0"},
      {Rnn, [](Node& n) { n.options = {FlatBuffer::Scalar8(0, 5)}; }, "activation"},
      {Lstm, [](Node& n) { n.inputs.resize(19); }, "has 19 inputs"},
      {Lstm,
       [](Node& n) {
         n.inputs[0] = Float({2, 3});
       },
       "rank 2, expected 3"},
      {Lstm, [](Node& n) { n.inputs[2] = Float({}); }, "input 2 is missing"},
      {Lstm,
       [](Node& n) {
         n.inputs[8] = Float({4, 3});
       },
       "no projection"},
      {Lstm, [](Node& n) { n.inputs[11] = Float({4}); }, "input 9 is missing"},
      {Lstm, [](Node& n) { n.inputs[13] = Float({}); }, "input 13 is missing"},
      {Lstm,
       [](Node& n) {
         n.inputs[16] = Float({4, 3});
       },
       "not a matrix of 4 x 4"},
      {Lstm, [](Node& n) { n.inputs[19] = Float({}); }, "input 19 is missing"},
      {Lstm,
       [](Node& n) {
         n.inputs[19] = Variable({2, 3});
       },
       "state 19 has 6"},
      {Lstm, [](Node& n) { n.inputs[21] = Float({4}); }, "input 20 is missing"},
      {Lstm,
       [](Node& n) {
         n.outputs[0] = Float({5, 2, 4});
       },
       "output 0"},
      {Lstm, [](Node& n) { n.options.clear(); }, "without activation"},
      {Lstm, [](Node& n) { n.options.push_back(FlatBuffer::Scalar8(5, 1)); }, "diagonal"},
      {Svdf,
       [](Node& n) {
         n.inputs[2] = Float({6, 5});
       },
       "input 2"},
      {Svdf, [](Node& n) { n.inputs[1].zero_points = {1}; }, "zero point"},
      {Svdf, [](Node& n) { n.inputs[1].scales.clear(); }, "input 1"},
      {Svdf,
       [](Node& n) {
         n.inputs[4] = Variable({2, 20});
       },
       "state 4 has 40"},
      {Svdf, [](Node& n) { n.options = {FlatBuffer::Scalar32(0, 4)}; }, "rank 4"},
  };
  for (const auto& c : cases) {
    Node node = c.node();
    c.spoil(node);
    EXPECT_NE(Prepare(node).find(c.says), std::string::npos) << Prepare(node) << " for " << c.says;
  }
}

}  // namespace
}  // namespace microlite
