// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_INTERPRETER_H_
#define MICROLITE_INTERPRETER_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/model.h"
#include "microlite/op.h"
#include "microlite/span.h"
#include "microlite/status.h"
#include "microlite/tensor.h"

namespace microlite {

// Called around every node that runs: for profiling, progress, looking at tensors, cancelling.
struct Observer {
  void* self = nullptr;
  // Before a node. Returning false stops the invocation with kCancelled.
  bool (*before)(void* self, uint32_t subgraph, uint32_t node) = nullptr;
  void (*after)(void* self, uint32_t subgraph, uint32_t node) = nullptr;
};

// The memory a model needs, in bytes, multiples of 16. `kept` holds what lives as long as the
// interpreter (prepared nodes, variables); `plan` holds tensors and scratch, and means nothing
// between invocations but for the inputs and outputs.
struct MemoryNeed {
  size_t kept = 0;
  size_t plan = 0;
  size_t total() const { return kept + plan; }
};

// Where one buffer of the plan lies, for tools that show it. Times count from 0, before the first
// node; node i runs at time i + 1. A tensor that uses the buffer of another one is not told of.
struct PlannedBuffer {
  uint32_t subgraph;
  int32_t tensor;   // -1: scratch memory of node `first` - 1.
  uint32_t offset;  // From the start of the plan, in bytes.
  uint32_t bytes;
  uint32_t first, last;  // The times between which it is in use, both included.
};

// Runs a model in memory that the caller provides. Owns nothing; Invoke() allocates nothing.
//
//   Report report;
//   Model model;
//   Interpreter interpreter;
//   model.Open(bytes, size, &report);
//   interpreter.Init(model, ops, arena, &report);
//   ... write interpreter.input_data(0) ...
//   interpreter.Invoke();
//   ... read interpreter.output_data(0) ...
//
// Inputs keep their value over Invoke(). Tensors that the model calls variables, and resource
// variables, keep theirs until Reset().
class Interpreter {
 public:
  struct Config {
    // Packs in order of preference: an op is taken from the first pack that has it.
    Span<const OpPack* const> ops;
    // Memory for planning, needed only during Measure() and Init(); WorkspaceSize() says how much.
    // Init() without a workspace borrows the free part of the arena, which may then have to be
    // larger than what is used in the end.
    Span<uint8_t> workspace;
    // Memory for the inputs of the first subgraph, then its outputs: 16-byte aligned, one pointer
    // each, zeroed by the caller. Those that are constants or variables in the model, or were
    // listed before, do not use theirs. Empty: inputs and outputs are part of the plan. Measure()
    // looks at the size only.
    Span<void* const> io;
    // Called with each planned buffer, when not null.
    void (*on_plan)(void* self, const PlannedBuffer&) = nullptr;
    void* on_plan_self = nullptr;
  };

  // Bytes of workspace that Measure() and Init() need for a model.
  static size_t WorkspaceSize(const Model& model);

  // Prepares every node without an arena and tells exactly what Init() needs when given 16-byte
  // aligned memory and a workspace. config.workspace is required.
  static Status Measure(const Model& model, const Config& config, MemoryNeed* need, Report* report);

  // Prepares the model to run in `arena`. The model's bytes, the arena and the packs must stay in
  // place as long as the interpreter is used. kOutOfMemory: report.args are {needed, available}.
  Status Init(const Model& model, const Config& config, Span<uint8_t> arena, Report* report);

  // The same with the two kinds of memory in two places. Interpreters that never run at the same
  // time may share their `plan`: each overwrites the others' inputs and outputs when it runs.
  Status Init(const Model& model, const Config& config, Span<uint8_t> kept, Span<uint8_t> plan,
              Report* report);

  // Runs the model's first subgraph once. On failure report() says which node and why; the
  // interpreter stays usable. kWaiting is no failure: the model strides over its inputs
  // (CIRCULAR_BUFFER), and has outputs only after more of them.
  Status Invoke();

  // Brings variable tensors, resource variables and the state of ops back to the start.
  void Reset();

  bool ready() const { return graphs_ != nullptr; }
  const Model& model() const { return model_; }
  const Report& report() const { return report_; }

  uint32_t input_count() const { return model_.subgraph(0).inputs().size; }
  uint32_t output_count() const { return model_.subgraph(0).outputs().size; }
  Tensor input(uint32_t i) const;
  Tensor output(uint32_t i) const;
  void* input_data(uint32_t i) const;
  void* output_data(uint32_t i) const;

  // The data of any tensor. Only inputs, outputs, variables and constants hold their value after
  // Invoke(); others share memory and are for observers.
  void* data(uint32_t subgraph, uint32_t tensor) const;

  // The memory in use, alignment included.
  const MemoryNeed& memory() const { return memory_; }

  // Null, or an observer that must outlive its use here.
  void set_observer(const Observer* observer) { observer_ = observer; }

 private:
  friend class Engine;
  struct Node;
  struct Graph;
  struct Resettable;
  struct Variable;

  Status Build(const Model& model, const Config& config, class Arena* arena, Report* report);
  Status RunGraph(uint32_t index);
  Status RunNodes(uint32_t index);
  Status NameFailure(Status status, uint32_t subgraph, uint32_t node);

  Model model_;
  Graph* graphs_ = nullptr;
  Resettable* resettables_ = nullptr;
  Variable* variables_ = nullptr;
  uint32_t variable_count_ = 0;
  uint32_t depth_ = 0;  // Of subgraphs that run one inside the other.
  MemoryNeed memory_;
  const Observer* observer_ = nullptr;
  Report report_;
};

}  // namespace microlite

#endif  // MICROLITE_INTERPRETER_H_
