// SPDX-License-Identifier: Apache-2.0
// microlite-cases FOLDER [NAME...]: runs the cases that FOLDER/INDEX lists (all, or those whose
// name contains a NAME) and reports `ok`, `FAIL` or `skip` for each, then `done`.
//
// INDEX and the .io files are described in tests/conformance/generate.py. A line of INDEX may have
// two further columns: the path of the model, where it is not NAME.tflite, and `optional`, which
// makes a model with an op that this build lacks a skip instead of a failure.
//
// It needs no more than a C library, because it runs also where there is no other: on emulated
// CPUs without an operating system (tests/isa).

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "microlite/interpreter.h"
#include "src/ops/ops.h"

namespace {

using namespace microlite;

// Memory for as long as the object lives, exactly as large as asked for.
class Bytes {
 public:
  Bytes() = default;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() { free(data_); }

  bool Allocate(size_t size) {
    free(data_);
    data_ = static_cast<uint8_t*>(malloc(size > 0 ? size : 1));
    size_ = data_ != nullptr ? size : 0;
    return data_ != nullptr;
  }
  uint8_t* data() const { return data_; }
  size_t size() const { return size_; }
  Span<uint8_t> span() const { return {data_, static_cast<uint32_t>(size_)}; }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

struct Row {
  const char *name, *about, *model, *optional;
};

struct Case {
  Bytes file;
  uint32_t steps = 0, input_count = 0, output_count = 0;
  float relative = 0, absolute = 0;
  const uint8_t *sizes = nullptr, *data = nullptr;  // In the file.

  size_t data_size() const { return static_cast<size_t>(file.data() + file.size() - data); }
  uint32_t input_size(uint32_t i) const { return SizeAt(i); }
  uint32_t output_size(uint32_t i) const { return SizeAt(input_count + i); }

 private:
  uint32_t SizeAt(uint32_t i) const {
    uint32_t size;
    memcpy(&size, sizes + 4 * size_t{i}, sizeof size);
    return size;
  }
};

struct Verdict {
  const char* word = "ok";
  char detail[300] = "";
};

// Both return false, for a caller to return.
__attribute__((format(printf, 3, 4))) bool Say(Verdict* verdict, const char* word,
                                               const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  verdict->word = word;
  vsnprintf(verdict->detail, sizeof verdict->detail, format, arguments);
  va_end(arguments);
  return false;
}

bool SayReport(Verdict* verdict, const char* word, const Report& report) {
  verdict->word = word;
  Describe(report, verdict->detail, sizeof verdict->detail);
  return false;
}

bool ReadFile(const char* path, Bytes* bytes) {
  FILE* file = fopen(path, "rb");
  if (file == nullptr) return false;
  const bool sought = fseek(file, 0, SEEK_END) == 0;
  const long size = ftell(file);
  const bool good = sought && size >= 0 && fseek(file, 0, SEEK_SET) == 0 &&
                    bytes->Allocate(static_cast<size_t>(size)) &&
                    fread(bytes->data(), 1, bytes->size(), file) == bytes->size();
  fclose(file);
  return good;
}

bool ReadCase(const char* path, Case* c) {
  if (!ReadFile(path, &c->file)) return false;
  const uint8_t* file = c->file.data();
  const size_t size = c->file.size();
  if (size < 24 || memcmp(file, "MLIO", 4) != 0) return false;
  memcpy(&c->steps, file + 4, 4);
  memcpy(&c->input_count, file + 8, 4);
  memcpy(&c->output_count, file + 12, 4);
  memcpy(&c->relative, file + 16, 4);
  memcpy(&c->absolute, file + 20, 4);
  const uint64_t counts = uint64_t{c->input_count} + c->output_count;
  if (4 * counts > size - 24) return false;
  c->sizes = file + 24;
  c->data = c->sizes + 4 * counts;
  return true;
}

// Ops that the firmware leaves to op packs.
const OpEntry kPackEntries[] = {Use(ops::kSoftsign)};
const OpPack kPackOps = {kOpAbi, 1, kPackEntries};

// A model ready to run, with the memory it runs in.
struct Runner {
  Model model;
  Interpreter interpreter;
  Report report;
  Bytes workspace, arena;

  Status Prepare(const Bytes& file) {
    static const OpPack* const kPacks[] = {&kAllOps, &kPackOps};
    MICROLITE_TRY(model.Open(file.data(), file.size(), &report));
    if (!workspace.Allocate(Interpreter::WorkspaceSize(model))) return NoMemory();
    Interpreter::Config config;
    config.ops = Span<const OpPack* const>(kPacks);
    config.workspace = workspace.span();
    MemoryNeed need;
    MICROLITE_TRY(Interpreter::Measure(model, config, &need, &report));
    const uint32_t size = static_cast<uint32_t>(need.total());
    if (!arena.Allocate(size + 16)) return NoMemory();
    uint8_t* aligned = arena.data() + (16 - reinterpret_cast<uintptr_t>(arena.data()) % 16) % 16;
    return interpreter.Init(model, config, {aligned, size}, &report);
  }

 private:
  Status NoMemory() {
    report.status = Status::kOutOfMemory;
    report.text = "this machine has not enough memory";
    return report.status;
  }
};

// Compares n numbers; says of the first that differs what it is, and how many more there are.
template <class T>
bool CompareAs(const Case& c, const uint8_t* got, const uint8_t* expected, size_t n, char* text,
               size_t text_size) {
  size_t wrong = 0;
  for (size_t i = 0; i < n; ++i) {
    T a, b;
    memcpy(&a, got + i * sizeof(T), sizeof a);
    memcpy(&b, expected + i * sizeof(T), sizeof b);
    if (a == b || (a != a && b != b)) continue;
    const double x = static_cast<double>(a), y = static_cast<double>(b);
    const double tolerance =
        static_cast<double>(c.absolute) + static_cast<double>(c.relative) * fabs(y);
    // An infinite tolerance is that of an infinite answer, which only itself is near to.
    if (fabs(x - y) <= tolerance && tolerance < HUGE_VAL) continue;
    if (wrong++ > 0) continue;
    snprintf(text, text_size, "element %lu is %.9g, expected %.9g", static_cast<unsigned long>(i),
             x, y);
  }
  if (wrong > 1) {
    const size_t used = strlen(text);
    snprintf(text + used, text_size - used, ", and %lu more of %lu",
             static_cast<unsigned long>(wrong - 1), static_cast<unsigned long>(n));
  }
  return wrong == 0;
}

bool Compare(const Case& c, const Tensor& t, const uint8_t* got, const uint8_t* expected,
             char* text, size_t text_size) {
  switch (t.type) {
    case DataType::kFloat32:
      return CompareAs<float>(c, got, expected, t.bytes / 4, text, text_size);
    case DataType::kInt16:
      return CompareAs<int16_t>(c, got, expected, t.bytes / 2, text, text_size);
    case DataType::kInt32:
      return CompareAs<int32_t>(c, got, expected, t.bytes / 4, text, text_size);
    case DataType::kInt64:
      return CompareAs<int64_t>(c, got, expected, t.bytes / 8, text, text_size);
    case DataType::kUInt8:
      return CompareAs<uint8_t>(c, got, expected, t.bytes, text, text_size);
    default:
      return CompareAs<int8_t>(c, got, expected, t.bytes, text, text_size);
  }
}

bool CheckSizes(const Case& c, const Interpreter& interpreter, Verdict* verdict) {
  if (interpreter.input_count() != c.input_count || interpreter.output_count() != c.output_count) {
    return Say(verdict, "FAIL", "model and case have different numbers of inputs or outputs");
  }
  uint64_t step = 0;
  for (uint32_t i = 0; i < c.input_count; ++i) {
    if (interpreter.input(i).bytes != c.input_size(i)) {
      return Say(verdict, "FAIL", "input has another size");
    }
    step += c.input_size(i);
  }
  for (uint32_t i = 0; i < c.output_count; ++i) {
    const unsigned long bytes = interpreter.output(i).bytes, expected = c.output_size(i);
    if (bytes != expected) {
      return Say(verdict, "FAIL", "output %u has %lu bytes, expected %lu", static_cast<unsigned>(i),
                 bytes, expected);
    }
    step += expected;
  }
  if (step * c.steps != c.data_size()) return Say(verdict, "FAIL", "case is cut short");
  return true;
}

// The case's first steps; `when` says in a verdict when that was.
bool RunSteps(const Case& c, uint32_t steps, const char* when, Interpreter* interpreter,
              Verdict* verdict) {
  const uint8_t* data = c.data;
  for (uint32_t step = 0; step < steps; ++step) {
    for (uint32_t i = 0; i < c.input_count; ++i) {
      if (c.input_size(i) > 0) memcpy(interpreter->input_data(i), data, c.input_size(i));
      data += c.input_size(i);
    }
    const Status status = interpreter->Invoke();
    if (status != Status::kOk && status != Status::kWaiting) {
      return SayReport(verdict, "FAIL", interpreter->report());
    }
    for (uint32_t i = 0; i < c.output_count; ++i) {
      const auto* got = static_cast<const uint8_t*>(interpreter->output_data(i));
      char text[200];
      if (!Compare(c, interpreter->output(i), got, data, text, sizeof text)) {
        return Say(verdict, "FAIL", "%sstep %u, output %u: %s", when, static_cast<unsigned>(step),
                   static_cast<unsigned>(i), text);
      }
      data += c.output_size(i);
    }
  }
  return true;
}

// Where there are several steps, a model has a memory. It then goes half the way, and must have
// forgotten that after a reset.
bool RunCase(const Case& c, Interpreter* interpreter, Verdict* verdict) {
  if (!CheckSizes(c, *interpreter, verdict)) return false;
  if (c.steps < 2) return RunSteps(c, c.steps, "", interpreter, verdict);
  if (!RunSteps(c, (c.steps + 1) / 2, "", interpreter, verdict)) return false;
  interpreter->Reset();
  return RunSteps(c, c.steps, "after a reset, ", interpreter, verdict);
}

bool RunRow(const char* folder, const Row& row, Verdict* verdict) {
  char path[500];
  Bytes model;
  Case c;
  snprintf(path, sizeof path, "%s/%s.io", folder, row.name);
  if (!ReadCase(path, &c)) return Say(verdict, "FAIL", "cannot read its .io file");
  snprintf(path, sizeof path, "%s/%s.tflite", folder, row.name);
  const char* model_path = row.model[0] != '\0' ? row.model : path;
  if (!ReadFile(model_path, &model) || model.size() == 0) {
    return Say(verdict, "FAIL", "cannot read %s", model_path);
  }
  Runner runner;
  const Status status = runner.Prepare(model);
  if (status == Status::kOk) return RunCase(c, &runner.interpreter, verdict);
  const bool skipped = status == Status::kUnsupported && strcmp(row.optional, "optional") == 0;
  return SayReport(verdict, skipped ? "skip" : "FAIL", runner.report);
}

bool Wanted(const char* name, char** begin, char** end) {
  if (begin == end) return true;
  for (char** p = begin; p != end; ++p) {
    if (strstr(name, *p) != nullptr) return true;
  }
  return false;
}

// What stands before the separator, or in the rest of the text, which then begins behind it.
char* Cut(char** text, char separator) {
  char* const start = *text;
  char* const end = strchr(start, separator);
  *text = end != nullptr ? end + 1 : start + strlen(start);
  if (end != nullptr) *end = '\0';
  return start;
}

// The text of FOLDER/INDEX, a line a case.
bool ReadIndex(const char* folder, Bytes* text) {
  char path[500];
  Bytes file;
  snprintf(path, sizeof path, "%s/INDEX", folder);
  if (!ReadFile(path, &file) || !text->Allocate(file.size() + 1)) return false;
  memcpy(text->data(), file.data(), file.size());
  text->data()[file.size()] = '\0';
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: microlite-cases FOLDER [NAME...]\n");
    return 2;
  }
  const char* const folder = argv[1];
  Bytes index;
  if (!ReadIndex(folder, &index)) {
    fprintf(stderr, "cannot read %s/INDEX\n", folder);
    return 1;
  }
  bool failed = false;
  for (char* rest = reinterpret_cast<char*>(index.data()); *rest != '\0';) {
    char* line = Cut(&rest, '\n');
    const char* columns[4];
    for (const char*& column : columns) column = Cut(&line, '\t');
    const Row row = {columns[0], columns[1], columns[2], columns[3]};
    if (!Wanted(row.name, argv + 2, argv + argc)) continue;
    Verdict verdict;
    RunRow(folder, row, &verdict);
    failed = failed || strcmp(verdict.word, "FAIL") == 0;
    const char* colon = verdict.detail[0] != '\0' ? ": " : "";
    printf("%s %s%s%s\n", verdict.word, row.name, colon, verdict.detail);
  }
  printf("done\n");
  return failed ? 1 : 0;
}
