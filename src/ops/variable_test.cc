// SPDX-License-Identifier: Apache-2.0
// What resource variables hold at first and after a reset, and which models are refused. (Streaming
// itself is compared with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "microlite/interpreter.h"
#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::Explain;
using testing::GraphSpec;
using testing::ModelSpec;
using testing::NodeSpec;
using testing::TensorSpec;

constexpr uint8_t kZeroPoint = 5, kInitial = 9;

TensorSpec Value(int32_t size = 2) {
  TensorSpec tensor;
  tensor.shape = {size};
  tensor.scales = {0.5f};
  tensor.zero_points = {kZeroPoint};
  return tensor;
}

TensorSpec Resource() {
  TensorSpec tensor;
  tensor.type = DataType::kResource;
  return tensor;
}

NodeSpec Node(int32_t code, std::vector<int32_t> inputs, std::vector<int32_t> outputs) {
  NodeSpec node;
  node.code = code;
  node.inputs = inputs;
  node.outputs = outputs;
  return node;
}

NodeSpec CallOnce(int32_t subgraph) {
  NodeSpec node = Node(builtin::kCallOnce, {}, {});
  node.options = {testing::FlatBuffer::Scalar32(0, subgraph)};
  return node;
}

// Returns what it was given the time before. Tensors: input, handle, output.
GraphSpec Delay() {
  GraphSpec graph;
  graph.tensors = {Value(), Resource(), Value()};
  graph.inputs = {0};
  graph.outputs = {2};
  graph.nodes = {Node(builtin::kVarHandle, {}, {1}), Node(builtin::kReadVariable, {1}, {2}),
                 Node(builtin::kAssignVariable, {1, 0}, {})};
  return graph;
}

// The same with a subgraph that fills the variable once.
ModelSpec InitialisedDelay() {
  GraphSpec start;
  start.tensors = {Resource(), Value()};
  start.tensors[1].data = {kInitial, kInitial};
  start.nodes = {Node(builtin::kVarHandle, {}, {0}), Node(builtin::kAssignVariable, {0, 1}, {})};
  ModelSpec spec{{Delay(), start}};
  spec.graphs[0].nodes.insert(spec.graphs[0].nodes.begin(), CallOnce(1));
  return spec;
}

class Machine {
 public:
  explicit Machine(const ModelSpec& spec) : file_(Build(spec)) {
    const OpPack* packs[] = {&kAllOps};
    Interpreter::Config config;
    config.ops = packs;
    Report report;
    status_ = model_.Open(file_.data(), file_.size(), &report);
    if (status_ == Status::kOk) {
      status_ = interpreter_.Init(model_, config, {arena_, sizeof arena_}, &report);
    }
    problem_ = status_ == Status::kOk ? "" : Explain(report);
  }

  // The first byte of the output for an input of that byte; -1 on failure.
  int Run(uint8_t x) {
    memset(interpreter_.input_data(0), x, 2);
    if (interpreter_.Invoke() == Status::kOk) {
      return static_cast<const uint8_t*>(interpreter_.output_data(0))[0];
    }
    problem_ = Explain(interpreter_.report());
    return -1;
  }

  void Reset() { interpreter_.Reset(); }
  const std::string& problem() const { return problem_; }

 private:
  std::vector<uint8_t> file_;
  alignas(16) uint8_t arena_[4096];
  Model model_;
  Interpreter interpreter_;
  Status status_;
  std::string problem_;
};

TEST(Variable, StartsAtTheZeroPoint) {
  Machine machine(ModelSpec{{Delay()}});
  ASSERT_EQ(machine.problem(), "");
  EXPECT_EQ(machine.Run(40), kZeroPoint);
  EXPECT_EQ(machine.Run(41), 40);
  EXPECT_EQ(machine.Run(42), 41);
  machine.Reset();
  EXPECT_EQ(machine.Run(43), kZeroPoint);
}

TEST(Variable, CallOnceRunsOnceUntilReset) {
  Machine machine(InitialisedDelay());
  ASSERT_EQ(machine.problem(), "");
  EXPECT_EQ(machine.Run(40), kInitial);
  EXPECT_EQ(machine.Run(41), 40);
  machine.Reset();
  EXPECT_EQ(machine.Run(42), kInitial);
  EXPECT_EQ(machine.Run(43), 42);
}

TEST(Variable, CallOnceNamesAnotherSubgraph) {
  for (const int32_t subgraph : {-1, 0, 2}) {
    ModelSpec spec = InitialisedDelay();
    spec.graphs[0].nodes[0] = CallOnce(subgraph);
    EXPECT_NE(Machine(spec).problem().find("calls subgraph"), std::string::npos) << subgraph;
  }
}

TEST(Variable, CallOnceFailsWhereItWouldCallItself) {
  ModelSpec spec = InitialisedDelay();
  spec.graphs[1].nodes.push_back(CallOnce(1));
  Machine machine(spec);
  ASSERT_EQ(machine.problem(), "");
  EXPECT_EQ(machine.Run(40), -1);
  EXPECT_NE(machine.problem().find("calls itself"), std::string::npos) << machine.problem();
}

TEST(Variable, HasOneSize) {
  GraphSpec graph = Delay();
  graph.tensors[2] = Value(3);
  EXPECT_NE(Machine(ModelSpec{{graph}}).problem().find("has 3 bytes, here 2"), std::string::npos);
}

TEST(Variable, NeedsAHandle) {
  GraphSpec graph = Delay();
  graph.nodes[1].inputs = {0};
  EXPECT_NE(Machine(ModelSpec{{graph}}).problem().find("VAR_HANDLE"), std::string::npos);
}

}  // namespace
}  // namespace microlite
