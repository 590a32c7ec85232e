// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TOOLS_SUPPORT_TEXT_H_
#define MICROLITE_TOOLS_SUPPORT_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace microlite::tools {

// 1234567 as "1,234,567".
std::string Thousands(uint64_t n);

// A name from a file, fit for a terminal: control characters and bytes that are not ASCII become
// '?', and what is longer than `most` is cut in the middle.
std::string Printable(const std::string& text, size_t most);

// Rows of cells, printed as aligned columns.
class TextTable {
 public:
  // One letter a column: 'l' or 'r' for its alignment.
  explicit TextTable(const char* alignment) : alignment_(alignment) {}
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print() const;

 private:
  std::string alignment_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace microlite::tools

#endif  // MICROLITE_TOOLS_SUPPORT_TEXT_H_
