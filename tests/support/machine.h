// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_MACHINE_H_
#define MICROLITE_TESTS_SUPPORT_MACHINE_H_

#include <cstring>
#include <string>
#include <vector>

#include "microlite/interpreter.h"
#include "tests/support/model_builder.h"

namespace microlite::testing {

// A model of a test, ready to run with the library's ops. `problem` tells what went wrong last, be
// it in opening, preparing or running; "" where nothing did. Inputs are zeros until they are
// written.
class Machine {
 public:
  explicit Machine(const ModelSpec& spec) : file_(Build(spec)) {
    const OpPack* const packs[] = {&kAllOps};
    Interpreter::Config config;
    config.ops = packs;
    Report report;
    Status status = model_.Open(file_.data(), file_.size(), &report);
    if (status == Status::kOk) {
      status = interpreter.Init(model_, config, {arena_, sizeof arena_}, &report);
    }
    if (status != Status::kOk) {
      problem = Explain(report);
      return;
    }
    for (uint32_t i = 0; i < interpreter.input_count(); ++i) {
      memset(interpreter.input_data(i), 0, interpreter.input(i).bytes);
    }
  }
  explicit Machine(const GraphSpec& graph) : Machine(ModelSpec{{graph}}) {}

  Status Invoke() {
    const Status status = interpreter.Invoke();
    const bool right = status == Status::kOk || status == Status::kWaiting;
    problem = right ? "" : Explain(interpreter.report());
    return status;
  }

  Interpreter interpreter;
  std::string problem;

 private:
  std::vector<uint8_t> file_;
  alignas(16) uint8_t arena_[16384];
  Model model_;
};

// What is said of the graph when it runs on zeros; "" where it succeeds.
inline std::string TryToRun(const GraphSpec& graph) {
  Machine machine(graph);
  if (machine.problem.empty()) (void)machine.Invoke();
  return machine.problem;
}

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_MACHINE_H_
