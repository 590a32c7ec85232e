// SPDX-License-Identifier: Apache-2.0
// microlite-inspect: shows what a .tflite file holds and what it needs to run.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "microlite/interpreter.h"
#include "tools/support/plan_svg.h"
#include "tools/support/session.h"
#include "tools/support/text.h"

namespace {

using namespace microlite;
using namespace microlite::tools;

constexpr const char* kUsage =
    "usage: microlite-inspect MODEL.tflite [--svg FILE]\n"
    "       microlite-inspect --ops MODEL.tflite...\n"
    "\n"
    "Shows a model's inputs, outputs and nodes, the memory it needs and how that is used.\n"
    "--svg draws the memory plan into FILE.\n"
    "--ops only prints the names of the models' ops, for `make OPS=<file>`.\n"
    "\n"
    "Exit status: 0 the model runs here; 1 the file is damaged or cannot be read or written;\n"
    "2 the model is intact, but this build cannot run it; 64 wrong arguments.\n";

constexpr size_t kMostNodesListed = 12;

enum Exit { kRuns = 0, kDamaged = 1, kCannotRun = 2, kWrongUse = 64 };

// ---- Ops that stand in -----------------------------------------------------------------------
// Every op of the model is replaced by one that asks the real op, notes what it says if it refuses,
// and lets the engine go on. So one pass finds all that is unsupported, and still gives a plan.

struct Refusals {
  const Session* session;
  std::map<std::string, std::set<std::pair<int32_t, int32_t>>> nodes;  // By what is wrong.
};
Refusals* refusals = nullptr;

const OpEntry* FindOp(const OpCode& code) {
  for (uint32_t i = 0; i < kAllOps.count; ++i) {
    const Op& op = *kAllOps.entries[i].op;
    if (op.code != code.code) continue;
    if (code.code != kCustomOp) return &kAllOps.entries[i];
    const std::string name(code.custom_name.begin(), code.custom_name.end());
    if (name == op.custom_name) return &kAllOps.entries[i];
  }
  return nullptr;
}

Status DoNothing(EvalContext&) { return Status::kOk; }

Status PrepareOrNote(PrepareContext& p) {
  const OpEntry* entry = FindOp(p.node().op);
  if (entry != nullptr && entry->op->prepare(p) == Status::kOk) return Status::kOk;
  Report report = refusals->session->report();
  const std::pair<int32_t, int32_t> node(report.subgraph, report.node);
  report.node = -1;
  const std::string why = entry == nullptr ? "not in this build's set of ops" : Explain(report);
  refusals->nodes[OpName(p.node().op) + ": " + why].insert(node);
  return p.Install<DoNothing>();
}

// The stand-ins for one model.
class StandIns {
 public:
  explicit StandIns(const Model& model) {
    for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
      const Subgraph subgraph = model.subgraph(g);
      for (uint32_t n = 0; n < subgraph.operator_count(); ++n) Add(subgraph.op(n).op);
    }
    for (const auto& [key, op] : ops_) {
      const Span<const char> name(key.second.data(), static_cast<uint32_t>(key.second.size()));
      const OpEntry* real = FindOp({key.first, name, 1});
      entries_.push_back({&op, real != nullptr ? real->kernels : nullptr});
    }
    pack_ = {kOpAbi, static_cast<uint32_t>(entries_.size()), entries_.data()};
  }
  const OpPack* pack() const { return &pack_; }

 private:
  void Add(const OpCode& code) {
    const std::string name(code.custom_name.begin(), code.custom_name.end());
    const auto [at, added] = ops_.try_emplace({code.code, code.code == kCustomOp ? name : ""});
    if (added) at->second = {code.code, at->first.second.c_str(), PrepareOrNote, nullptr};
  }

  std::map<std::pair<int32_t, std::string>, Op> ops_;
  std::vector<OpEntry> entries_;
  OpPack pack_;
};

// ---- Words -----------------------------------------------------------------------------------

std::string Plural(size_t n, const char* what) {
  return Thousands(n) + " " + what + (n == 1 ? "" : "s");
}

std::string TextOf(const Shape& shape) {
  std::string text = "[";
  for (int i = 0; i < shape.rank; ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

std::string TextOf(const Tensor& t) {
  return std::string(TypeName(t.type)) + " " + TextOf(t.shape) +
         (t.constant != nullptr ? " constant"
          : t.variable          ? " variable"
                                : "");
}

std::string TensorName(const Tensor& t) {
  const std::string name = Printable({t.name.begin(), t.name.end()}, 48);
  return name.empty() ? "(no name)" : name;
}

std::string TextOf(const Subgraph& subgraph, Span<const int32_t> tensors) {
  std::string text;
  for (const int32_t i : tensors) {
    if (!text.empty()) text += ", ";
    text += i < 0 ? "none" : TextOf(subgraph.tensor(static_cast<uint32_t>(i)));
  }
  return text;
}

std::vector<std::string> QuantizationOf(const Tensor& t) {
  const Quantization& q = t.quantization;
  if (q.scales.empty()) return {"", ""};
  if (q.per_channel()) return {Plural(q.scales.size, "scale"), "axis " + std::to_string(q.axis)};
  char scale[40];
  snprintf(scale, sizeof scale, "scale %.9g", static_cast<double>(q.scale()));
  return {scale, "zero point " + std::to_string(q.zero_point())};
}

// ---- Sections --------------------------------------------------------------------------------

void PrintTensors(const char* title, const Subgraph& subgraph, Span<const int32_t> tensors) {
  printf("\n%s\n", title);
  TextTable table("rlllll");
  for (uint32_t i = 0; i < tensors.size; ++i) {
    const Tensor t = subgraph.tensor(static_cast<uint32_t>(tensors[i]));
    const auto quantization = QuantizationOf(t);
    table.Add({std::to_string(i), TensorName(t), TypeName(t.type), TextOf(t.shape), quantization[0],
               quantization[1]});
  }
  table.Print();
}

void PrintSubgraph(const Model& model, uint32_t g) {
  const Subgraph subgraph = model.subgraph(g);
  if (model.subgraph_count() > 1) {
    const std::string name = Printable({subgraph.name().begin(), subgraph.name().end()}, 60);
    printf("\nSubgraph %u%s%s\n", g, name.empty() ? "" : ": ", name.c_str());
  }
  PrintTensors("Inputs", subgraph, subgraph.inputs());
  PrintTensors("Outputs", subgraph, subgraph.outputs());
  printf("\nNodes\n");
  TextTable table("rllll");
  for (uint32_t n = 0; n < subgraph.operator_count(); ++n) {
    const Operator node = subgraph.op(n);
    table.Add({std::to_string(n), OpName(node.op), "v" + std::to_string(node.op.version),
               TextOf(subgraph, node.outputs), "<- " + TextOf(subgraph, node.inputs)});
  }
  table.Print();
}

// What happens at each time of the plan, over all subgraphs.
std::vector<std::string> TimesOf(const Model& model) {
  uint32_t most = 0;
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
    most = std::max(most, model.subgraph(g).operator_count());
  }
  std::vector<std::string> times(most + 2, "");
  times.front() = "in";
  for (uint32_t n = 0; n < most; ++n) {
    times[n + 1] = std::to_string(n);
    if (model.subgraph_count() == 1) times[n + 1] += " " + OpName(model.subgraph(0).op(n).op);
  }
  times.back() = "out";
  return times;
}

std::string TimeName(const Model& model, const PlannedBuffer& buffer, uint32_t time) {
  if (time == 0) return "in";
  if (time > model.subgraph(buffer.subgraph).operator_count()) return "out";
  return std::to_string(time - 1);
}

bool Writes(const Operator& node, uint32_t tensor) {
  return std::find(node.outputs.begin(), node.outputs.end(), static_cast<int32_t>(tensor)) !=
         node.outputs.end();
}

// The tensor of a buffer and those that are computed in place of it.
std::string LabelOf(const Session& session, const PlannedBuffer& b) {
  if (b.tensor < 0) return "scratch of node " + std::to_string(b.first - 1);
  const Subgraph subgraph = session.model().subgraph(b.subgraph);
  std::string text = TensorName(subgraph.tensor(static_cast<uint32_t>(b.tensor)));
  for (uint32_t n = b.first; n < b.last && n < subgraph.operator_count(); ++n) {
    for (uint32_t i = 0; i < subgraph.tensor_count(); ++i) {
      const bool here = session.OffsetOf(b.subgraph, i) == static_cast<int64_t>(b.offset);
      if (here && Writes(subgraph.op(n), i)) text += ", then " + TensorName(subgraph.tensor(i));
    }
  }
  return text;
}

std::vector<PlannedBuffer> SortedPlan(const Session& session) {
  std::vector<PlannedBuffer> plan = session.plan();
  std::sort(plan.begin(), plan.end(), [](const PlannedBuffer& a, const PlannedBuffer& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.first < b.first;
  });
  return plan;
}

void PrintMemory(const Session& session, bool complete) {
  const MemoryNeed& need = session.need();
  printf("\nMemory%s, with this machine's %zu-bit pointers%s\n", complete ? "" : " at least",
         8 * sizeof(void*), sizeof(void*) > 4 ? " (32-bit boards keep less)" : "");
  TextTable table("lrl");
  table.Add({"kept", Thousands(need.kept), "bytes: prepared nodes, variables"});
  table.Add({"plan", Thousands(need.plan), "bytes: tensors and scratch, in the table below"});
  table.Add({"arena", Thousands(need.total()), "bytes in all"});
  table.Print();
}

void PrintPlan(const Session& session) {
  if (session.plan().empty()) return;
  printf("\nPlan (used: from which node to which; the caller writes `in`, reads `out`)\n");
  const bool many = session.model().subgraph_count() > 1;
  TextTable table("rrlll");
  table.Add({"offset", "bytes", "used", "buffer", many ? "subgraph" : ""});
  for (const PlannedBuffer& b : SortedPlan(session)) {
    const std::string first = TimeName(session.model(), b, b.first);
    const std::string last = TimeName(session.model(), b, b.last);
    table.Add({Thousands(b.offset), Thousands(b.bytes),
               first == last ? first : first + " .. " + last, LabelOf(session, b),
               many ? std::to_string(b.subgraph) : ""});
  }
  table.Print();
}

// ---- Drawing ---------------------------------------------------------------------------------

bool Contains(Span<const int32_t> indices, int32_t i) {
  return std::find(indices.begin(), indices.end(), i) != indices.end();
}

DrawnBuffer Drawn(const Session& session, const PlannedBuffer& b) {
  const Subgraph subgraph = session.model().subgraph(b.subgraph);
  DrawnBuffer drawn;
  drawn.label = LabelOf(session, b);
  drawn.kind = DrawnBuffer::kTensor;
  if (b.last > subgraph.operator_count()) drawn.kind = DrawnBuffer::kOutput;
  if (Contains(subgraph.inputs(), b.tensor)) drawn.kind = DrawnBuffer::kInput;
  if (b.tensor < 0) drawn.kind = DrawnBuffer::kScratch;
  drawn.tooltip = drawn.label + "\n";
  if (b.tensor >= 0) {
    drawn.tooltip += TextOf(subgraph.tensor(static_cast<uint32_t>(b.tensor))) + "\n";
  }
  drawn.tooltip += Plural(b.bytes, "byte") + " at " + Thousands(b.offset) + ", used " +
                   TimeName(session.model(), b, b.first) + " .. " +
                   TimeName(session.model(), b, b.last);
  if (b.subgraph > 0) drawn.tooltip += ", subgraph " + std::to_string(b.subgraph);
  drawn.offset = b.offset;
  drawn.bytes = b.bytes;
  drawn.first = b.first;
  drawn.last = b.last;
  return drawn;
}

bool WriteSvg(const Session& session, const std::string& model, const std::string& path) {
  std::vector<DrawnBuffer> buffers;
  for (const PlannedBuffer& b : SortedPlan(session)) buffers.push_back(Drawn(session, b));
  const std::string name = model.substr(model.find_last_of('/') + 1);
  std::ofstream file(path);
  file << DrawPlan("Memory plan of " + name, TimesOf(session.model()), buffers,
                   session.need().plan);
  file.close();
  return file.good();
}

// ---- The program -----------------------------------------------------------------------------

int Complain(const std::string& what, const std::string& why) {
  fflush(stdout);
  fprintf(stderr, "%s: %s\n", what.c_str(), why.c_str());
  return kDamaged;
}

void PrintRefusals() {
  printf("\nThis build cannot run the model:\n");
  for (const auto& [what, nodes] : refusals->nodes) {
    std::string list;
    size_t shown = 0;
    for (const auto& [subgraph, node] : nodes) {
      if (shown++ == kMostNodesListed) break;
      list += (list.empty() ? "" : ", ") + std::to_string(node);
      if (subgraph > 0) list += " of subgraph " + std::to_string(subgraph);
    }
    if (nodes.size() > kMostNodesListed) list += ", ...";
    printf("  %s (%s: %s)\n", what.c_str(), Plural(nodes.size(), "node").c_str(), list.c_str());
  }
}

int Inspect(const std::string& path, const std::string& svg) {
  Session session;
  std::string wrong = session.Open(path);
  if (!wrong.empty()) return Complain(path, wrong);
  const Model& model = session.model();
  printf("%s: %s bytes", path.c_str(), Thousands(session.file_size()).c_str());
  const std::string about =
      Printable({model.description().begin(), model.description().end()}, 100);
  printf("%s%s\n", about.empty() ? "" : ", ", about.c_str());
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) PrintSubgraph(model, g);

  Refusals noted{&session, {}};
  refusals = &noted;
  const StandIns stand_ins(model);
  const OpPack* const packs[] = {stand_ins.pack()};
  wrong = session.Prepare(packs);
  if (!wrong.empty()) return Complain(path, wrong);
  PrintMemory(session, noted.nodes.empty());
  PrintPlan(session);
  if (!noted.nodes.empty()) PrintRefusals();
  if (!svg.empty() && !WriteSvg(session, path, svg)) return Complain(svg, "cannot write it");
  return noted.nodes.empty() ? kRuns : kCannotRun;
}

// The ops of all models together; those this build lacks as comments, so that the rest can be used.
int PrintOps(const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const std::string& path : paths) {
    Session session;
    const std::string wrong = session.Open(path);
    if (!wrong.empty()) return Complain(path, wrong);
    const Model& model = session.model();
    for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
      const Subgraph subgraph = model.subgraph(g);
      for (uint32_t n = 0; n < subgraph.operator_count(); ++n) {
        const OpCode code = subgraph.op(n).op;
        names.insert(OpName(code) + (FindOp(code) == nullptr ? "  # microlite lacks it" : ""));
      }
    }
    printf("# %s\n", path.c_str());
  }
  for (const std::string& name : names) {
    printf("%s%s\n", name.find('#') == std::string::npos ? "" : "# ", name.c_str());
  }
  return kRuns;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && strcmp(argv[1], "--ops") == 0) return PrintOps({argv + 2, argv + argc});
  std::string model, svg;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      printf("%s", kUsage);
      return kRuns;
    }
    if (argument == "--svg" && i + 1 < argc) {
      svg = argv[++i];
    } else if (argument.rfind("-", 0) == 0 || !model.empty()) {
      model.clear();
      break;
    } else {
      model = argument;
    }
  }
  if (model.empty()) {
    fprintf(stderr, "%s", kUsage);
    return kWrongUse;
  }
  return Inspect(model, svg);
}
