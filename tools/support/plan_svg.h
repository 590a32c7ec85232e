// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TOOLS_SUPPORT_PLAN_SVG_H_
#define MICROLITE_TOOLS_SUPPORT_PLAN_SVG_H_

#include <cstdint>
#include <string>
#include <vector>

namespace microlite::tools {

// A buffer as drawn: from time `first` to `last`, both included.
struct DrawnBuffer {
  enum Kind { kInput, kOutput, kTensor, kScratch };
  std::string label, tooltip;
  Kind kind;
  uint32_t offset, bytes;
  uint32_t first, last;
};

// Draws a memory plan: time from left to right, bytes from bottom to top, a rectangle a buffer.
// times[t] is what happens at time t.
std::string DrawPlan(const std::string& title, const std::vector<std::string>& times,
                     const std::vector<DrawnBuffer>& buffers, uint64_t plan_bytes);

}  // namespace microlite::tools

#endif  // MICROLITE_TOOLS_SUPPORT_PLAN_SVG_H_
