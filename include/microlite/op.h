// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_OP_H_
#define MICROLITE_OP_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/model.h"
#include "microlite/span.h"
#include "microlite/status.h"
#include "microlite/table.h"
#include "microlite/tensor.h"

// The one interface between ops and the engine. An op is constant data (struct Op): its prepare
// function checks a node once and installs the function that computes it. All an op needs from the
// engine comes through the two contexts below and the function table behind them, so that the same
// source works built into the firmware and as a native .mpy loaded from a file.

namespace microlite {

class PrepareContext;
struct EvalContext;

// Bytes that a prepared op keeps and that are handed to each call of its eval function.
using EvalFn = Status (*)(void* state, EvalContext& context);

// How many inputs, outputs and nodes a subgraph has.
struct SubgraphInfo {
  int32_t inputs, outputs, nodes;
};

// What the engine does for ops. Plain function pointers: this table is the ABI of op packs.
struct Host {
  uint32_t abi;
  // Memory that lives as long as the interpreter; null while only measuring, or when it ran out.
  void* (*keep)(PrepareContext*, size_t bytes, size_t alignment);
  // `same`: the output has the very bytes of the input.
  void (*alias)(PrepareContext*, int32_t output_tensor, int32_t input_tensor, bool same);
  Status (*fail)(PrepareContext*, Status, const char* text, int32_t, int32_t, int32_t);
  // The number of the resource variable that tensor `index` stands for: the one named by the
  // VAR_HANDLE that writes it, -1 where none does.
  int32_t (*find_variable)(const PrepareContext*, int32_t index);
  // Hands a handle of a variable, if tensor `index` is one, to input i of a subgraph. A subgraph
  // that stands behind its caller in the model knows it when it is prepared itself.
  Status (*pass_variable)(PrepareContext*, int32_t index, int32_t subgraph, int32_t i);
  // Asks for `bytes` of storage for a variable; all who ask must agree on them. `start` is the byte
  // that fills it at first and after each reset; the first who asks with one decides.
  Status (*size_variable)(PrepareContext*, int32_t variable, uint32_t bytes, int32_t start);
  uint32_t (*subgraph_count)(const PrepareContext*);
  SubgraphInfo (*describe_subgraph)(const PrepareContext*, int32_t subgraph);
  // The description of input (or output) i of a subgraph.
  Tensor (*subgraph_tensor)(const PrepareContext*, int32_t subgraph, bool output, int32_t i);
  // The SparsityParameters of a tensor; an empty table where it has none.
  Table (*sparsity)(const PrepareContext*, int32_t tensor);
  // The description of a tensor of the node's subgraph.
  Tensor (*describe)(const PrepareContext*, int32_t tensor);
  // Services while running.
  Status (*fail_eval)(EvalContext*, const char* text, int32_t, int32_t, int32_t);
  Status (*run_subgraph)(EvalContext*, int32_t subgraph);
  // Where the data of input (or output) i of a subgraph lie. Inputs are to be written before each
  // run, and outputs to be read before the next one.
  void* (*subgraph_data)(const EvalContext*, int32_t subgraph, bool output, int32_t i);
  void* (*variable_data)(const EvalContext*, int32_t variable);
};

constexpr uint32_t kOpAbi = 3;

// The `start` of those who leave it to others; a variable that nobody cares for starts as zeros.
constexpr int32_t kAnyStart = -1;

// An op while its node is being prepared. prepare() must check all it relies on: the model is
// well-formed, but nobody has compared its tensors with its options yet. Much flash goes here and
// little time: hence prepare functions should be [[gnu::cold]], which has them and what only they
// call compiled for size, and what they call at every turn is kept out of line.
class PrepareContext {
 public:
  int input_count() const { return static_cast<int>(node_.inputs.size); }
  int output_count() const { return static_cast<int>(node_.outputs.size); }

  // False for an optional input that is left out.
  bool has_input(int i) const { return i < input_count() && node_.inputs[i] >= 0; }

  // The description of input or output i, which the node must have (see CheckArity). Where an
  // optional input is left out, that of a float32 scalar without data.
  const Tensor& input(int i) const { return inputs_[i]; }
  const Tensor& output(int i) const { return outputs_[i]; }

  // An option by its slot in the schema's table for this op.
  template <class T>
  T option(int slot, T fallback = T()) const {
    return node_.options.Get<T>(slot, fallback);
  }
  const Table& options() const { return node_.options; }
  const Operator& node() const { return node_; }

  // The kernels this op was listed with (see Use() below).
  template <class K>
  const K& kernels() const {
    return *static_cast<const K*>(kernels_);
  }

  // Refuses the node unless it has between `min` and `max` inputs, all of the first `min` present,
  // and exactly `outputs` outputs.
  [[gnu::cold, gnu::noinline]] Status CheckArity(int min_inputs, int max_inputs, int outputs) {
    if (input_count() < min_inputs || input_count() > max_inputs) {
      return Invalid("has {} inputs, expected {} to {}", input_count(), min_inputs, max_inputs);
    }
    if (output_count() != outputs) {
      return Invalid("has {} outputs, expected {}", output_count(), outputs);
    }
    for (int i = 0; i < min_inputs; ++i) {
      if (node_.inputs[i] < 0) return Invalid("input {} is missing", i);
    }
    for (int i = 0; i < outputs; ++i) {
      if (node_.outputs[i] < 0) return Invalid("output {} is missing", i);
    }
    return Status::kOk;
  }

  // Failures, with a constant text whose `{}` are filled with a, b and c.
  [[gnu::cold, gnu::noinline]] Status Invalid(const char* text, int32_t a = 0, int32_t b = 0,
                                              int32_t c = 0) {
    return host_->fail(this, Status::kInvalidArgument, text, a, b, c);
  }
  [[gnu::cold, gnu::noinline]] Status Unsupported(const char* text, int32_t a = 0, int32_t b = 0,
                                                  int32_t c = 0) {
    return host_->fail(this, Status::kUnsupported, text, a, b, c);
  }
  // "type INT32 of input 0 is not supported"
  [[gnu::cold, gnu::noinline]] Status UnsupportedInput(int i) {
    return host_->fail(this, Status::kUnsupported, "type {type} of input {} is not supported",
                       static_cast<int32_t>(input(i).type), i, 0);
  }

  // See Host; for ops on resource variables and subgraphs.
  int32_t FindVariable(int32_t tensor) const { return host_->find_variable(this, tensor); }
  Status PassVariable(int32_t tensor, int32_t subgraph, int32_t i) {
    return host_->pass_variable(this, tensor, subgraph, i);
  }
  Status SizeVariable(int32_t variable, uint32_t bytes, int32_t start) {
    return host_->size_variable(this, variable, bytes, start);
  }
  uint32_t subgraph_count() const { return host_->subgraph_count(this); }
  SubgraphInfo DescribeSubgraph(int32_t subgraph) const {
    return host_->describe_subgraph(this, subgraph);
  }
  Tensor SubgraphInput(int32_t subgraph, int32_t i) const {
    return host_->subgraph_tensor(this, subgraph, false, i);
  }
  Tensor SubgraphOutput(int32_t subgraph, int32_t i) const {
    return host_->subgraph_tensor(this, subgraph, true, i);
  }

  // The description of intermediate i, which the node must have: a tensor without data, which says
  // how numbers that the op works out on its way are quantised.
  bool has_intermediate(int i) const {
    return i < static_cast<int>(node_.intermediates.size) && node_.intermediates[i] >= 0;
  }
  Tensor Intermediate(int i) const { return host_->describe(this, node_.intermediates[i]); }

  // How input i, a sparse constant, is stored.
  Table Sparsity(int i) const { return host_->sparsity(this, node_.inputs[i]); }

  // Memory for an array that eval needs, kept as long as the interpreter. Returns null while the
  // engine is only measuring: fill the array only if it is there.
  template <class T>
  T* KeepArray(size_t count) {
    return static_cast<T*>(host_->keep(this, count * sizeof(T), alignof(T)));
  }

  // Scratch memory, shared between nodes, valid during this node's eval only and not initialised.
  // Several requests add up; pass the returned offset to EvalContext::scratch().
  uint32_t RequestScratch(size_t bytes) {
    const uint32_t offset = scratch_bytes_;
    const size_t end = (static_cast<size_t>(offset) + bytes + 15) & ~static_cast<size_t>(15);
    scratch_bytes_ =
        end < offset || end > UINT32_MAX / 2 ? UINT32_MAX / 2 : static_cast<uint32_t>(end);
    return offset;
  }

  // Says that `output` may use the memory of `input` where the engine finds that useful: eval
  // never reads an element of that input after it has written the output's element at the place.
  void MayAlias(int output, int input) {
    host_->alias(this, node_.outputs[output], node_.inputs[input], false);
  }

  // The same for an output that has the very bytes of `input` (RESHAPE): then they may share memory
  // even if the input is read again later. Eval copies where the two pointers differ.
  void MayShare(int output, int input) {
    host_->alias(this, node_.outputs[output], node_.inputs[input], true);
  }

  // Copies `state` to kept memory and installs `eval`, which gets that copy at each invocation.
  // The last thing a prepare function does.
  template <auto eval, class State>
  Status Install(const State& state) {
    void* kept = host_->keep(this, sizeof(State), alignof(State));
    if (kept != nullptr) memcpy(kept, &state, sizeof(State));
    state_ = kept;
    eval_ = [](void* s, EvalContext& context) { return eval(*static_cast<State*>(s), context); };
    return Status::kOk;
  }

  // The same for an op that keeps nothing.
  template <auto eval>
  Status Install() {
    state_ = nullptr;
    eval_ = [](void*, EvalContext& context) { return eval(context); };
    return Status::kOk;
  }

 private:
  friend class Engine;  // Fills a context in and takes the result out; see src/runtime.

  const Host* host_ = nullptr;
  const Tensor* inputs_ = nullptr;
  const Tensor* outputs_ = nullptr;
  const void* kernels_ = nullptr;
  Operator node_;
  EvalFn eval_ = nullptr;
  void* state_ = nullptr;
  uint32_t scratch_bytes_ = 0;
  void* engine_ = nullptr;
};

// An op while it runs: pointers to its tensors' data.
struct EvalContext {
  const Host* host = nullptr;
  void* const* data = nullptr;  // By tensor index in the subgraph.
  const int32_t* inputs = nullptr;
  const int32_t* outputs = nullptr;
  void* scratch_base = nullptr;
  void* engine = nullptr;

  template <class T>
  const T* input(int i) const {
    return static_cast<const T*>(data[inputs[i]]);
  }
  // An input that is a variable tensor, which the op updates (the SVDF and LSTM states).
  template <class T>
  T* variable(int i) const {
    return static_cast<T*>(data[inputs[i]]);
  }
  template <class T>
  T* output(int i) const {
    return static_cast<T*>(data[outputs[i]]);
  }
  template <class T>
  T* scratch(uint32_t offset) const {
    return reinterpret_cast<T*>(static_cast<uint8_t*>(scratch_base) + offset);
  }
  Status Fail(const char* text, int32_t a = 0, int32_t b = 0, int32_t c = 0) {
    return host->fail_eval(this, text, a, b, c);
  }
};

// An operation, as constant data. `reset` brings the state that eval keeps back to the start; most
// ops have none.
struct Op {
  int32_t code;             // BuiltinOperator, or kCustomOp.
  const char* custom_name;  // For kCustomOp, else null.
  Status (*prepare)(PrepareContext&);
  void (*reset)(void* state);
};

// An op that computes with the kernel table K.
template <class K>
struct OpFor : Op {};

// An op as listed for an engine: with the kernels of the chosen backend.
struct OpEntry {
  const Op* op;
  const void* kernels;
};

constexpr OpEntry Use(const Op& op) { return {&op, nullptr}; }
template <class K>
constexpr OpEntry Use(const OpFor<K>& op, const K& kernels) {
  return {&op, &kernels};
}
template <class K>
constexpr OpEntry Use(const OpFor<K>& op) = delete;  // This op needs its kernels named.

// A list of ops: those in the firmware, or those of one loaded file.
struct OpPack {
  uint32_t abi;
  uint32_t count;
  const OpEntry* entries;
};

// Every op of this build with the kernels of its backend.
extern const OpPack kAllOps;

}  // namespace microlite

#endif  // MICROLITE_OP_H_
