// SPDX-License-Identifier: Apache-2.0
#include "src/runtime/engine.h"

#include <string.h>

namespace microlite {
namespace {

constexpr int kVarHandleContainerSlot = 0;
constexpr int kVarHandleNameSlot = 1;

// Planning takes time quadratic in the number of buffers. No model for a microcontroller has more.
constexpr int32_t kMostBuffers = 4000;

// The resource variable that a tensor is a handle of, kNone for other tensors.
int32_t& VariableOf(Lifetime* value) { return value->next; }

// What `last` is for a constant that is stored in a sparse layout; others have no use for it.
constexpr int32_t kSparse = -5;

bool SameText(Span<const char> a, Span<const char> b) {
  return a.size == b.size && (a.empty() || memcmp(a.data, b.data, a.size) == 0);
}

// Alignment that constant data needs to be read in place.
size_t AlignmentOf(DataType type) {
  const size_t bytes = static_cast<size_t>(BitsPerElement(type)) / 8;
  return bytes < 2 ? 1 : bytes < alignof(int64_t) ? bytes : alignof(int64_t);
}

bool NeedsCopy(const Tensor& t) {
  return t.constant != nullptr && t.bytes > 0 && !t.sparse &&
         !IsAligned(t.constant, AlignmentOf(t.type));
}

// Whether a node has outputs, but none with any element. It need not run then: its loops may be
// long all the same.
bool FillsNothing(const Tensor* outputs, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) {
    if (outputs[i].shape.Count() != 0) return false;
  }
  return count > 0;
}

// Whether a node may write a tensor that always has memory: it is empty, or a variable that the
// node does not read.
bool MayWrite(const Operator& node, int32_t index, const Subgraph& subgraph) {
  const Tensor t = subgraph.tensor(static_cast<uint32_t>(index));
  if (t.bytes == 0) return true;
  for (const int32_t i : node.inputs) {
    if (i == index) return false;
  }
  return t.variable && t.constant == nullptr;
}

Status DoNothing(void*, EvalContext&) { return Status::kOk; }

}  // namespace

// ---- Workspace -------------------------------------------------------------------------------

Engine::Census Engine::Count(const Model& model) {
  Census census = {};
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
    const Subgraph subgraph = model.subgraph(g);
    const uint32_t nodes = subgraph.operator_count();
    census.lifetimes += subgraph.tensor_count() + nodes;
    for (uint32_t n = 0; n < nodes; ++n) {
      const Operator node = subgraph.op(n);
      const uint32_t arity = node.inputs.size + node.outputs.size;
      if (arity > census.arity) census.arity = arity;
      census.var_handles += node.op.code == kVarHandleOp;
    }
  }
  census.workspace = AlignUp(model.subgraph_count() * sizeof(Draft), kBufferAlignment) +
                     AlignUp(census.var_handles * sizeof(VariableInfo), kBufferAlignment) +
                     AlignUp(census.arity * sizeof(Tensor), kBufferAlignment) +
                     census.lifetimes * sizeof(Lifetime) + kBufferAlignment;
  return census;
}

Status Engine::TakeWorkspace() {
  census_ = Count(model_);
  const size_t size = census_.workspace;
  workspace_ = config_.workspace.empty() ? arena_->Borrow(size) : config_.workspace;
  if (workspace_.size >= size) return Status::kOk;
  const size_t have = config_.workspace.empty() ? arena_->kept_capacity() : workspace_.size;
  return report_->Set(Status::kOutOfMemory, "arena needs more than {} bytes, has {}",
                      static_cast<int32_t>(size), static_cast<int32_t>(have));
}

// Cannot fail: Count() has counted everything that is taken.
uint8_t* Engine::TakeBytes(size_t bytes) {
  const uintptr_t at = reinterpret_cast<uintptr_t>(workspace_.data);
  const size_t skip = AlignUp(at, alignof(int64_t)) - at;
  uint8_t* result = workspace_.data + skip;
  workspace_.data = result + bytes;
  workspace_.size -= static_cast<uint32_t>(skip + bytes);
  return result;
}

template <class T>
T* Engine::TakeFromWorkspace(size_t count) {
  T* result = reinterpret_cast<T*>(TakeBytes(count * sizeof(T)));
  for (size_t i = 0; i < count; ++i) result[i] = T();
  return result;
}

// ---- Building --------------------------------------------------------------------------------

Status Engine::Build() {
  MICROLITE_TRY(TakeWorkspace());
  const uint32_t count = model_.subgraph_count();
  drafts_ = {TakeFromWorkspace<Draft>(count), count};
  MICROLITE_TRY(DescribeVariables());
  graphs_ = static_cast<Interpreter::Graph*>(
      arena_->Keep(count * sizeof(Interpreter::Graph), alignof(Interpreter::Graph)));
  variables_ = static_cast<Interpreter::Variable*>(arena_->Keep(
      variable_infos_.size * sizeof(Interpreter::Variable), alignof(Interpreter::Variable)));
  for (uint32_t g = 0; g < count; ++g) {
    Draft& d = draft(g);
    d.subgraph = model_.subgraph(g);
    d.tensor_count = d.subgraph.tensor_count();
    d.node_count = d.subgraph.operator_count();
    const uint32_t values = d.tensor_count + d.node_count;
    d.values = {TakeFromWorkspace<Lifetime>(values), values};
    d.data = static_cast<void**>(arena_->Keep(d.tensor_count * sizeof(void*), alignof(void*)));
    d.nodes = static_cast<Interpreter::Node*>(
        arena_->Keep(d.node_count * sizeof(Interpreter::Node), alignof(Interpreter::Node)));
    report_->subgraph = static_cast<int32_t>(g);
    MICROLITE_TRY(FindLifetimes(&d));
  }
  tensors_ = TakeFromWorkspace<Tensor>(census_.arity);
  for (uint32_t g = 0; g < count; ++g) MICROLITE_TRY(PrepareGraph(g));
  report_->subgraph = -1;
  MICROLITE_TRY(Plan());
  KeepOwnMemory();
  return Status::kOk;
}

Status Engine::DescribeVariables() {
  variable_infos_ = {TakeFromWorkspace<VariableInfo>(census_.var_handles), 0};
  for (uint32_t g = 0; g < model_.subgraph_count(); ++g) {
    const Subgraph subgraph = model_.subgraph(g);
    for (uint32_t n = 0; n < subgraph.operator_count(); ++n) {
      const Operator node = subgraph.op(n);
      if (node.op.code != kVarHandleOp) continue;
      const auto container = node.options.Vector<char>(kVarHandleContainerSlot);
      const auto name = node.options.Vector<char>(kVarHandleNameSlot);
      if (VariableNamed(container, name) >= 0) continue;
      variable_infos_.data[variable_infos_.size++] = {container, name, 0, kAnyStart};
    }
  }
  return Status::kOk;
}

int32_t Engine::VariableNamed(Span<const char> container, Span<const char> name) const {
  for (uint32_t i = 0; i < variable_infos_.size; ++i) {
    const VariableInfo& info = variable_infos_[i];
    if (SameText(info.container, container) && SameText(info.name, name)) {
      return static_cast<int32_t>(i);
    }
  }
  return -1;
}

// ---- Lifetimes -------------------------------------------------------------------------------
// Time 0 is before the first node, node i runs at time i + 1, and outputs live on to the end.

Status Engine::FindLifetimes(Draft* d) {
  MICROLITE_TRY(ClassifyTensors(d));
  const int32_t end = static_cast<int32_t>(d->node_count) + 1;
  // The inputs of the first subgraph belong to the caller, who may invoke again without writing
  // them again; a called subgraph gets its inputs anew at each call.
  const bool keep_inputs = d == &draft(0);
  for (const int32_t i : d->subgraph.inputs()) {
    Lifetime& value = d->values[i];
    if (value.last == kSparse) return RefuseSparse(i);
    if (value.first == Lifetime::kAlways) continue;
    value.first = 0;
    value.last = keep_inputs ? end : 0;
  }
  for (uint32_t n = 0; n < d->node_count; ++n) MICROLITE_TRY(FollowNode(d, n));
  for (const int32_t i : d->subgraph.outputs()) {
    Lifetime& value = d->values[i];
    if (value.first == Lifetime::kNone) {
      return report_->Set(Status::kInvalidModel, "output tensor {} is never written", i);
    }
    if (value.last == kSparse) return RefuseSparse(i);
    value.last = end;
  }
  return keep_inputs && !config_.io.empty() ? SetCallersMemoryApart() : Status::kOk;
}

Status Engine::RefuseSparse(int32_t tensor) {
  return report_->Set(Status::kUnsupported,
                      "tensor {} is stored in a sparse layout, which only DENSIFY reads", tensor);
}

Status Engine::SetCallersMemoryApart() {
  Draft& d = draft(0);
  const Span<const int32_t> inputs = d.subgraph.inputs(), outputs = d.subgraph.outputs();
  if (config_.io.size != inputs.size + outputs.size) {
    return report_->Set(Status::kInvalidArgument, "memory for {} inputs and outputs, not {}",
                        static_cast<int32_t>(config_.io.size),
                        static_cast<int32_t>(inputs.size + outputs.size));
  }
  for (const int32_t i : inputs) d.values[i].alias = Lifetime::kElsewhere;
  for (const int32_t i : outputs) d.values[i].alias = Lifetime::kElsewhere;
  return Status::kOk;
}

Status Engine::ClassifyTensors(Draft* d) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < d->tensor_count; ++i) {
    const Tensor t = d->subgraph.tensor(i);
    d->values[i].bytes = t.bytes;
    if (t.sparse && t.constant != nullptr) d->values[i].last = kSparse;
    if (t.constant != nullptr || t.variable || t.bytes == 0) {
      d->values[i].first = Lifetime::kAlways;
    } else {
      sum += t.bytes;
    }
  }
  if (sum > INT32_MAX) return report_->Set(Status::kOutOfMemory, "tensors take more than 2 GiB");
  return Status::kOk;
}

Status Engine::FollowNode(Draft* d, uint32_t n) {
  const int32_t time = static_cast<int32_t>(n) + 1;
  const Operator node = d->subgraph.op(n);
  if (node.op.code == kVarHandleOp && !node.outputs.empty() && node.outputs[0] >= 0) {
    VariableOf(&d->values[node.outputs[0]]) =
        VariableNamed(node.options.Vector<char>(kVarHandleContainerSlot),
                      node.options.Vector<char>(kVarHandleNameSlot));
  }
  for (const int32_t i : node.inputs) {
    if (i < 0) continue;
    Lifetime& value = d->values[i];
    if (value.first == Lifetime::kNone) {
      NameNode(static_cast<uint32_t>(d - drafts_.data), n, node.op);
      return report_->Set(Status::kInvalidModel, "reads tensor {} before it is written", i);
    }
    if (value.last == kSparse && node.op.code != kDensifyOp) {
      NameNode(static_cast<uint32_t>(d - drafts_.data), n, node.op);
      return RefuseSparse(i);
    }
    if (value.first >= 0 && value.last < time) value.last = time;
  }
  for (const int32_t i : node.outputs) {
    if (i < 0) continue;
    Lifetime& value = d->values[i];
    if (value.first == Lifetime::kAlways && MayWrite(node, i, d->subgraph)) continue;
    if (value.first != Lifetime::kNone) {
      NameNode(static_cast<uint32_t>(d - drafts_.data), n, node.op);
      return report_->Set(Status::kInvalidModel,
                          "writes tensor {}, which is constant or written already", i);
    }
    value.first = time;
    value.last = time;
  }
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

const OpEntry* Engine::FindOp(const OpCode& code) const {
  for (const OpPack* pack : config_.ops) {
    if (pack->abi != kOpAbi) continue;
    for (uint32_t i = 0; i < pack->count; ++i) {
      const Op& op = *pack->entries[i].op;
      if (op.code != code.code) continue;
      if (code.code != kCustomOp) return &pack->entries[i];
      const Span<const char> name(op.custom_name, static_cast<uint32_t>(strlen(op.custom_name)));
      if (SameText(name, code.custom_name)) return &pack->entries[i];
    }
  }
  return nullptr;
}

// Notes in the report which node the next failure belongs to.
void Engine::NameNode(uint32_t graph, uint32_t node, const OpCode& code) {
  report_->subgraph = static_cast<int32_t>(graph);
  report_->node = static_cast<int32_t>(node);
  report_->op_code = code.code;
  report_->name = code.custom_name.data;
  report_->name_size = code.code == kCustomOp ? code.custom_name.size : 0;
}

Status Engine::PrepareGraph(uint32_t g) {
  current_ = &draft(g);
  for (uint32_t n = 0; n < current_->node_count; ++n) MICROLITE_TRY(PrepareNode(g, n));
  report_->node = -1;
  return Status::kOk;
}

// One description of each tensor for all who ask: making one anew means to look it up in the file.
Tensor* Engine::DescribeTensors(Span<const int32_t> indices, Tensor* tensors) const {
  for (const int32_t i : indices) {
    *tensors++ = i >= 0 ? current_->subgraph.tensor(static_cast<uint32_t>(i)) : Tensor();
  }
  return tensors;
}

Status Engine::PrepareNode(uint32_t g, uint32_t n) {
  current_time_ = static_cast<int32_t>(n) + 1;
  PrepareContext context;
  context.host_ = &kHost;
  context.engine_ = this;
  context.node_ = current_->subgraph.op(n);
  NameNode(g, n, context.node_.op);
  const OpEntry* entry = FindOp(context.node_.op);
  if (entry == nullptr) {
    return report_->Set(Status::kUnsupported, "not in this build's set of ops");
  }
  context.kernels_ = entry->kernels;
  context.inputs_ = tensors_;
  context.outputs_ = DescribeTensors(context.node_.inputs, tensors_);
  DescribeTensors(context.node_.outputs, tensors_ + context.node_.inputs.size);
  MICROLITE_TRY(entry->op->prepare(context));
  if (context.scratch_bytes_ > 0) {
    Lifetime& scratch = current_->values[current_->tensor_count + n];
    scratch.bytes = context.scratch_bytes_;
    scratch.first = scratch.last = current_time_;
  }
  if (entry->op->reset != nullptr) KeepResettable(entry->op->reset, context.state_);
  const bool idle = FillsNothing(context.outputs_, context.node_.outputs.size);
  if (current_->nodes != nullptr) {
    current_->nodes[n] = {idle ? DoNothing : context.eval_, context.state_, nullptr,
                          context.node_.inputs.data, context.node_.outputs.data};
  }
  return Status::kOk;
}

void Engine::KeepResettable(void (*reset)(void*), void* state) {
  using Resettable = Interpreter::Resettable;
  void* kept = arena_->Keep(sizeof(Resettable), alignof(Resettable));
  if (kept == nullptr) return;
  Resettable* entry = static_cast<Resettable*>(kept);
  *entry = {reset, state, resettables_};
  resettables_ = entry;
}

// ---- Memory ----------------------------------------------------------------------------------

// Subgraphs get regions of their own, one behind the other, since one may run inside another.
Status Engine::Plan() {
  uint64_t total = 0;
  int32_t buffers = 0;
  for (uint32_t g = 0; g < drafts_.size; ++g) {
    Draft& d = draft(g);
    uint64_t sum = 0;
    for (const Lifetime& value : d.values) {
      buffers += value.planned() || value.alias == Lifetime::kElsewhere;
      if (value.planned()) sum += AlignUp(value.bytes, kBufferAlignment);
    }
    if (sum > INT32_MAX) {
      return report_->Set(Status::kOutOfMemory, "tensors and scratch take more than 2 GiB");
    }
    if (buffers > kMostBuffers) {
      return report_->Set(Status::kUnsupported, "{} tensors and buffers to plan, at most {}",
                          buffers, kMostBuffers);
    }
    d.plan_offset = static_cast<uint32_t>(total);
    d.plan_bytes = PlanOffsets(d.values);
    total += d.plan_bytes;
    if (config_.on_plan != nullptr) ReportPlan(g);
  }
  if (total > INT32_MAX) {
    return report_->Set(Status::kOutOfMemory, "tensors and scratch take more than 2 GiB");
  }
  plan_bytes_ = static_cast<uint32_t>(total);
  return Status::kOk;
}

void Engine::ReportPlan(uint32_t g) const {
  const Draft& d = drafts_[g];
  for (uint32_t i = 0; i < d.values.size; ++i) {
    const Lifetime& value = d.values[i];
    if (!value.planned()) continue;
    const int32_t tensor = i < d.tensor_count ? static_cast<int32_t>(i) : -1;
    config_.on_plan(config_.on_plan_self,
                    {g, tensor, d.plan_offset + value.offset, value.bytes,
                     static_cast<uint32_t>(value.first), static_cast<uint32_t>(value.last)});
  }
}

// Variables, and constants that lie misaligned in the file, live in kept memory.
void Engine::KeepOwnMemory() {
  for (uint32_t g = 0; g < drafts_.size; ++g) {
    Draft& d = draft(g);
    for (uint32_t i = 0; i < d.tensor_count; ++i) {
      if (d.values[i].first != Lifetime::kAlways) continue;
      const Tensor t = d.subgraph.tensor(i);
      const bool copy = NeedsCopy(t);
      void* own = nullptr;
      if (copy || (t.variable && t.constant == nullptr && t.bytes > 0)) {
        own = arena_->Keep(t.bytes, kBufferAlignment);
      }
      if (own != nullptr && copy) memcpy(own, t.constant, t.bytes);
      if (d.data == nullptr) continue;
      d.data[i] = own != nullptr ? own : const_cast<void*>(t.constant);
    }
  }
  for (uint32_t i = 0; i < variable_infos_.size; ++i) {
    const VariableInfo& info = variable_infos_[i];
    void* own = info.bytes > 0 ? arena_->Keep(info.bytes, kBufferAlignment) : nullptr;
    const int32_t start = info.start == kAnyStart ? 0 : info.start;
    if (variables_ != nullptr) variables_[i] = {own, info.bytes, start};
  }
}

int32_t Engine::RootOf(const Draft& d, int32_t tensor) {
  while (d.values[tensor].alias >= 0) tensor = d.values[tensor].alias;
  return tensor;
}

void* Engine::DataOf(Draft* d, uint32_t i) {
  if (d->values[i].first == Lifetime::kAlways) {
    // Tensors without bytes get an address all the same, so that no op meets a null pointer.
    return d->data[i] != nullptr ? d->data[i] : arena_->plan();
  }
  if (d->values[i].first == Lifetime::kNone) return nullptr;
  const int32_t root = RootOf(*d, static_cast<int32_t>(i));
  if (d->values[root].alias == Lifetime::kElsewhere) return CallersMemory(root);
  return arena_->plan() + d->plan_offset + d->values[root].offset;
}

void* Engine::CallersMemory(int32_t tensor) const {
  const Subgraph& subgraph = drafts_[0].subgraph;
  uint32_t at = 0;
  for (const int32_t i : subgraph.inputs()) {
    if (i == tensor) return config_.io[at];
    ++at;
  }
  for (const int32_t i : subgraph.outputs()) {
    if (i == tensor) return config_.io[at];
    ++at;
  }
  return nullptr;
}

void Engine::Connect(Interpreter* interpreter) {
  for (uint32_t g = 0; g < drafts_.size; ++g) {
    Draft& d = draft(g);
    for (uint32_t i = 0; i < d.tensor_count; ++i) d.data[i] = DataOf(&d, i);
    for (uint32_t n = 0; n < d.node_count; ++n) {
      const Lifetime& scratch = d.values[d.tensor_count + n];
      // Where it has no bytes it has an address all the same, as tensors.
      const uint32_t offset = scratch.planned() ? d.plan_offset + scratch.offset : 0;
      d.nodes[n].scratch = arena_->plan() + offset;
    }
    graphs_[g] = {d.nodes, d.data, d.node_count, false};
  }
  interpreter->model_ = model_;
  interpreter->graphs_ = graphs_;
  interpreter->resettables_ = resettables_;
  interpreter->variables_ = variables_;
  interpreter->variable_count_ = variable_infos_.size;
  interpreter->memory_ = need();
  if (plan_bytes_ > 0) memset(arena_->plan(), 0, plan_bytes_);
}

// ---- What ops may ask for --------------------------------------------------------------------

void* Engine::HostKeep(PrepareContext* context, size_t bytes, size_t alignment) {
  return From(context)->arena_->Keep(bytes, alignment);
}

// The output takes over the input's buffer if nobody reads that after this node, or if its bytes
// stay the same. Then too, what the caller may write is kept apart from what it reads.
void Engine::HostAlias(PrepareContext* context, int32_t output, int32_t input, bool same) {
  Engine* engine = From(context);
  Draft& d = *engine->current_;
  Lifetime& out = d.values[output];
  if (d.values[input].first < 0 || !out.planned() || out.first != engine->current_time_) return;
  const int32_t root = RootOf(d, input);
  Lifetime& buffer = d.values[root];
  if (out.bytes > buffer.bytes) return;
  const bool callers = buffer.first == 0 && out.last > static_cast<int32_t>(d.node_count);
  if (buffer.last != engine->current_time_ && (!same || callers)) return;
  for (const int32_t i : context->node_.inputs) {
    // Another view of the buffer may be read in another order.
    if (!same && i >= 0 && i != input && RootOf(d, i) == root) return;
  }
  out.alias = root;
  if (out.last > buffer.last) buffer.last = out.last;
}

Status Engine::HostFail(PrepareContext* context, Status status, const char* text, int32_t a,
                        int32_t b, int32_t c) {
  return From(context)->report_->Set(status, text, a, b, c);
}

int32_t Engine::HostFindVariable(const PrepareContext* context, int32_t index) {
  return VariableOf(&From(context)->current_->values[index]);
}

Status Engine::HostPassVariable(PrepareContext* context, int32_t tensor, int32_t subgraph,
                                int32_t i) {
  Engine* engine = From(context);
  const int32_t variable = VariableOf(&engine->current_->values[tensor]);
  Draft& callee = engine->draft(static_cast<uint32_t>(subgraph));
  int32_t& theirs = VariableOf(&callee.values[callee.subgraph.inputs()[i]]);
  if (theirs != Lifetime::kNone && theirs != variable) {
    return context->Unsupported("input {} of subgraph {} stands for several variables", i,
                                subgraph);
  }
  theirs = variable;
  return Status::kOk;
}

Status Engine::HostSizeVariable(PrepareContext* context, int32_t variable, uint32_t bytes,
                                int32_t start) {
  VariableInfo& info = From(context)->variable_infos_[variable];
  if (info.bytes != 0 && info.bytes != bytes) {
    return context->Invalid("variable {} has {} bytes, here {}", variable,
                            static_cast<int32_t>(info.bytes), static_cast<int32_t>(bytes));
  }
  info.bytes = bytes;
  if (info.start == kAnyStart) info.start = start;
  return Status::kOk;
}

uint32_t Engine::HostSubgraphCount(const PrepareContext* context) {
  return From(context)->drafts_.size;
}

SubgraphInfo Engine::HostDescribeSubgraph(const PrepareContext* context, int32_t subgraph) {
  const Subgraph& callee = From(context)->drafts_[subgraph].subgraph;
  return {static_cast<int32_t>(callee.inputs().size), static_cast<int32_t>(callee.outputs().size),
          static_cast<int32_t>(callee.operator_count())};
}

Tensor Engine::HostSubgraphTensor(const PrepareContext* context, int32_t subgraph, bool output,
                                  int32_t i) {
  const Subgraph& callee = From(context)->drafts_[subgraph].subgraph;
  return callee.tensor(static_cast<uint32_t>((output ? callee.outputs() : callee.inputs())[i]));
}

Table Engine::HostSparsity(const PrepareContext* context, int32_t tensor) {
  return From(context)->current_->subgraph.sparsity(static_cast<uint32_t>(tensor));
}

Tensor Engine::HostDescribe(const PrepareContext* context, int32_t tensor) {
  return From(context)->current_->subgraph.tensor(static_cast<uint32_t>(tensor));
}

Status Engine::HostFailEval(EvalContext* context, const char* text, int32_t a, int32_t b,
                            int32_t c) {
  return static_cast<Interpreter*>(context->engine)->report_.Set(Status::kFailed, text, a, b, c);
}

Status Engine::HostRunSubgraph(EvalContext* context, int32_t subgraph) {
  return static_cast<Interpreter*>(context->engine)->RunGraph(static_cast<uint32_t>(subgraph));
}

void* Engine::HostSubgraphData(const EvalContext* context, int32_t subgraph, bool output,
                               int32_t i) {
  const Interpreter* interpreter = static_cast<const Interpreter*>(context->engine);
  const Subgraph callee = interpreter->model_.subgraph(static_cast<uint32_t>(subgraph));
  return interpreter->graphs_[subgraph].data[(output ? callee.outputs() : callee.inputs())[i]];
}

void* Engine::HostVariableData(const EvalContext* context, int32_t variable) {
  return static_cast<const Interpreter*>(context->engine)->variables_[variable].data;
}

const Host Engine::kHost = {
    kOpAbi,
    HostKeep,
    HostAlias,
    HostFail,
    HostFindVariable,
    HostPassVariable,
    HostSizeVariable,
    HostSubgraphCount,
    HostDescribeSubgraph,
    HostSubgraphTensor,
    HostSparsity,
    HostDescribe,
    HostFailEval,
    HostRunSubgraph,
    HostSubgraphData,
    HostVariableData,
};

}  // namespace microlite
