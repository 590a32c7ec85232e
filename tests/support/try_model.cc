// SPDX-License-Identifier: Apache-2.0
#include "tests/support/try_model.h"

#include <sanitizer/asan_interface.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace microlite::testing {
namespace {

constexpr int kMostNodes = 500;  // In all invocations of a model together.
constexpr int kInvocations = 3;  // Between two resets: ops may have a state.

// Counts nodes. And while one runs, only its own tensors and those that wait for later nodes can be
// touched under AddressSanitizer: the rest of the plan is poisoned.
class Watch {
 public:
  void Follow(Interpreter::Config* config) {
    config->on_plan_self = this;
    config->on_plan = [](void* self, const PlannedBuffer& buffer) {
      static_cast<Watch*>(self)->buffers_.push_back(buffer);
    };
  }
  // A subgraph that is called has its inputs written while none of its nodes runs.
  void Start(Span<uint8_t> plan, uint32_t subgraphs) {
    plan_ = plan;
    guarding_ = subgraphs == 1;
  }
  void Forget() { buffers_.clear(); }
  void Unguard() const { ASAN_UNPOISON_MEMORY_REGION(plan_.data, plan_.size); }
  const Observer* observer() const { return &observer_; }

 private:
  static bool Before(void* self, uint32_t, uint32_t node) {
    Watch& watch = *static_cast<Watch*>(self);
    if (watch.guarding_) watch.Guard(node + 1);
    return --watch.nodes_left_ > 0;
  }
  static void After(void*, uint32_t, uint32_t) {}

  void Guard(uint32_t time) const {
    ASAN_POISON_MEMORY_REGION(plan_.data, plan_.size);
    for (const PlannedBuffer& b : buffers_) {
      if (b.first > time || b.last < time) continue;
      ASAN_UNPOISON_MEMORY_REGION(plan_.data + b.offset, b.bytes);
    }
  }

  int nodes_left_ = kMostNodes;
  bool guarding_ = false;
  Span<uint8_t> plan_;
  std::vector<PlannedBuffer> buffers_;
  const Observer observer_ = {this, Before, After};
};

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

enum Fill { kZeros, kSmall, kWild };

class Trial {
 public:
  Trial(const Model& model, const Block& file, size_t most_memory)
      : model_(model), file_(file), most_memory_(most_memory) {}

  Status Run() {
    // With tensors in the plan, as a C++ program has them, then each in its own block, as Python.
    const Status status = RunWith({});
    if (status != Status::kOk && status != Status::kFailed) return status;
    size_t sum = 0;
    const Subgraph graph = model_.subgraph(0);
    for (const Span<const int32_t> indices : {graph.inputs(), graph.outputs()}) {
      for (const int32_t i : indices) sum += graph.tensor(static_cast<uint32_t>(i)).bytes;
    }
    if (sum > most_memory_) return status;
    const Blocks blocks = MemoryFor(model_);
    std::vector<void*> io;
    for (const Block& block : blocks) io.push_back(block.data());
    (void)RunWith({io.data(), static_cast<uint32_t>(io.size())});
    return status;
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
    watch_.Forget();
    watch_.Follow(&config);
    Require(interpreter_.Init(model_, config, kept.span(), plan.span(), &report) == Status::kOk,
            "what Measure() accepted, Init() accepts");
    watch_.Start(plan.span(), model_.subgraph_count());
    interpreter_.set_observer(watch_.observer());
    const Status first = InvokeOnce(kZeros);
    for (const Fill fill : {kZeros, kSmall, kWild}) RunTwiceAlike(fill, plan.span());
    return first == Status::kWaiting ? Status::kOk : first;
  }

  // From the same start, with different garbage in the plan's memory.
  void RunTwiceAlike(Fill fill, Span<uint8_t> plan) {
    std::vector<uint8_t> outputs[2];
    for (int turn = 0; turn < 2; ++turn) {
      if (plan.size > 0) memset(plan.data, turn == 0 ? 0x55 : 0xff, plan.size);
      interpreter_.Reset();
      for (int i = 0; i < kInvocations; ++i) {
        const Status status = InvokeOnce(fill);
        if (status == Status::kCancelled) return;
        outputs[turn].push_back(static_cast<uint8_t>(status));
        if (status == Status::kOk) AppendOutputs(&outputs[turn]);
      }
    }
    Require(outputs[0] == outputs[1], "after a reset the same inputs give the same outputs");
  }

  Status InvokeOnce(Fill fill) {
    FillInputs(fill);
    const std::vector<uint8_t> before = Inputs();
    const Status status = interpreter_.Invoke();
    watch_.Unguard();
    Require(before == Inputs(), "inputs keep their values");
    if (status == Status::kOk || status == Status::kWaiting) return status;
    return Explained(status, interpreter_.report());
  }

  // With what the file ends with, over and over: as it is, or a small number of each byte.
  void FillInputs(Fill fill) {
    for (uint32_t i = 0; i < interpreter_.input_count(); ++i) {
      const Tensor t = interpreter_.input(i);
      if (t.constant != nullptr) continue;
      uint8_t* data = static_cast<uint8_t*>(interpreter_.input_data(i));
      const uint32_t width = std::max(BitsPerElement(t.type) / 8, 1);
      for (uint32_t k = 0; k < t.bytes; ++k) {
        const uint8_t wild = FromEnd(k), small = FromEnd(k / width) % 8;
        data[k] = fill == kZeros ? 0 : fill == kWild ? wild : SmallNumber(t.type, small, k % width);
      }
    }
  }

  uint8_t FromEnd(uint32_t k) const {
    const Span<uint8_t> file = file_.span();
    return file[file.size - 1 - k % file.size];
  }

  // Byte k of a number from -1 to 6, little-endian.
  static uint8_t SmallNumber(DataType type, uint8_t small, uint32_t k) {
    const float real = static_cast<float>(small) - 1;
    const int64_t whole = static_cast<int64_t>(small) - 1;
    uint8_t bytes[sizeof whole];
    memcpy(bytes, &whole, sizeof whole);
    if (type == DataType::kFloat32) memcpy(bytes, &real, sizeof real);
    return k < sizeof bytes ? bytes[k] : 0;
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

  void AppendOutputs(std::vector<uint8_t>* all) const {
    for (uint32_t i = 0; i < interpreter_.output_count(); ++i) {
      Append(interpreter_.output_data(i), interpreter_.output(i).bytes, all);
    }
  }

  static void Append(const void* data, uint32_t bytes, std::vector<uint8_t>* all) {
    const uint8_t* from = static_cast<const uint8_t*>(data);
    all->insert(all->end(), from, from + bytes);
  }

  const Model& model_;
  const Block& file_;
  const size_t most_memory_;
  Watch watch_;
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
