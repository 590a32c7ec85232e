// SPDX-License-Identifier: Apache-2.0
// Says what arena a model needs on the machine it runs on, by running it in an arena of just that
// size: `arena MODEL...` prints a line `kept plan total MODEL` for each. It has every op.

#include <stdio.h>
#include <stdlib.h>

#include "microlite/interpreter.h"

using namespace microlite;

namespace {

Span<uint8_t> Memory(size_t bytes) {
  // Aligned as an arena is, so that it may be used to its last byte.
  void* block = malloc(bytes + 16);
  const uintptr_t at = (reinterpret_cast<uintptr_t>(block) + 15) & ~static_cast<uintptr_t>(15);
  return {reinterpret_cast<uint8_t*>(at), block != nullptr ? static_cast<uint32_t>(bytes) : 0};
}

Span<uint8_t> ReadFile(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == nullptr) return {};
  fseek(file, 0, SEEK_END);
  Span<uint8_t> bytes = Memory(static_cast<size_t>(ftell(file)));
  rewind(file);
  bytes.size = static_cast<uint32_t>(fread(bytes.data, 1, bytes.size, file));
  fclose(file);
  return bytes;
}

Status Run(Span<uint8_t> file, MemoryNeed* need, Report* report) {
  static const OpPack* const kPacks[] = {&kAllOps};
  Model model;
  Interpreter interpreter;
  Interpreter::Config config;
  config.ops = kPacks;
  MICROLITE_TRY(model.Open(file.data, file.size, report));
  config.workspace = Memory(Interpreter::WorkspaceSize(model));
  MICROLITE_TRY(Interpreter::Measure(model, config, need, report));
  MICROLITE_TRY(interpreter.Init(model, config, Memory(need->total()), report));
  const Status status = interpreter.Invoke();
  *report = interpreter.report();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    MemoryNeed need;
    Report report;
    char why[200] = "";
    if (Run(ReadFile(argv[i]), &need, &report) != Status::kOk) Describe(report, why, sizeof why);
    if (why[0] != '\0') {
      printf("failed: %s: %s\n", argv[i], why);
    } else {
      printf("%u %u %u %s\n", static_cast<unsigned>(need.kept), static_cast<unsigned>(need.plan),
             static_cast<unsigned>(need.total()), argv[i]);
    }
  }
  return 0;
}
