// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TOOLS_SUPPORT_SESSION_H_
#define MICROLITE_TOOLS_SUPPORT_SESSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "microlite/interpreter.h"

namespace microlite::tools {

// A model with everything it needs to run. Stays where it was made.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;

  // Reads and verifies a file. Returns what is wrong, or nothing.
  std::string Open(const std::string& path);

  // Measures the model, gives it memory of that size and prepares it. Returns what is wrong, or
  // nothing.
  std::string Prepare(Span<const OpPack* const> packs);

  const Model& model() const { return model_; }
  size_t file_size() const { return file_.size(); }
  Interpreter& interpreter() { return interpreter_; }
  // After Prepare(): the memory in use and how it is planned.
  const MemoryNeed& need() const { return need_; }
  const std::vector<PlannedBuffer>& plan() const { return plan_; }
  // Where in the plan a tensor lies, -1 where it lies elsewhere.
  int64_t OffsetOf(uint32_t subgraph, uint32_t tensor) const;
  // The report that Prepare() is filling.
  const Report& report() const { return report_; }

 private:
  std::vector<uint8_t> file_, workspace_, kept_, plan_memory_;
  Model model_;
  Interpreter interpreter_;
  MemoryNeed need_;
  std::vector<PlannedBuffer> plan_;
  Report report_;
};

// "CONV_2D", the custom op's name, or "op 999".
std::string OpName(const OpCode& op);

// The report as one line.
std::string Explain(const Report& report);

}  // namespace microlite::tools

#endif  // MICROLITE_TOOLS_SUPPORT_SESSION_H_
