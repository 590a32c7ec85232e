// SPDX-License-Identifier: Apache-2.0
#include "tests/support/try_model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace microlite::testing {
namespace {

constexpr int kMostNodes = 200;  // In all invocations of a model together.

bool CountDown(void* self, uint32_t, uint32_t) { return --*static_cast<int*>(self) > 0; }
void Ignore(void*, uint32_t, uint32_t) {}

// A failure must explain itself in a line that can be printed.
Status Explained(Status status, const Report& report) {
  char text[200];
  const size_t size = Describe(report, text, sizeof text);
  Require(report.status == status, "a report has the status that was returned");
  Require(size > 0 && size == strlen(text), "a failure explains itself");
  for (size_t i = 0; i < size; ++i) {
    Require(text[i] >= ' ' && text[i] <= '~', "an explanation is a line of ASCII");
  }
  return status;
}

using Blocks = std::vector<Block>;

// Memory of exact size for each input and output.
Blocks MemoryFor(const Model& model) {
  const Subgraph graph = model.subgraph(0);
  Blocks blocks;
  for (const Span<const int32_t> indices : {graph.inputs(), graph.outputs()}) {
    for (const int32_t i : indices)
      blocks.emplace_back(graph.tensor(static_cast<uint32_t>(i)).bytes);
  }
  return blocks;
}

class Trial {
 public:
  Trial(const Model& model, const Block& file, size_t most_memory)
      : model_(model), file_(file), most_memory_(most_memory) {}

  Status Run() {
    // With tensors in the plan, as a C++ program has them, then each in its own block, as Python.
    MICROLITE_TRY(RunWith({}));
    size_t sum = 0;
    const Subgraph graph = model_.subgraph(0);
    for (const Span<const int32_t> indices : {graph.inputs(), graph.outputs()}) {
      for (const int32_t i : indices) sum += graph.tensor(static_cast<uint32_t>(i)).bytes;
    }
    if (sum > most_memory_) return Status::kOutOfMemory;
    const Blocks blocks = MemoryFor(model_);
    std::vector<void*> io;
    for (const Block& block : blocks) io.push_back(block.data());
    return RunWith({io.data(), static_cast<uint32_t>(io.size())});
  }

 private:
  Status RunWith(Span<void* const> io) {
    Block workspace(Interpreter::WorkspaceSize(model_));
    Interpreter::Config config = ConfigWith(workspace);
    config.io = io;
    Report report;
    MemoryNeed need;
    const Status status = Interpreter::Measure(model_, config, &need, &report);
    if (status != Status::kOk) return Explained(status, report);
    if (need.total() > most_memory_) return Status::kOutOfMemory;
    Block kept(need.kept), plan(need.plan);
    interpreter_ = Interpreter();
    Require(interpreter_.Init(model_, config, kept.span(), plan.span(), &report) == Status::kOk,
            "what Measure() accepted, Init() accepts");
    interpreter_.set_observer(&observer_);
    FillInputs(false);
    MICROLITE_TRY(Invoke());
    MICROLITE_TRY(Invoke());
    return RunTwiceAlike(plan.span());
  }

  // Invokes from the same start with different garbage in the plan's memory.
  Status RunTwiceAlike(Span<uint8_t> plan) {
    std::vector<uint8_t> outputs[2];
    for (int turn = 0; turn < 2; ++turn) {
      if (plan.size > 0) memset(plan.data, turn == 0 ? 0x55 : 0xff, plan.size);
      interpreter_.Reset();
      FillInputs(true);
      MICROLITE_TRY(Invoke());
      outputs[turn] = Outputs();
    }
    Require(outputs[0] == outputs[1], "after a reset the same inputs give the same outputs");
    return Status::kOk;
  }

  Status Invoke() {
    const std::vector<uint8_t> before = Inputs();
    const Status status = interpreter_.Invoke();
    Require(before == Inputs(), "inputs keep their values");
    if (status == Status::kOk || status == Status::kWaiting) return Status::kOk;
    return Explained(status, interpreter_.report());
  }

  // With zeros, or with what the file ends with, over and over: random bytes in the end.
  void FillInputs(bool wild) {
    const Span<uint8_t> file = file_.span();
    for (uint32_t i = 0; i < interpreter_.input_count(); ++i) {
      const Tensor t = interpreter_.input(i);
      if (t.constant != nullptr) continue;
      uint8_t* data = static_cast<uint8_t*>(interpreter_.input_data(i));
      for (uint32_t k = 0; k < t.bytes; ++k)
        data[k] = wild ? file[file.size - 1 - k % file.size] : 0;
    }
  }

  // All bytes of the inputs that only the caller writes.
  std::vector<uint8_t> Inputs() const {
    std::vector<uint8_t> all;
    for (uint32_t i = 0; i < interpreter_.input_count(); ++i) {
      const Tensor t = interpreter_.input(i);
      if (!t.variable) Append(interpreter_.input_data(i), t.bytes, &all);
    }
    return all;
  }

  std::vector<uint8_t> Outputs() const {
    std::vector<uint8_t> all;
    for (uint32_t i = 0; i < interpreter_.output_count(); ++i) {
      Append(interpreter_.output_data(i), interpreter_.output(i).bytes, &all);
    }
    return all;
  }

  static void Append(const void* data, uint32_t bytes, std::vector<uint8_t>* all) {
    const uint8_t* from = static_cast<const uint8_t*>(data);
    all->insert(all->end(), from, from + bytes);
  }

  const Model& model_;
  const Block& file_;
  const size_t most_memory_;
  int nodes_left_ = kMostNodes;
  const Observer observer_ = {&nodes_left_, CountDown, Ignore};
  Interpreter interpreter_;
};

}  // namespace

Block::Block(const uint8_t* begin, size_t size) : Block(size) {
  if (size > 0) memcpy(bytes_.get(), begin, size);
}

void Require(bool right, const char* what) {
  if (right) return;
  fprintf(stderr, "this does not hold: %s\n", what);
  abort();
}

Interpreter::Config ConfigWith(const Block& workspace) {
  static const OpPack* const kPacks[] = {&kAllOps};
  Interpreter::Config config;
  config.ops = Span<const OpPack* const>(kPacks);
  config.workspace = workspace.span();
  return config;
}

Status TryModel(const uint8_t* begin, size_t size, size_t most_memory) {
  const Block file(begin, size);
  Report report;
  Model model;
  const Status status = model.Open(file.data(), size, &report);
  if (status != Status::kOk) return Explained(status, report);
  return Trial(model, file, most_memory).Run();
}

}  // namespace microlite::testing
