// SPDX-License-Identifier: Apache-2.0
// The least program that runs a model with the ops of `program_ops`, errors as text. Only its size
// matters; it is linked, not run.

#include "microlite/interpreter.h"

using namespace microlite;

extern const OpPack program_ops;  // hello.cc or foundation.cc.
extern const uint8_t model_bytes[];
extern const uint32_t model_size;
alignas(16) uint8_t arena[1024];
char message[100];

int main() {
  static const OpPack* const kPacks[] = {&program_ops};
  Interpreter::Config config;
  config.ops = kPacks;
  Report report;
  Model model;
  Interpreter interpreter;
  if (model.Open(model_bytes, model_size, &report) != Status::kOk ||
      interpreter.Init(model, config, arena, &report) != Status::kOk ||
      interpreter.Invoke() != Status::kOk) {
    Describe(report, message, sizeof message);
    return 1;
  }
  return *static_cast<const int8_t*>(interpreter.output_data(0));
}

const uint8_t model_bytes[] = {0};
const uint32_t model_size = sizeof model_bytes;
