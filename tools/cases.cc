// SPDX-License-Identifier: Apache-2.0
// microlite-cases FOLDER [NAME...]: runs the cases that FOLDER/INDEX lists (all, or those whose
// name contains a NAME) and reports `ok`, `FAIL` or `skip` for each, then `done`.
//
// INDEX and the .io files are described in tests/conformance/generate.py. A line of INDEX may have
// two further columns: the path of the model, where it is not NAME.tflite, and `optional`, which
// makes a model with an op that this build lacks a skip instead of a failure.

#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "microlite/interpreter.h"
#include "src/ops/ops.h"

namespace {

using namespace microlite;
using Bytes = std::vector<uint8_t>;

struct Row {
  std::string name, about, model, optional;
};

struct Case {
  uint32_t steps = 0;
  float relative = 0, absolute = 0;
  std::vector<uint32_t> input_sizes, output_sizes;
  Bytes data;
};

struct Verdict {
  const char* word = "ok";
  std::string detail;
};

Verdict Fail(const std::string& detail) { return {"FAIL", detail}; }

bool ReadFile(const std::string& path, Bytes* bytes) {
  std::ifstream file(path, std::ios::binary);
  bytes->assign(std::istreambuf_iterator<char>(file), {});
  return file.good() || file.eof();
}

bool ReadCase(const std::string& path, Case* c) {
  Bytes bytes;
  if (!ReadFile(path, &bytes) || bytes.size() < 24 || memcmp(bytes.data(), "MLIO", 4) != 0) {
    return false;
  }
  uint32_t counts[3];
  memcpy(counts, &bytes[4], sizeof counts);
  memcpy(&c->relative, &bytes[16], 4);
  memcpy(&c->absolute, &bytes[20], 4);
  c->steps = counts[0];
  size_t at = 24;
  for (auto [sizes, count] :
       {std::pair{&c->input_sizes, counts[1]}, {&c->output_sizes, counts[2]}}) {
    if (bytes.size() - at < 4ull * count) return false;
    sizes->resize(count);
    if (count > 0) memcpy(sizes->data(), &bytes[at], 4 * count);
    at += 4 * count;
  }
  c->data.assign(bytes.begin() + static_cast<long>(at), bytes.end());
  return true;
}

std::string Text(const Report& report) {
  char text[200];
  Describe(report, text, sizeof text);
  return text;
}

// Ops that the firmware leaves to op packs.
const OpEntry kPackEntries[] = {Use(ops::kLeakyRelu)};
const OpPack kPackOps = {kOpAbi, 1, kPackEntries};

// A model ready to run, with the memory it runs in.
struct Runner {
  Model model;
  Interpreter interpreter;
  Report report;
  Bytes workspace;
  std::unique_ptr<uint8_t[]> arena;

  Status Prepare(const Bytes& bytes) {
    static const OpPack* const kPacks[] = {&kAllOps, &kPackOps};
    MICROLITE_TRY(model.Open(bytes.data(), bytes.size(), &report));
    workspace.resize(Interpreter::WorkspaceSize(model));
    Interpreter::Config config;
    config.ops = Span<const OpPack* const>(kPacks);
    config.workspace = {workspace.data(), static_cast<uint32_t>(workspace.size())};
    MemoryNeed need;
    MICROLITE_TRY(Interpreter::Measure(model, config, &need, &report));
    const uint32_t size = static_cast<uint32_t>(need.total());
    arena.reset(new uint8_t[size + 16]);
    uint8_t* aligned = arena.get() + (16 - reinterpret_cast<uintptr_t>(arena.get()) % 16) % 16;
    return interpreter.Init(model, config, {aligned, size}, &report);
  }
};

template <class T>
std::string CompareFloats(const Case& c, const uint8_t* got, const uint8_t* expected, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    T a, b;
    memcpy(&a, got + i * sizeof(T), sizeof a);
    memcpy(&b, expected + i * sizeof(T), sizeof b);
    const bool same = a == b || (std::isnan(a) && std::isnan(b));
    if (same || std::fabs(a - b) <= c.absolute + c.relative * std::fabs(b)) continue;
    std::ostringstream text;
    text.precision(9);
    text << "element " << i << " is " << a << ", expected " << b;
    return text.str();
  }
  return "";
}

template <class T>
std::string CompareIntegers(const Case& c, const uint8_t* got, const uint8_t* expected, size_t n) {
  size_t wrong = 0;
  std::ostringstream text;
  for (size_t i = 0; i < n; ++i) {
    T a, b;
    memcpy(&a, got + i * sizeof(T), sizeof a);
    memcpy(&b, expected + i * sizeof(T), sizeof b);
    const double distance = std::fabs(static_cast<double>(a) - static_cast<double>(b));
    if (a == b || distance <= static_cast<double>(c.absolute)) continue;
    if (wrong++ == 0) text << "element " << i << " is " << +a << ", expected " << +b;
  }
  if (wrong > 1) text << ", and " << wrong - 1 << " more of " << n;
  return text.str();
}

std::string Compare(const Case& c, const Tensor& t, const uint8_t* got, const uint8_t* expected) {
  switch (t.type) {
    case DataType::kFloat32:
      return CompareFloats<float>(c, got, expected, t.bytes / 4);
    case DataType::kInt16:
      return CompareIntegers<int16_t>(c, got, expected, t.bytes / 2);
    case DataType::kInt32:
      return CompareIntegers<int32_t>(c, got, expected, t.bytes / 4);
    case DataType::kInt64:
      return CompareIntegers<int64_t>(c, got, expected, t.bytes / 8);
    case DataType::kUInt8:
      return CompareIntegers<uint8_t>(c, got, expected, t.bytes);
    default:
      return CompareIntegers<int8_t>(c, got, expected, t.bytes);
  }
}

std::string CheckSizes(const Case& c, const Interpreter& interpreter) {
  if (interpreter.input_count() != c.input_sizes.size() ||
      interpreter.output_count() != c.output_sizes.size()) {
    return "model and case have different numbers of inputs or outputs";
  }
  uint64_t step = 0;
  for (uint32_t i = 0; i < c.input_sizes.size(); ++i) {
    if (interpreter.input(i).bytes != c.input_sizes[i]) return "input has another size";
    step += c.input_sizes[i];
  }
  for (uint32_t i = 0; i < c.output_sizes.size(); ++i) {
    if (interpreter.output(i).bytes != c.output_sizes[i]) {
      return "output " + std::to_string(i) + " has " + std::to_string(interpreter.output(i).bytes) +
             " bytes, expected " + std::to_string(c.output_sizes[i]);
    }
    step += c.output_sizes[i];
  }
  return step * c.steps == c.data.size() ? "" : "case is cut short";
}

Verdict RunSteps(const Case& c, Interpreter* interpreter) {
  const std::string sizes = CheckSizes(c, *interpreter);
  if (!sizes.empty()) return Fail(sizes);
  const uint8_t* data = c.data.data();
  for (uint32_t step = 0; step < c.steps; ++step) {
    for (uint32_t i = 0; i < c.input_sizes.size(); ++i) {
      if (c.input_sizes[i] > 0) memcpy(interpreter->input_data(i), data, c.input_sizes[i]);
      data += c.input_sizes[i];
    }
    if (interpreter->Invoke() != Status::kOk) return Fail(Text(interpreter->report()));
    for (uint32_t i = 0; i < c.output_sizes.size(); ++i) {
      const auto* got = static_cast<const uint8_t*>(interpreter->output_data(i));
      const std::string text = Compare(c, interpreter->output(i), got, data);
      if (!text.empty()) {
        return Fail("step " + std::to_string(step) + ", output " + std::to_string(i) + ": " + text);
      }
      data += c.output_sizes[i];
    }
  }
  return {};
}

Verdict RunRow(const std::string& folder, const Row& row) {
  const std::string model = row.model.empty() ? folder + "/" + row.name + ".tflite" : row.model;
  Bytes bytes;
  Case c;
  if (!ReadFile(model, &bytes) || bytes.empty()) return Fail("cannot read " + model);
  if (!ReadCase(folder + "/" + row.name + ".io", &c)) return Fail("cannot read its .io file");
  Runner runner;
  const Status status = runner.Prepare(bytes);
  if (status == Status::kUnsupported && row.optional == "optional") {
    return {"skip", Text(runner.report)};
  }
  if (status != Status::kOk) return Fail(Text(runner.report));
  return RunSteps(c, &runner.interpreter);
}

bool Wanted(const std::string& name, char** begin, char** end) {
  if (begin == end) return true;
  for (char** p = begin; p != end; ++p) {
    if (name.find(*p) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: microlite-cases FOLDER [NAME...]\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::ifstream index(folder + "/INDEX");
  bool failed = !index;
  for (std::string line; std::getline(index, line);) {
    Row row;
    std::istringstream columns(line);
    for (std::string* column : {&row.name, &row.about, &row.model, &row.optional}) {
      std::getline(columns, *column, '\t');
    }
    if (!Wanted(row.name, argv + 2, argv + argc)) continue;
    const Verdict verdict = RunRow(folder, row);
    failed = failed || strcmp(verdict.word, "FAIL") == 0;
    const char* colon = verdict.detail.empty() ? "" : ": ";
    printf("%s %s%s%s\n", verdict.word, row.name.c_str(), colon, verdict.detail.c_str());
  }
  printf("done\n");
  return failed ? 1 : 0;
}
