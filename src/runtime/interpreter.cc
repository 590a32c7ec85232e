// SPDX-License-Identifier: Apache-2.0
#include "microlite/interpreter.h"

#include <string.h>

#include "src/runtime/engine.h"

namespace microlite {

namespace {

// Each level takes some of the stack, which microcontrollers have little of.
constexpr uint32_t kMaxDepth = 16;

[[gnu::cold]] Status ReportShortage(const Arena& arena, const MemoryNeed& need, Report* report) {
  const size_t while_building = need.kept + arena.borrowed();
  if (!arena.shared() && need.plan > arena.plan_capacity()) {
    return report->Set(Status::kOutOfMemory, "arena needs {} bytes, has {}",
                       static_cast<int32_t>(need.plan),
                       static_cast<int32_t>(arena.plan_capacity()));
  }
  const size_t total =
      arena.shared() && need.total() > while_building ? need.total() : while_building;
  return report->Set(Status::kOutOfMemory, "arena needs {} bytes, has {}",
                     static_cast<int32_t>(total), static_cast<int32_t>(arena.kept_capacity()));
}

}  // namespace

size_t Interpreter::WorkspaceSize(const Model& model) { return Engine::WorkspaceSize(model); }

[[gnu::cold]] Status Interpreter::Measure(const Model& model, const Config& config,
                                          MemoryNeed* need, Report* report) {
  *report = Report();
  Arena nothing;
  Engine engine(model, config, &nothing, report);
  MICROLITE_TRY(engine.Build());
  *need = engine.need();
  return Status::kOk;
}

[[gnu::cold]] Status Interpreter::Init(const Model& model, const Config& config,
                                       Span<uint8_t> bytes, Report* report) {
  Arena arena(bytes);
  return Build(model, config, &arena, report);
}

[[gnu::cold]] Status Interpreter::Init(const Model& model, const Config& config, Span<uint8_t> kept,
                                       Span<uint8_t> plan, Report* report) {
  Arena arena(kept, plan);
  return Build(model, config, &arena, report);
}

[[gnu::cold]] Status Interpreter::Build(const Model& model, const Config& config, Arena* arena,
                                        Report* report) {
  *this = Interpreter();
  *report = Report();
  Engine engine(model, config, arena, report);
  MICROLITE_TRY(engine.Build());
  const MemoryNeed need = engine.need();
  if (!arena->Fits(need.plan)) return ReportShortage(*arena, need, report);
  engine.Connect(this);
  Reset();
  return Status::kOk;
}

Status Interpreter::Invoke() {
  report_ = Report();
  if (!ready()) return report_.Set(Status::kInvalidArgument, "the interpreter has no model");
  return RunGraph(0);
}

Status Interpreter::RunGraph(uint32_t index) {
  Graph& graph = graphs_[index];
  if (graph.running) {
    return report_.Set(Status::kFailed, "subgraph {} calls itself", static_cast<int32_t>(index));
  }
  if (depth_ == kMaxDepth) {
    return report_.Set(Status::kFailed, "subgraphs call each other more than {} deep", kMaxDepth);
  }
  graph.running = true;
  ++depth_;
  const Status status = RunNodes(index);
  --depth_;
  graph.running = false;
  return status;
}

Status Interpreter::RunNodes(uint32_t index) {
  const Graph& graph = graphs_[index];
  EvalContext context;
  context.host = &Engine::kHost;
  context.engine = this;
  context.data = graph.data;
  for (uint32_t n = 0; n < graph.node_count; ++n) {
    if (observer_ != nullptr && !observer_->before(observer_->self, index, n)) {
      return report_.Set(Status::kCancelled, "cancelled");
    }
    const Node& node = graph.nodes[n];
    context.inputs = node.inputs;
    context.outputs = node.outputs;
    context.scratch_base = node.scratch;
    const Status status = node.eval(node.state, context);
    if (status != Status::kOk) return NameFailure(status, index, n);
    if (observer_ != nullptr) observer_->after(observer_->self, index, n);
  }
  return Status::kOk;
}

// Adds to the report where the failure was, unless a called subgraph has said so already.
Status Interpreter::NameFailure(Status status, uint32_t subgraph, uint32_t node) {
  if (status == Status::kWaiting || report_.node >= 0) return status;
  const OpCode code = model_.subgraph(subgraph).op(node).op;
  report_.subgraph = static_cast<int32_t>(subgraph);
  report_.node = static_cast<int32_t>(node);
  report_.op_code = code.code;
  report_.name = code.custom_name.data;
  report_.name_size = code.code == kCustomOp ? code.custom_name.size : 0;
  return status;
}

[[gnu::cold]] void Interpreter::Reset() {
  if (!ready()) return;
  for (uint32_t g = 0; g < model_.subgraph_count(); ++g) {
    const Subgraph subgraph = model_.subgraph(g);
    for (uint32_t i = 0; i < subgraph.tensor_count(); ++i) {
      const Tensor t = subgraph.tensor(i);
      if (!t.variable || t.constant != nullptr) continue;
      // As TensorFlow Lite does: the value that stands for 0.
      memset(graphs_[g].data[i], t.type == DataType::kInt8 ? t.zero_point() : 0, t.bytes);
    }
  }
  for (const Resettable* r = resettables_; r != nullptr; r = r->next) r->reset(r->state);
  for (uint32_t i = 0; i < variable_count_; ++i) {
    const Variable& variable = variables_[i];
    if (variable.bytes > 0) memset(variable.data, variable.start, variable.bytes);
  }
}

Tensor Interpreter::input(uint32_t i) const {
  const Subgraph subgraph = model_.subgraph(0);
  return subgraph.tensor(static_cast<uint32_t>(subgraph.inputs()[i]));
}

Tensor Interpreter::output(uint32_t i) const {
  const Subgraph subgraph = model_.subgraph(0);
  return subgraph.tensor(static_cast<uint32_t>(subgraph.outputs()[i]));
}

void* Interpreter::input_data(uint32_t i) const {
  return graphs_[0].data[model_.subgraph(0).inputs()[i]];
}

void* Interpreter::output_data(uint32_t i) const {
  return graphs_[0].data[model_.subgraph(0).outputs()[i]];
}

void* Interpreter::data(uint32_t subgraph, uint32_t tensor) const {
  return graphs_[subgraph].data[tensor];
}

}  // namespace microlite
