// SPDX-License-Identifier: Apache-2.0
#include "microlite/interpreter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::Build;
using testing::Explain;
using testing::GraphSpec;
using testing::ModelSpec;
using testing::NodeSpec;
using testing::TensorSpec;

using Bytes = std::vector<uint8_t>;

// ---- Toy ops, all on INT8 and found by name --------------------------------------------------

struct Size {
  uint32_t bytes;
};

// Output = input + 1, in place where possible.
Status EvalIncrement(Size& size, EvalContext& c) {
  for (uint32_t i = 0; i < size.bytes; ++i) {
    c.output<uint8_t>(0)[i] = static_cast<uint8_t>(c.input<uint8_t>(0)[i] + 1);
  }
  return Status::kOk;
}
Status PrepareIncrement(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  p.MayAlias(0, 0);
  return p.Install<EvalIncrement>(Size{p.output(0).bytes});
}

// Output = input, the same bytes.
Status EvalView(Size& size, EvalContext& c) {
  if (c.input<void>(0) != c.output<void>(0)) {
    memcpy(c.output<void>(0), c.input<void>(0), size.bytes);
  }
  return Status::kOk;
}
Status PrepareView(PrepareContext& p) {
  p.MayShare(0, 0);
  return p.Install<EvalView>(Size{p.output(0).bytes});
}

// Output = input 0 + input 1, in place of input 0 where possible.
Status EvalJoin(Size& size, EvalContext& c) {
  for (uint32_t i = 0; i < size.bytes; ++i) {
    c.output<uint8_t>(0)[i] = static_cast<uint8_t>(c.input<uint8_t>(0)[i] + c.input<uint8_t>(1)[i]);
  }
  return Status::kOk;
}
Status PrepareJoin(PrepareContext& p) {
  p.MayAlias(0, 0);
  return p.Install<EvalJoin>(Size{p.output(0).bytes});
}

// Output = input, by way of scratch memory of which every byte is used.
struct ViaScratch {
  uint32_t bytes, first, second;
};
Status EvalViaScratch(ViaScratch& s, EvalContext& c) {
  memset(c.scratch<uint8_t>(s.first), 0xaa, 100);
  memcpy(c.scratch<uint8_t>(s.second), c.input<uint8_t>(0), s.bytes);
  memset(c.scratch<uint8_t>(s.first), 0xbb, 100);
  memcpy(c.output<uint8_t>(0), c.scratch<uint8_t>(s.second), s.bytes);
  return Status::kOk;
}
Status PrepareViaScratch(PrepareContext& p) {
  const uint32_t bytes = p.output(0).bytes;
  const uint32_t first = p.RequestScratch(100);
  return p.Install<EvalViaScratch>(ViaScratch{bytes, first, p.RequestScratch(bytes)});
}

// Adds input 0 to the variable that input 1 is; output = the variable.
Status EvalAccumulate(Size& size, EvalContext& c) {
  for (uint32_t i = 0; i < size.bytes; ++i) {
    c.variable<uint8_t>(1)[i] =
        static_cast<uint8_t>(c.variable<uint8_t>(1)[i] + c.input<uint8_t>(0)[i]);
  }
  memcpy(c.output<uint8_t>(0), c.variable<uint8_t>(1), size.bytes);
  return Status::kOk;
}
Status PrepareAccumulate(PrepareContext& p) {
  return p.Install<EvalAccumulate>(Size{p.output(0).bytes});
}

// Output[0] = how often it has run, kept in an array.
struct Counter {
  int32_t* count;
};
Status EvalCount(Counter& counter, EvalContext& c) {
  *c.output<uint8_t>(0) = static_cast<uint8_t>(++*counter.count);
  return Status::kOk;
}
void ResetCount(void* state) { *static_cast<Counter*>(state)->count = 0; }
Status PrepareCount(PrepareContext& p) {
  return p.Install<EvalCount>(Counter{p.KeepArray<int32_t>(1)});
}

// Fails while running if its input starts with 13, while preparing if it has two inputs.
Status EvalMoody(EvalContext& c) {
  if (*c.input<uint8_t>(0) == 13) return c.Fail("cannot stand {}", 13);
  *c.output<uint8_t>(0) = *c.input<uint8_t>(0);
  return Status::kOk;
}
Status PrepareMoody(PrepareContext& p) {
  if (p.input_count() == 2) return p.Unsupported("{} inputs are one too many", p.input_count());
  return p.Install<EvalMoody>();
}

// Runs the subgraph that the first byte of its custom options names.
struct Callee {
  int32_t subgraph;
};
Status EvalCall(Callee& callee, EvalContext& c) {
  return c.host->run_subgraph(&c, callee.subgraph);
}
Status PrepareCall(PrepareContext& p) {
  return p.Install<EvalCall>(Callee{p.node().custom_options[0]});
}

const Op kToys[] = {
    {kCustomOp, "Increment", PrepareIncrement, nullptr},
    {kCustomOp, "Join", PrepareJoin, nullptr},
    {kCustomOp, "ViaScratch", PrepareViaScratch, nullptr},
    {kCustomOp, "Accumulate", PrepareAccumulate, nullptr},
    {kCustomOp, "Count", PrepareCount, ResetCount},
    {kCustomOp, "Moody", PrepareMoody, nullptr},
    {kCustomOp, "Call", PrepareCall, nullptr},
    {kCustomOp, "View", PrepareView, nullptr},
};
const OpEntry kToyEntries[] = {Use(kToys[0]), Use(kToys[1]), Use(kToys[2]), Use(kToys[3]),
                               Use(kToys[4]), Use(kToys[5]), Use(kToys[6]), Use(kToys[7])};
const OpPack kToyPack = {kOpAbi, 8, kToyEntries};
const OpPack* const kToyPacks[] = {&kToyPack};

// ---- Making and running models ---------------------------------------------------------------

NodeSpec Node(const char* name, std::vector<int32_t> inputs, std::vector<int32_t> outputs) {
  NodeSpec node;
  node.custom_name = name;
  node.inputs = inputs;
  node.outputs = outputs;
  return node;
}

// A graph over `count` tensors of `bytes` INT8 each, from tensor 0 to the last one.
GraphSpec Graph(int32_t count, int32_t bytes, std::vector<NodeSpec> nodes) {
  GraphSpec graph;
  TensorSpec tensor;
  tensor.shape = {bytes};
  graph.tensors.assign(static_cast<size_t>(count), tensor);
  graph.inputs = {0};
  graph.outputs = {count - 1};
  graph.nodes = nodes;
  return graph;
}

// A bit of everything that takes memory.
GraphSpec Busy() {
  GraphSpec graph = Graph(6, 50,
                          {Node("Increment", {0}, {1}), Node("ViaScratch", {1}, {2}),
                           Node("Accumulate", {2, 5}, {3}), Node("Join", {1, 3}, {4})});
  graph.tensors[5].variable = true;
  graph.outputs = {4};
  return graph;
}

Span<uint8_t> SpanOf(Bytes& bytes) { return {bytes.data(), static_cast<uint32_t>(bytes.size())}; }

// A model with all it needs to run; by default in an arena of the measured size.
struct Machine {
  explicit Machine(const ModelSpec& spec) : file(Build(spec)) {
    EXPECT_EQ(model.Open(file.data(), file.size(), &report), Status::kOk) << Explain(report);
    workspace.resize(Interpreter::WorkspaceSize(model));
    config.ops = kToyPacks;
    config.workspace = SpanOf(workspace);
  }
  explicit Machine(const GraphSpec& graph) : Machine(ModelSpec{{graph}}) {}

  Status Measure() { return Interpreter::Measure(model, config, &need, &report); }

  Status Start(size_t size) {
    arena.assign(size, 0xcc);
    arena.shrink_to_fit();
    return interpreter.Init(model, config, SpanOf(arena), &report);
  }
  Status Start() {
    const Status status = Measure();
    return status == Status::kOk ? Start(need.total()) : status;
  }

  // Fills the first input with `value`, invokes, and returns the first element of the output.
  int Run(int value) {
    memset(interpreter.input_data(0), value, interpreter.input(0).bytes);
    EXPECT_EQ(interpreter.Invoke(), Status::kOk) << Explain(interpreter.report());
    return *static_cast<const int8_t*>(interpreter.output_data(0));
  }

  Bytes file, workspace, arena;
  Model model;
  Report report;
  Interpreter::Config config;
  MemoryNeed need;
  Interpreter interpreter;
};

// ---- Running ---------------------------------------------------------------------------------

TEST(Interpreter, RunsNodesInOrder) {
  Machine m(Graph(
      4, 3, {Node("Increment", {0}, {1}), Node("Join", {1, 0}, {2}), Node("Increment", {2}, {3})}));
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(m.Run(10), 22);
  EXPECT_EQ(m.Run(0), 2);
}

TEST(Interpreter, RunsARealLayer) {
  const OpPack* const packs[] = {&kAllOps};
  Machine m(testing::TwoLayers());
  m.config.ops = packs;
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  int8_t* x = static_cast<int8_t*>(m.interpreter.input_data(0));
  const int8_t* y = static_cast<const int8_t*>(m.interpreter.output_data(0));
  for (int a = -20; a <= 20; ++a) {
    for (int b = -20; b <= 20; ++b) {
      x[0] = static_cast<int8_t>(a);
      x[1] = static_cast<int8_t>(b);
      ASSERT_EQ(m.interpreter.Invoke(), Status::kOk);
      const int hidden[] = {std::max(0, a + 2 * b + 1), std::max(0, -a - 2 * b),
                            std::max(0, 3 * a + 2)};
      ASSERT_EQ(y[0], hidden[0] + hidden[1] - hidden[2] + 10) << a << ", " << b;
    }
  }
}

TEST(Interpreter, KeepsInputsOverInvoke) {
  Machine m(Graph(
      4, 64,
      {Node("Increment", {0}, {1}), Node("Increment", {1}, {2}), Node("ViaScratch", {2}, {3})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.Run(5), 7);
  const uint8_t* input = static_cast<const uint8_t*>(m.interpreter.input_data(0));
  EXPECT_TRUE(std::all_of(input, input + 64, [](uint8_t v) { return v == 5; }));
  ASSERT_EQ(m.interpreter.Invoke(), Status::kOk);
  EXPECT_EQ(*static_cast<const int8_t*>(m.interpreter.output_data(0)), 7);
}

TEST(Interpreter, StartsWithInputsOfZero) {
  Machine m(Graph(2, 64, {Node("Increment", {0}, {1})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  ASSERT_EQ(m.interpreter.Invoke(), Status::kOk);
  EXPECT_EQ(*static_cast<const int8_t*>(m.interpreter.output_data(0)), 1);
}

TEST(Interpreter, KeepsWhatIsReadLaterFromBeingOverwritten) {
  // Tensor 1 is read by node 1, which could work in place, and again by node 2.
  Machine m(
      Graph(4, 16,
            {Node("Increment", {0}, {1}), Node("Increment", {1}, {2}), Node("Join", {1, 2}, {3})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.Run(10), 11 + 12);
}

TEST(Interpreter, PassesInputsThroughAsOutputs) {
  GraphSpec graph = Graph(2, 4, {Node("Increment", {0}, {1})});
  graph.outputs = {0, 1};
  Machine m(graph);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(m.Run(3), 3);
  EXPECT_EQ(*static_cast<const int8_t*>(m.interpreter.output_data(1)), 4);
}

TEST(Interpreter, GivesTensorsWithoutBytesAnAddress) {
  Machine m(Graph(2, 0, {Node("Increment", {0}, {1})}));
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_NE(m.interpreter.input_data(0), nullptr);
  EXPECT_NE(m.interpreter.output_data(0), nullptr);
  EXPECT_EQ(m.interpreter.Invoke(), Status::kOk);
}

TEST(Interpreter, RunsAModelWithoutNodes) {
  GraphSpec graph = Graph(1, 4, {});
  Machine m(graph);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(m.Run(3), 3);
}

TEST(Interpreter, IsNotReadyBeforeInit) {
  Interpreter interpreter;
  EXPECT_FALSE(interpreter.ready());
  EXPECT_EQ(interpreter.Invoke(), Status::kInvalidArgument);
  interpreter.Reset();
}

TEST(Interpreter, ReadsMisalignedConstantsFromACopy) {
  GraphSpec graph = Graph(3, 8, {Node("Join", {0, 1}, {2})});
  graph.tensors[1].type = DataType::kInt64;
  graph.tensors[1].shape = {1};
  graph.tensors[1].data = {1, 2, 3, 4, 5, 6, 7, 8};
  Machine m(graph);
  // The file's vectors of data are aligned to 16 from its start: shift the start by 4.
  Bytes shifted(m.file.size() + 4);
  memcpy(shifted.data() + 4, m.file.data(), m.file.size());
  ASSERT_EQ(m.model.Open(shifted.data() + 4, m.file.size(), &m.report), Status::kOk);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(m.interpreter.data(0, 1)) % 8, 0u);
  EXPECT_EQ(m.Run(1), 2);
}

// ---- State -----------------------------------------------------------------------------------

TEST(Interpreter, KeepsVariablesUntilReset) {
  GraphSpec graph = Graph(3, 4, {Node("Accumulate", {0, 1}, {2})});
  graph.tensors[1].variable = true;
  graph.tensors[1].scales = {0.5f};
  graph.tensors[1].zero_points = {-7};
  Machine m(graph);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(m.Run(10), -7 + 10);
    EXPECT_EQ(m.Run(10), -7 + 20);
    m.interpreter.Reset();
  }
}

TEST(Interpreter, ResetsTheStateOfOps) {
  Machine m(Graph(2, 1, {Node("Count", {0}, {1})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(m.Run(0), 1);
    EXPECT_EQ(m.Run(0), 2);
    m.interpreter.Reset();
  }
}

// ---- Finding ops -----------------------------------------------------------------------------

TEST(Interpreter, NamesTheOpThatIsMissing) {
  GraphSpec graph = Graph(3, 1, {Node("Count", {0}, {1}), Node("Counter", {1}, {2})});
  Machine custom(graph);
  EXPECT_EQ(custom.Start(), Status::kUnsupported);
  EXPECT_EQ(Explain(custom.report), "Counter (node 1): not in this build's set of ops");

  graph.nodes[1].code = 3;
  Machine builtin(graph);
  EXPECT_EQ(builtin.Start(), Status::kUnsupported);
  EXPECT_EQ(Explain(builtin.report), "CONV_2D (node 1): not in this build's set of ops");
  EXPECT_FALSE(builtin.interpreter.ready());
}

TEST(Interpreter, TakesAnOpFromTheFirstPackThatHasIt) {
  static const Op op = {kCustomOp, "Increment", PrepareCount, ResetCount};
  static const OpEntry entries[] = {Use(op)};
  static const OpPack counting = {kOpAbi, 1, entries}, outdated = {kOpAbi + 1, 1, entries};
  struct Case {
    std::vector<const OpPack*> packs;
    int answer;
  };
  for (const Case& c : {Case{{&kToyPack, &counting}, 51}, Case{{&counting, &kToyPack}, 1},
                        Case{{&outdated, &kToyPack}, 51}}) {
    Machine m(Graph(2, 1, {Node("Increment", {0}, {1})}));
    m.config.ops = {c.packs.data(), static_cast<uint32_t>(c.packs.size())};
    ASSERT_EQ(m.Start(), Status::kOk);
    EXPECT_EQ(m.Run(50), c.answer);
  }
}

// ---- Failures --------------------------------------------------------------------------------

TEST(Interpreter, SaysWhichNodeCannotBePrepared) {
  Machine m(Graph(3, 1, {Node("Increment", {0}, {1}), Node("Moody", {0, 1}, {2})}));
  EXPECT_EQ(m.Start(), Status::kUnsupported);
  EXPECT_EQ(Explain(m.report), "Moody (node 1): 2 inputs are one too many");
}

TEST(Interpreter, StaysUsableAfterAFailure) {
  Machine m(Graph(3, 1, {Node("Increment", {0}, {1}), Node("Moody", {1}, {2})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  memset(m.interpreter.input_data(0), 12, 1);
  EXPECT_EQ(m.interpreter.Invoke(), Status::kFailed);
  EXPECT_EQ(Explain(m.interpreter.report()), "Moody (node 1): cannot stand 13");
  EXPECT_EQ(m.Run(20), 21);
  EXPECT_EQ(m.interpreter.report().status, Status::kOk);
}

TEST(Interpreter, RefusesGraphsThatReadOrWriteInTheWrongOrder) {
  struct Case {
    GraphSpec graph;
    const char* why;
  };
  GraphSpec constant = Graph(2, 1, {Node("Increment", {0}, {1})});
  constant.tensors[1].data = {1};
  GraphSpec unwritten = Graph(3, 1, {Node("Increment", {0}, {1})});
  const Case cases[] = {
      {Graph(3, 1, {Node("Increment", {1}, {2}), Node("Increment", {0}, {1})}),
       "Increment (node 0): reads tensor 1 before it is written"},
      {Graph(2, 1, {Node("Increment", {0}, {1}), Node("Increment", {0}, {1})}),
       "Increment (node 1): writes tensor 1, which is constant or written already"},
      {Graph(2, 1, {Node("Increment", {0}, {0})}),
       "Increment (node 0): writes tensor 0, which is constant or written already"},
      {constant, "Increment (node 0): writes tensor 1, which is constant or written already"},
      {unwritten, "output tensor 2 is never written"},
  };
  for (const Case& c : cases) {
    Machine m(c.graph);
    EXPECT_EQ(m.Start(), Status::kInvalidModel);
    EXPECT_EQ(Explain(m.report), c.why);
  }
}

TEST(Interpreter, RunsSubgraphsButNotForEver) {
  NodeSpec call = Node("Call", {}, {});
  call.custom_options = {1};
  const GraphSpec inner = Graph(2, 1, {Node("Moody", {0}, {1})});
  GraphSpec outer = Graph(2, 1, {call, Node("Increment", {0}, {1})});
  Machine m(ModelSpec{{outer, inner}});
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(m.Run(1), 2);
  *static_cast<uint8_t*>(m.interpreter.data(1, 0)) = 13;
  EXPECT_EQ(m.interpreter.Invoke(), Status::kFailed);
  EXPECT_EQ(Explain(m.interpreter.report()), "Moody (subgraph 1, node 0): cannot stand 13");

  outer.nodes[0].custom_options = {0};
  Machine endless(outer);
  ASSERT_EQ(endless.Start(), Status::kOk);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(endless.interpreter.Invoke(), Status::kFailed);
    EXPECT_EQ(Explain(endless.interpreter.report()), "Call (node 0): subgraph 0 calls itself");
  }
}

TEST(Interpreter, RunsSubgraphsOnlySoDeep) {
  ModelSpec spec;
  for (uint8_t i = 1; i <= 16; ++i) {
    NodeSpec call = Node("Call", {}, {});
    call.custom_options = {i};
    spec.graphs.push_back(Graph(2, 1, {call, Node("Increment", {0}, {1})}));
  }
  spec.graphs.push_back(Graph(2, 1, {Node("Increment", {0}, {1})}));
  Machine deep(spec);
  ASSERT_EQ(deep.Start(), Status::kOk) << Explain(deep.report);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(deep.interpreter.Invoke(), Status::kFailed);
    EXPECT_EQ(Explain(deep.interpreter.report()),
              "Call (subgraph 15, node 0): subgraphs call each other more than 16 deep");
  }
  spec.graphs[14].nodes.erase(spec.graphs[14].nodes.begin());
  Machine m(spec);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  EXPECT_EQ(m.Run(1), 2);
}

TEST(Interpreter, RunsNoNodeThatFillsNothing) {
  GraphSpec graph = Graph(2, 0, {Node("Moody", {0}, {1})});
  graph.tensors[0].shape = {1};
  Machine m(graph);
  ASSERT_EQ(m.Start(), Status::kOk) << Explain(m.report);
  *static_cast<uint8_t*>(m.interpreter.input_data(0)) = 13;
  EXPECT_EQ(m.interpreter.Invoke(), Status::kOk) << Explain(m.interpreter.report());
}

// ---- Observers -------------------------------------------------------------------------------

struct Log {
  std::string events;
  uint32_t stop_at = UINT32_MAX;
};

Observer Observing(Log* log) {
  return {log,
          [](void* self, uint32_t, uint32_t node) {
            Log* to = static_cast<Log*>(self);
            to->events += "<" + std::to_string(node);
            return node != to->stop_at;
          },
          [](void* self, uint32_t, uint32_t node) {
            static_cast<Log*>(self)->events += std::to_string(node) + ">";
          }};
}

TEST(Interpreter, TellsTheObserverOfEachNode) {
  Machine m(Graph(3, 1, {Node("Increment", {0}, {1}), Node("Moody", {1}, {2})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  Log log;
  const Observer observer = Observing(&log);
  m.interpreter.set_observer(&observer);
  EXPECT_EQ(m.Run(1), 2);
  EXPECT_EQ(log.events, "<00><11>");

  log = Log();
  log.stop_at = 1;
  EXPECT_EQ(m.interpreter.Invoke(), Status::kCancelled);
  EXPECT_EQ(log.events, "<00><1");

  m.interpreter.set_observer(nullptr);
  EXPECT_EQ(m.Run(5), 6);
  EXPECT_EQ(log.events, "<00><1");
}

// ---- Memory ----------------------------------------------------------------------------------

TEST(Memory, WorksInPlaceWhereItMay) {
  Machine m(Graph(5, 64,
                  {Node("Increment", {0}, {1}), Node("Increment", {1}, {2}),
                   Node("Increment", {2}, {3}), Node("Increment", {3}, {4})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.need.plan, 128u);  // The input, which is kept, and one buffer for all others.
  EXPECT_EQ(m.interpreter.data(0, 1), m.interpreter.data(0, 4));
  EXPECT_NE(m.interpreter.data(0, 0), m.interpreter.data(0, 1));
  EXPECT_EQ(m.Run(1), 5);
}

TEST(Memory, SharesBytesThatStayTheSame) {
  // Tensor 1 is a view of the input, which is kept; tensor 2 must not be computed in its place.
  Machine m(Graph(
      4, 64, {Node("View", {0}, {1}), Node("Increment", {1}, {2}), Node("Increment", {2}, {3})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.need.plan, 128u);
  EXPECT_EQ(m.interpreter.data(0, 0), m.interpreter.data(0, 1));
  EXPECT_EQ(m.Run(1), 3);
  EXPECT_EQ(m.Run(1), 3);
  EXPECT_EQ(*static_cast<const int8_t*>(m.interpreter.input_data(0)), 1);
}

TEST(Memory, KeepsAViewAsLongAsItIsRead) {
  // The view 2 of tensor 1 outlives it, and with it the buffer.
  Machine m(Graph(6, 64,
                  {Node("Increment", {0}, {1}), Node("View", {1}, {2}), Node("Increment", {1}, {3}),
                   Node("ViaScratch", {3}, {4}), Node("Join", {4, 2}, {5})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.interpreter.data(0, 1), m.interpreter.data(0, 2));
  EXPECT_NE(m.interpreter.data(0, 1), m.interpreter.data(0, 3));
  EXPECT_EQ(m.Run(10), 12 + 11);
}

TEST(Memory, KeepsTheCallersInputsAndOutputsApart) {
  Machine m(Graph(2, 64, {Node("View", {0}, {1})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_NE(m.interpreter.data(0, 0), m.interpreter.data(0, 1));
  EXPECT_EQ(m.Run(4), 4);
}

TEST(Memory, WritesNotIntoABufferThatIsReadInTwoWays) {
  Machine m(Graph(
      4, 64, {Node("Increment", {0}, {1}), Node("View", {1}, {2}), Node("Join", {1, 2}, {3})}));
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.interpreter.data(0, 1), m.interpreter.data(0, 2));
  EXPECT_NE(m.interpreter.data(0, 1), m.interpreter.data(0, 3));
  EXPECT_EQ(m.Run(4), 10);

  Machine twice(Graph(3, 64, {Node("Increment", {0}, {1}), Node("Join", {1, 1}, {2})}));
  ASSERT_EQ(twice.Start(), Status::kOk);
  EXPECT_EQ(twice.interpreter.data(0, 1), twice.interpreter.data(0, 2));
  EXPECT_EQ(twice.Run(4), 10);
}

TEST(Memory, MeasuresExactlyWhatInitUses) {
  Machine m(Busy());
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.interpreter.memory().kept, m.need.kept);
  EXPECT_EQ(m.interpreter.memory().plan, m.need.plan);
  EXPECT_EQ(m.Run(2), 3 + 3);
}

// Without an arena of its own, planning borrows from the caller's.
TEST(Memory, TellsTheTruthForEverySizeOfArena) {
  for (const bool own_workspace : {true, false}) {
    Machine m(Busy());
    ASSERT_EQ(m.Measure(), Status::kOk);
    if (!own_workspace) m.config.workspace = {};
    bool fits = false;
    for (size_t size = 0; size < 4096; ++size) {
      const Status status = m.Start(size);
      if (status == Status::kOk) {
        fits = true;
        EXPECT_TRUE(!own_workspace || size == m.need.total()) << size;
        EXPECT_EQ(m.Run(2), 6);
        break;
      }
      ASSERT_EQ(status, Status::kOutOfMemory) << Explain(m.report);
      ASSERT_FALSE(m.interpreter.ready());
      ASSERT_EQ(m.report.args[1], static_cast<int32_t>(size / 16 * 16));
      ASSERT_GT(m.report.args[0], static_cast<int32_t>(size));
      const std::string why = Explain(m.report);
      if (why.find("more than") != std::string::npos) continue;
      const size_t needed = static_cast<size_t>(m.report.args[0]);
      ASSERT_EQ(m.Start(needed), Status::kOk) << why;
      ASSERT_EQ(m.Start(needed - 1), Status::kOutOfMemory) << why;
    }
    EXPECT_TRUE(fits);
  }
}

TEST(Memory, TellsTheTruthForEverySizeOfBothBlocks) {
  Machine m(Busy());
  ASSERT_EQ(m.Measure(), Status::kOk);
  for (size_t kept = 0; kept <= m.need.kept; kept += 16) {
    for (size_t plan = 0; plan <= m.need.plan; plan += 16) {
      Bytes kept_bytes(kept), plan_bytes(plan);
      const Status status =
          m.interpreter.Init(m.model, m.config, SpanOf(kept_bytes), SpanOf(plan_bytes), &m.report);
      if (kept == m.need.kept && plan == m.need.plan) {
        ASSERT_EQ(status, Status::kOk);
        EXPECT_EQ(m.Run(2), 6);
        continue;
      }
      ASSERT_EQ(status, Status::kOutOfMemory);
      const bool plan_is_short = plan < m.need.plan;
      EXPECT_EQ(m.report.args[0], static_cast<int32_t>(plan_is_short ? m.need.plan : m.need.kept));
      EXPECT_EQ(m.report.args[1], static_cast<int32_t>(plan_is_short ? plan : kept));
    }
  }
}

TEST(Memory, MayStartAnywhere) {
  Machine m(Busy());
  ASSERT_EQ(m.Measure(), Status::kOk);
  Bytes arena(m.need.total() + 16);
  for (uint32_t start = 0; start < 16; ++start) {
    const Span<uint8_t> part(arena.data() + start, static_cast<uint32_t>(arena.size()) - start);
    ASSERT_EQ(m.interpreter.Init(m.model, m.config, part, &m.report), Status::kOk) << start;
    EXPECT_EQ(m.Run(2), 6);
  }
}

TEST(Memory, NeedsAWorkspaceToMeasure) {
  Machine m(Busy());
  const Span<uint8_t> whole = m.config.workspace;
  for (uint32_t size = 0; size < whole.size; ++size) {
    m.config.workspace = {whole.data, size};
    EXPECT_EQ(m.Measure(), Status::kOutOfMemory);
  }
  m.config.workspace = whole;
  EXPECT_EQ(m.Measure(), Status::kOk);
}

TEST(Memory, TwoModelsMayShareAPlan) {
  Machine a(Busy()), b(Graph(3, 90, {Node("Increment", {0}, {1}), Node("Increment", {1}, {2})}));
  ASSERT_EQ(a.Measure(), Status::kOk);
  ASSERT_EQ(b.Measure(), Status::kOk);
  Bytes plan(std::max(a.need.plan, b.need.plan));
  for (Machine* m : {&a, &b}) {
    m->arena.resize(m->need.kept);
    ASSERT_EQ(m->interpreter.Init(m->model, m->config, SpanOf(m->arena), SpanOf(plan), &m->report),
              Status::kOk);
  }
  EXPECT_EQ(a.Run(2), 3 + 3);
  EXPECT_EQ(b.Run(40), 42);
  EXPECT_EQ(a.Run(2), 3 + 6);  // The variable, which is kept memory, has been left alone.
  EXPECT_EQ(b.Run(50), 52);
}

TEST(Memory, LeavesInputsAndOutputsToTheCaller) {
  // Tensor 0 is seen by a view, and given out a second time.
  GraphSpec graph = Graph(5, 64,
                          {Node("View", {0}, {1}), Node("Increment", {1}, {2}),
                           Node("Increment", {2}, {3}), Node("Increment", {3}, {4})});
  graph.outputs = {4, 0};
  alignas(16) uint8_t x[64] = {}, y[64] = {}, unused[64] = {};
  void* const io[] = {x, y, unused};

  Machine planned(graph), m(graph);
  m.config.io = io;
  ASSERT_EQ(planned.Measure(), Status::kOk);
  ASSERT_EQ(m.Start(), Status::kOk);
  EXPECT_EQ(m.need.plan + 64, planned.need.plan);
  EXPECT_EQ(m.interpreter.input_data(0), x);
  EXPECT_EQ(m.interpreter.output_data(0), y);
  EXPECT_EQ(m.interpreter.output_data(1), x);
  EXPECT_EQ(m.interpreter.data(0, 1), x);
  EXPECT_EQ(m.Run(4), 7);
  EXPECT_EQ(y[63], 7);

  m.config.io = {io, 2};
  EXPECT_EQ(m.Measure(), Status::kInvalidArgument);
}

TEST(Memory, ReportsThePlan) {
  Machine m(Busy());
  std::vector<PlannedBuffer> plan;
  m.config.on_plan = [](void* self, const PlannedBuffer& buffer) {
    static_cast<std::vector<PlannedBuffer>*>(self)->push_back(buffer);
  };
  m.config.on_plan_self = &plan;
  ASSERT_EQ(m.Measure(), Status::kOk);
  // Tensors 0 to 3, of which 4 is computed in place of 1, and the scratch memory of node 1.
  ASSERT_EQ(plan.size(), 5u);
  EXPECT_EQ(plan[0].tensor, 0);
  EXPECT_EQ(plan[0].first, 0u);
  EXPECT_EQ(plan[0].last, 5u);
  EXPECT_EQ(plan[1].first, 1u);
  EXPECT_EQ(plan[1].last, 5u);
  EXPECT_EQ(plan[2].last, 3u);
  EXPECT_EQ(plan[4].tensor, -1);
  EXPECT_EQ(plan[4].first, 2u);
  EXPECT_EQ(plan[4].bytes, 112u + 64u);
  for (const PlannedBuffer& buffer : plan) {
    EXPECT_LE(buffer.offset + buffer.bytes, m.need.plan);
    EXPECT_TRUE(buffer.tensor < 0 || buffer.bytes == 50u);
  }
}

TEST(Memory, RefusesAbsurdSizes) {
  GraphSpec graph = Graph(
      4, 1, {Node("Join", {0, 0}, {1}), Node("Join", {0, 1}, {2}), Node("Join", {1, 2}, {3})});
  for (TensorSpec& tensor : graph.tensors) tensor.shape = {INT32_MAX};
  Machine m(graph);
  EXPECT_EQ(m.Measure(), Status::kOutOfMemory);
  EXPECT_EQ(Explain(m.report), "tensors take more than 2 GiB");
}

TEST(Memory, PlansOnlySoManyBuffers) {
  GraphSpec graph = Graph(4001, 1, {});
  graph.outputs = {0};
  for (int32_t i = 1; i < 4000; ++i) graph.inputs.push_back(i);
  Machine most(graph);
  EXPECT_EQ(most.Measure(), Status::kOk) << Explain(most.report);
  graph.inputs.push_back(4000);
  Machine m(graph);
  EXPECT_EQ(m.Measure(), Status::kUnsupported);
  EXPECT_EQ(Explain(m.report), "4001 tensors and buffers to plan, at most 4000");
}

}  // namespace
}  // namespace microlite
