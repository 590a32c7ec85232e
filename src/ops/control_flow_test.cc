// SPDX-License-Identifier: Apache-2.0
// Which models IF, WHILE and STABLEHLO_COMPOSITE refuse, and how loops are stopped. (Answers are
// compared with TensorFlow Lite's in tests/conformance.)

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/machine.h"
#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::FlatBuffer;
using testing::GraphSpec;
using testing::ModelSpec;
using testing::NodeSpec;
using testing::Of;
using testing::TensorSpec;

NodeSpec Node(int32_t code, std::vector<int32_t> inputs, std::vector<int32_t> outputs,
              std::vector<int32_t> subgraphs) {
  NodeSpec node = testing::Node(code, inputs, outputs);
  int slot = code == builtin::kStablehloComposite;
  for (const int32_t s : subgraphs) node.options.push_back(FlatBuffer::Scalar32(slot++, s));
  return node;
}

const TensorSpec kFlag = Of(DataType::kBool), kValue = Of(DataType::kInt32, {2});

// Tensors: a flag, a value, their copies. A RESHAPE makes each copy.
GraphSpec Copies() {
  GraphSpec graph;
  graph.tensors = {kFlag, kValue, kFlag, kValue};
  graph.inputs = {0, 1};
  graph.outputs = {2, 3};
  graph.nodes = {Node(builtin::kReshape, {0}, {2}, {}), Node(builtin::kReshape, {1}, {3}, {})};
  return graph;
}

GraphSpec Caller(NodeSpec node) {
  GraphSpec graph = Copies();
  graph.nodes = {node};
  return graph;
}

// Its subgraphs take a value and give one.
ModelSpec If() {
  GraphSpec branch = Copies();
  branch.inputs = {1};
  branch.outputs = {3};
  branch.nodes.erase(branch.nodes.begin());
  GraphSpec caller = Caller(Node(builtin::kIf, {0, 1}, {3}, {1, 2}));
  caller.outputs = {3};
  return {{caller, branch, branch}};
}

// Goes on for as long as the flag is set, which nothing changes.
ModelSpec While() {
  GraphSpec condition = Copies();
  condition.outputs = {2};
  return {{Caller(Node(builtin::kWhile, {0, 1}, {2, 3}, {1, 2})), condition, Copies()}};
}

ModelSpec Composite() {
  return {{Caller(Node(builtin::kStablehloComposite, {0, 1}, {2, 3}, {1})), Copies()}};
}

class Machine : public testing::Machine {
 public:
  using testing::Machine::Machine;

  Status Run(bool flag, int32_t value) {
    *static_cast<bool*>(interpreter.input_data(0)) = flag;
    *static_cast<int32_t*>(interpreter.input_data(1)) = value;
    return Invoke();
  }
};

struct Refusal {
  const char* name;
  ModelSpec (*model)();
  std::function<void(std::vector<GraphSpec>&)> spoil;
  const char* message;
};

TEST(ControlFlow, RefusesWhatDoesNotFit) {
  const Refusal refusals[] = {
      {"IF", If,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kIf, {0, 1}, {3}, {0, 2});
       },
       "calls subgraph 0 of 3"},
      {"IF", If,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kIf, {0, 1}, {3}, {1, 3});
       },
       "calls subgraph 3 of 3"},
      {"IF", If,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kIf, {0, 1}, {3}, {1, -1});
       },
       "calls subgraph -1 of 3"},
      {"no inputs", If, [](auto& g) { g[0].nodes[0].inputs = {}; }, "input 0 is not one BOOL"},
      {"left out", If,
       [](auto& g) {
         g[0].nodes[0].inputs = {0, -1};
       },
       "input 1 is missing"},
      {"type", If, [](auto& g) { g[0].tensors[0] = Of(DataType::kInt8); },
       "input 0 is not one BOOL"},
      {"shape", If, [](auto& g) { g[0].tensors[0] = Of(DataType::kBool, {2}); },
       "input 0 is not one BOOL"},
      {"too many", If,
       [](auto& g) {
         g[0].nodes[0].inputs = {0, 1, 1};
       },
       "subgraph 2 has 1 inputs, expected 2"},
      {"outputs", If,
       [](auto& g) {
         g[2].outputs = {3, 3};
       },
       "subgraph 2 has 2 outputs, expected 1"},
      {"input type", If, [](auto& g) { g[0].tensors[1] = Of(DataType::kFloat32, {2}); },
       "input 1 has not the type and shape of input 0 of subgraph 2"},
      {"input shape", If,
       [](auto& g) {
         g[0].tensors[1] = Of(DataType::kInt32, {2, 2});
       },
       "input 1 has not the type and shape of input 0 of subgraph 2"},
      {"output shape", If, [](auto& g) { g[0].tensors[3] = Of(DataType::kInt32, {3}); },
       "output 0 has not the type and shape of that of subgraph 2"},
      {"strings", If,
       [](auto& g) {
         for (GraphSpec& graph : g) graph.tensors[1] = Of(DataType::kString, {2});
       },
       "type STRING of input 1 is not supported"},
      {"constant", If, [](auto& g) { g[2].tensors[1].data = std::vector<uint8_t>(8); },
       "input 0 of subgraph 2 is a constant"},
      {"WHILE", While,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kWhile, {0, 1}, {2, 3}, {1, 3});
       },
       "calls subgraph 3 of 3"},
      {"WHILE", While,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kWhile, {0, 1}, {2, 3}, {0, 2});
       },
       "calls subgraph 0 of 3"},
      {"no condition", While, [](auto& g) { g[1].outputs = {}; }, "the condition, is not one BOOL"},
      {"condition", While, [](auto& g) { g[1].outputs = {3}; }, "the condition, is not one BOOL"},
      {"conditions", While,
       [](auto& g) {
         g[1].outputs = {2, 2};
       },
       "the condition, is not one BOOL"},
      {"body", While,
       [](auto& g) {
         g[2].outputs = {3, 2};
       },
       "output 0 has not the type and shape of that of subgraph 2"},
      {"in and out", While,
       [](auto& g) {
         g[0].nodes[0].outputs = {2};
         g[0].outputs = {2};
         g[2].outputs = {2};
       },
       "has 2 inputs and 1 outputs"},
      {"in unlike out", While,
       [](auto& g) {
         g[0].tensors[3] = g[2].tensors[3] = Of(DataType::kInt32, {3});
         g[2].outputs[1] = 4;
         g[2].tensors.push_back(Of(DataType::kInt32, {3}));
         g[2].tensors[4].data = std::vector<uint8_t>(12);
         g[2].nodes.pop_back();
       },
       "output 1 has not the size of input 1"},
      {"no node", While,
       [](auto& g) {
         g[1].nodes = g[2].nodes = {};
         g[1].outputs = {0};
         g[2].outputs = {0, 1};
       },
       "neither the condition nor the body has a node"},
      {"composite", Composite,
       [](auto& g) {
         g[0].nodes[0] = Node(builtin::kStablehloComposite, {0, 1}, {2, 3}, {7});
       },
       "calls subgraph 7 of 2"},
      {"composite", Composite,
       [](auto& g) {
         g[1].outputs = {3, 2};
       },
       "output 0 has not the type and shape of that of subgraph 1"},
  };
  for (const Refusal& refusal : refusals) {
    ModelSpec spec = refusal.model();
    EXPECT_EQ(Machine(spec).problem, "") << refusal.name;
    refusal.spoil(spec.graphs);
    const std::string problem = Machine(spec).problem;
    EXPECT_NE(problem.find(refusal.message), std::string::npos) << refusal.name << ": " << problem;
  }
}

TEST(ControlFlow, TakesDimensionsOfOneAsTheyCome) {
  ModelSpec spec = If();
  spec.graphs[1].tensors[1] = Of(DataType::kInt32, {1, 2, 1});
  Machine machine(spec);
  EXPECT_EQ(machine.problem, "");
}

// Stops at the 100th node.
struct Patience {
  uint32_t nodes = 0, subgraph = 0;
  Observer observer = {this,
                       [](void* self, uint32_t subgraph, uint32_t) {
                         Patience* patience = static_cast<Patience*>(self);
                         patience->subgraph = subgraph;
                         return ++patience->nodes < 100;
                       },
                       [](void*, uint32_t, uint32_t) {}};
};

TEST(ControlFlow, EndlessLoopIsCancelled) {
  Machine machine(While());
  Patience patience;
  machine.interpreter.set_observer(&patience.observer);
  EXPECT_EQ(machine.Run(true, 7), Status::kCancelled);
  EXPECT_EQ(patience.nodes, 100u);
  EXPECT_NE(patience.subgraph, 0u);
  // And the model works on.
  patience.nodes = 0;
  EXPECT_EQ(machine.Run(false, 8), Status::kOk);
  EXPECT_EQ(*static_cast<const int32_t*>(machine.interpreter.output_data(1)), 8);
}

TEST(ControlFlow, EndlessLoopWithoutNodesInItsBodyIsCancelled) {
  ModelSpec spec = While();
  spec.graphs[2].nodes = {};
  spec.graphs[2].outputs = {0, 1};
  Machine machine(spec);
  Patience patience;
  machine.interpreter.set_observer(&patience.observer);
  EXPECT_EQ(machine.Run(true, 7), Status::kCancelled);
}

TEST(ControlFlow, RecursionFails) {
  ModelSpec spec = Composite();
  spec.graphs[1].nodes = {Node(builtin::kStablehloComposite, {0, 1}, {2, 3}, {1})};
  Machine machine(spec);
  EXPECT_EQ(machine.Run(true, 7), Status::kFailed);
  EXPECT_NE(machine.problem.find("subgraph 1 calls itself"), std::string::npos) << machine.problem;
}

}  // namespace
}  // namespace microlite
