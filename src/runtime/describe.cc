// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "microlite/model.h"
#include "microlite/status.h"

namespace microlite {
namespace {

// Appends to a buffer of fixed size, cutting what does not fit.
class Writer {
 public:
  Writer(char* buffer, size_t size) : buffer_(buffer), size_(size) {}

  [[gnu::noinline]] void Text(const char* text, size_t length) {
    for (size_t i = 0; i < length && used_ + 1 < size_; ++i) buffer_[used_++] = text[i];
  }
  [[gnu::noinline]] void Text(const char* text) { Text(text, strlen(text)); }

  // Text from a file, which may hold anything: what ASCII cannot print becomes a question mark.
  void Foreign(const char* text, size_t length) {
    for (size_t i = 0; i < length; ++i) Text(text[i] >= ' ' && text[i] <= '~' ? text + i : "?", 1);
  }

  [[gnu::noinline]] void Number(int32_t value) {
    char digits[11];
    size_t n = sizeof digits;
    uint32_t rest = value < 0 ? 0u - static_cast<uint32_t>(value) : static_cast<uint32_t>(value);
    do {
      digits[--n] = static_cast<char>('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (value < 0) Text("-", 1);
    Text(digits + n, sizeof digits - n);
  }

  size_t Finish() {
    if (size_ > 0) buffer_[used_] = '\0';
    return used_;
  }

 private:
  char* const buffer_;
  const size_t size_;
  size_t used_ = 0;
};

void WritePlace(const Report& report, Writer* out) {
  if (report.node < 0) return;
  const char* builtin = BuiltinName(report.op_code);
  if (report.name_size > 0) {
    out->Foreign(report.name, report.name_size);
  } else if (builtin != nullptr) {
    out->Text(builtin);
  } else if (report.op_code >= 0) {
    out->Text("op ");
    out->Number(report.op_code);
  } else {
    out->Text("operator");
  }
  out->Text(" (");
  if (report.subgraph > 0) {
    out->Text("subgraph ");
    out->Number(report.subgraph);
    out->Text(", ");
  }
  out->Text("node ");
  out->Number(report.node);
  out->Text("): ");
}

// The text with {} and {type} replaced by the report's arguments in turn.
void WriteText(const Report& report, Writer* out) {
  int next = 0;
  for (const char* p = report.text; *p != '\0'; ++p) {
    const bool number = strncmp(p, "{}", 2) == 0;
    const bool type = strncmp(p, "{type}", 6) == 0;
    if (next < 3 && number) {
      out->Number(report.args[next++]);
      p += 1;
    } else if (next < 3 && type) {
      out->Text(TypeName(static_cast<DataType>(report.args[next++])));
      p += 5;
    } else {
      out->Text(p, 1);
    }
  }
}

}  // namespace

[[gnu::cold]] size_t Describe(const Report& report, char* buffer, size_t size) {
  Writer out(buffer, size);
  WritePlace(report, &out);
  if (report.text != nullptr) WriteText(report, &out);
  return out.Finish();
}

}  // namespace microlite
