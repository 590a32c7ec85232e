// SPDX-License-Identifier: Apache-2.0
// The least program that runs a model like hello_world's: one op for its common types, errors as
// text. Only its size matters; it is linked, not run.

#include "microlite/interpreter.h"
#include "src/kernels/selected.h"
#include "src/ops/ops.h"

extern const uint8_t model_bytes[];
extern const uint32_t model_size;
alignas(16) uint8_t arena[1024];
char message[100];

int main() {
  using namespace microlite;
  static const OpEntry kOps[] = {Use(ops::kFullyConnected, selected::kCommonFullyConnected)};
  static const OpPack kPack = {kOpAbi, 1, kOps};
  static const OpPack* const kPacks[] = {&kPack};
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
