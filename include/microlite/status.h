// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_STATUS_H_
#define MICROLITE_STATUS_H_

#include <stddef.h>
#include <stdint.h>

namespace microlite {

// What a call came to. The story behind a failure (which node, which op, which numbers) is kept in
// a Report, so that a status stays one byte and costs nothing to hand up through many calls.
enum class [[nodiscard]] Status : uint8_t{
    kOk = 0,
    kInvalidModel,     // The bytes are not a well-formed .tflite file.
    kUnsupported,      // Well-formed, but an op, type or option this build cannot run.
    kInvalidArgument,  // The model or the caller asks for something that makes no sense.
    kOutOfMemory,      // The arena (or workspace) is too small; the report says how small.
    kFailed,           // An op failed while running.
    kCancelled,        // The observer asked to stop.
    kWaiting,          // No failure: an op has to see more inputs before those after it can run.
};

// Where and why something failed. `text` is a constant that may hold up to three `{}`, filled from
// `args` by Describe(), so that the engine needs neither a heap nor printf.
struct Report {
  Status status = Status::kOk;
  const char* text = nullptr;
  int32_t args[3] = {0, 0, 0};
  int32_t subgraph = -1;
  int32_t node = -1;           // -1: the failure does not belong to one node.
  int32_t op_code = -1;        // BuiltinOperator of that node.
  const char* name = nullptr;  // The custom op's name; not NUL-terminated, see name_size.
  uint32_t name_size = 0;

  // Records a failure and returns its status, so that `return report.Set(...)` reads well.
  Status Set(Status what, const char* why, int32_t a = 0, int32_t b = 0, int32_t c = 0) {
    status = what;
    text = why;
    args[0] = a;
    args[1] = b;
    args[2] = c;
    return what;
  }
};

// Writes a report as one line, "CONV_2D (node 12): text", into `buffer`, always NUL-terminated
// (cut if need be). Returns the length written, without the NUL.
size_t Describe(const Report& report, char* buffer, size_t size);

#define MICROLITE_TRY(expression)                                              \
  do {                                                                         \
    const ::microlite::Status microlite_status = (expression);                 \
    if (microlite_status != ::microlite::Status::kOk) return microlite_status; \
  } while (false)

}  // namespace microlite

#endif  // MICROLITE_STATUS_H_
