// SPDX-License-Identifier: Apache-2.0
// What resource variables hold at first and after a reset, and which models are refused. (Streaming
// itself is compared with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/machine.h"
#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectToSay;
using testing::GraphSpec;
using testing::ModelSpec;
using testing::Node;
using testing::NodeSpec;
using testing::Of;
using testing::TensorSpec;

constexpr uint8_t kZeroPoint = 5, kInitial = 9;

TensorSpec Value(int32_t size = 2) { return testing::Int8({size}, 0.5f, kZeroPoint); }
TensorSpec Resource() { return Of(DataType::kResource); }

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

class Machine : public testing::Machine {
 public:
  using testing::Machine::Machine;

  // The first byte of the output for an input of that byte; -1 on failure.
  int Run(uint8_t x) {
    memset(interpreter.input_data(0), x, 2);
    return Invoke() == Status::kOk ? *static_cast<const uint8_t*>(interpreter.output_data(0)) : -1;
  }
};

TEST(Variable, StartsAtTheZeroPoint) {
  Machine machine(ModelSpec{{Delay()}});
  ASSERT_EQ(machine.problem, "");
  EXPECT_EQ(machine.Run(40), kZeroPoint);
  EXPECT_EQ(machine.Run(41), 40);
  EXPECT_EQ(machine.Run(42), 41);
  machine.interpreter.Reset();
  EXPECT_EQ(machine.Run(43), kZeroPoint);
}

TEST(Variable, CallOnceRunsOnceUntilReset) {
  Machine machine(InitialisedDelay());
  ASSERT_EQ(machine.problem, "");
  EXPECT_EQ(machine.Run(40), kInitial);
  EXPECT_EQ(machine.Run(41), 40);
  machine.interpreter.Reset();
  EXPECT_EQ(machine.Run(42), kInitial);
  EXPECT_EQ(machine.Run(43), 42);
}

TEST(Variable, CallOnceNamesAnotherSubgraph) {
  for (const int32_t subgraph : {-1, 0, 2}) {
    ModelSpec spec = InitialisedDelay();
    spec.graphs[0].nodes[0] = CallOnce(subgraph);
    ExpectToSay(Machine(spec).problem, "calls subgraph");
  }
}

TEST(Variable, CallOnceFailsWhereItWouldCallItself) {
  ModelSpec spec = InitialisedDelay();
  spec.graphs[1].nodes.push_back(CallOnce(1));
  Machine machine(spec);
  ASSERT_EQ(machine.problem, "");
  EXPECT_EQ(machine.Run(40), -1);
  ExpectToSay(machine.problem, "calls itself");
}

TEST(Variable, HasOneSize) {
  GraphSpec graph = Delay();
  graph.tensors[2] = Value(3);
  ExpectToSay(Machine(graph).problem, "has 3 bytes, here 2");
}

TEST(Variable, NeedsAHandle) {
  GraphSpec graph = Delay();
  graph.nodes[1].inputs = {0};
  ExpectToSay(Machine(graph).problem, "VAR_HANDLE");
}

}  // namespace
}  // namespace microlite
