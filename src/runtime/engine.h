// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_RUNTIME_ENGINE_H_
#define MICROLITE_SRC_RUNTIME_ENGINE_H_

#include "microlite/interpreter.h"
#include "src/base/arena.h"
#include "src/runtime/graph.h"
#include "src/runtime/planner.h"

namespace microlite {

// The two ops that the engine knows: what they need of it, no other op does.
constexpr int32_t kVarHandleOp = 142;
constexpr int32_t kDensifyOp = 124;

// Turns a model into a graph that can run: finds every node's op, lets it prepare, plans the
// memory, and connects the pointers. Works the same with and without memory to keep things in, so
// that one pass measures what another one builds. All of it runs once per model, and is marked cold
// to be compiled for size.
class Engine {
 public:
  Engine(const Model& model, const Interpreter::Config& config, Arena* arena, Report* report)
      : model_(model), config_(config), arena_(arena), report_(report) {}

  static size_t WorkspaceSize(const Model& model) { return Count(model).workspace; }

  // Prepares and plans; afterwards need() is exact.
  [[gnu::cold]] Status Build();

  MemoryNeed need() const { return {arena_->kept(), plan_bytes_}; }

  // Points every tensor at its memory. Only after a Build() whose need the arena meets.
  [[gnu::cold]] void Connect(Interpreter* interpreter);

  static const Host kHost;

 private:
  // A resource variable while building.
  struct VariableInfo {
    Span<const char> container, name;
    uint32_t bytes;
    int32_t start;
  };

  // One subgraph while building: `values` are its tensors followed by its nodes' scratch buffers.
  struct Draft {
    Subgraph subgraph;
    Span<Lifetime> values;
    uint32_t tensor_count;
    uint32_t node_count;
    Interpreter::Node* nodes;
    void** data;
    uint32_t plan_offset;
    uint32_t plan_bytes;
  };

  // What the workspace has to hold, and the bytes that takes.
  struct Census {
    size_t lifetimes, var_handles;
    uint32_t arity;  // The most inputs and outputs together that a node has.
    size_t workspace;
  };
  [[gnu::cold]] static Census Count(const Model& model);
  [[gnu::cold]] Status TakeWorkspace();
  uint8_t* TakeBytes(size_t bytes);
  template <class T>
  T* TakeFromWorkspace(size_t count);
  Draft& draft(uint32_t i) { return drafts_[i]; }

  [[gnu::cold]] Status DescribeVariables();
  [[gnu::cold]] Status FindLifetimes(Draft* draft);
  [[gnu::cold]] Status ClassifyTensors(Draft* draft);
  [[gnu::cold]] Status FollowNode(Draft* draft, uint32_t node);
  [[gnu::cold]] Status RefuseSparse(int32_t tensor);
  [[gnu::cold]] Status SetCallersMemoryApart();
  [[gnu::cold]] Status PrepareGraph(uint32_t index);
  // Writes the descriptions of tensors `indices` to `tensors`; returns the end of what it wrote.
  [[gnu::cold]] Tensor* DescribeTensors(Span<const int32_t> indices, Tensor* tensors) const;
  [[gnu::cold]] Status PrepareNode(uint32_t graph, uint32_t node);
  [[gnu::cold]] void KeepResettable(void (*reset)(void*), void* state);
  [[gnu::cold]] const OpEntry* FindOp(const OpCode& code) const;
  [[gnu::cold]] void NameNode(uint32_t graph, uint32_t node, const OpCode& code);
  [[gnu::cold]] Status Plan();
  [[gnu::cold]] void KeepOwnMemory();
  [[gnu::cold]] void ReportPlan(uint32_t graph) const;
  // The tensor whose buffer this one uses: mostly itself.
  static int32_t RootOf(const Draft& draft, int32_t tensor);
  void* DataOf(Draft* draft, uint32_t tensor);
  void* CallersMemory(int32_t tensor) const;
  int32_t VariableNamed(Span<const char> container, Span<const char> name) const;

  // The functions behind Host.
  static Engine* From(const PrepareContext* context) {
    return static_cast<Engine*>(context->engine_);
  }
  static void* HostKeep(PrepareContext*, size_t bytes, size_t alignment);
  [[gnu::cold]] static void HostAlias(PrepareContext*, int32_t output, int32_t input, bool same);
  static Status HostFail(PrepareContext*, Status, const char*, int32_t, int32_t, int32_t);
  [[gnu::cold]] static int32_t HostFindVariable(const PrepareContext*, int32_t tensor);
  [[gnu::cold]] static Status HostPassVariable(PrepareContext*, int32_t tensor, int32_t subgraph,
                                               int32_t i);
  static Status HostSizeVariable(PrepareContext*, int32_t variable, uint32_t bytes, int32_t start);
  static uint32_t HostSubgraphCount(const PrepareContext*);
  [[gnu::cold]] static SubgraphInfo HostDescribeSubgraph(const PrepareContext*, int32_t subgraph);
  [[gnu::cold]] static Tensor HostSubgraphTensor(const PrepareContext*, int32_t subgraph,
                                                 bool output, int32_t i);
  [[gnu::cold]] static Table HostSparsity(const PrepareContext*, int32_t tensor);
  [[gnu::cold]] static Tensor HostDescribe(const PrepareContext*, int32_t tensor);
  static Status HostFailEval(EvalContext*, const char*, int32_t, int32_t, int32_t);
  static Status HostRunSubgraph(EvalContext*, int32_t subgraph);
  static void* HostSubgraphData(const EvalContext*, int32_t subgraph, bool output, int32_t i);
  static void* HostVariableData(const EvalContext*, int32_t variable);

  const Model& model_;
  const Interpreter::Config& config_;
  Arena* const arena_;
  Report* const report_;
  Census census_ = {};
  Span<uint8_t> workspace_;
  Span<Draft> drafts_;
  Span<VariableInfo> variable_infos_;
  Interpreter::Graph* graphs_ = nullptr;
  Interpreter::Resettable* resettables_ = nullptr;
  Interpreter::Variable* variables_ = nullptr;
  Tensor* tensors_ = nullptr;  // The inputs and outputs of the node that is being prepared.
  Draft* current_ = nullptr;
  int32_t current_time_ = 0;
  uint32_t plan_bytes_ = 0;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_RUNTIME_ENGINE_H_
