// SPDX-License-Identifier: Apache-2.0
#include "tools/support/session.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tools/support/text.h"

namespace microlite::tools {
namespace {

Span<uint8_t> SpanOf(std::vector<uint8_t>& bytes) {
  return {bytes.data(), static_cast<uint32_t>(bytes.size())};
}

}  // namespace

std::string Explain(const Report& report) {
  char text[300];
  Describe(report, text, sizeof text);
  return Printable(text, sizeof text);
}

std::string OpName(const OpCode& op) {
  if (op.code == kCustomOp) return Printable({op.custom_name.begin(), op.custom_name.end()}, 60);
  const char* name = BuiltinName(op.code);
  return name != nullptr ? name : "op " + std::to_string(op.code);
}

std::string Session::Open(const std::string& path) {
  errno = 0;
  FILE* file = fopen(path.c_str(), "rb");
  if (file == nullptr) return std::string("cannot read it: ") + strerror(errno);
  uint8_t chunk[4096];
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;) {
    file_.insert(file_.end(), chunk, chunk + n);
  }
  const bool failed = ferror(file) != 0;
  const int why = errno;
  fclose(file);
  if (failed) return std::string("cannot read it: ") + strerror(why);
  if (model_.Open(file_.data(), file_.size(), &report_) != Status::kOk) return Explain(report_);
  return "";
}

std::string Session::Prepare(Span<const OpPack* const> packs) {
  workspace_.resize(Interpreter::WorkspaceSize(model_));
  Interpreter::Config config;
  config.ops = packs;
  config.workspace = SpanOf(workspace_);
  if (Interpreter::Measure(model_, config, &need_, &report_) != Status::kOk) {
    return Explain(report_);
  }
  kept_.resize(need_.kept);
  plan_memory_.resize(need_.plan);
  config.on_plan = [](void* self, const PlannedBuffer& buffer) {
    static_cast<Session*>(self)->plan_.push_back(buffer);
  };
  config.on_plan_self = this;
  const Status status =
      interpreter_.Init(model_, config, SpanOf(kept_), SpanOf(plan_memory_), &report_);
  return status == Status::kOk ? "" : Explain(report_);
}

int64_t Session::OffsetOf(uint32_t subgraph, uint32_t tensor) const {
  const auto at = reinterpret_cast<uintptr_t>(interpreter_.data(subgraph, tensor));
  const auto begin = reinterpret_cast<uintptr_t>(plan_memory_.data());
  return at >= begin && at - begin < plan_memory_.size() ? static_cast<int64_t>(at - begin) : -1;
}

}  // namespace microlite::tools
