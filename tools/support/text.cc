// SPDX-License-Identifier: Apache-2.0
#include "tools/support/text.h"

#include <algorithm>
#include <cstdio>

namespace microlite::tools {

std::string Thousands(uint64_t n) {
  std::string text = std::to_string(n);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string Printable(const std::string& text, size_t most) {
  std::string out = text.substr(0, text.find('\0'));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (out.size() <= most) return out;
  return out.substr(0, most / 2 - 2) + "..." + out.substr(out.size() - (most - most / 2 - 1));
}

void TextTable::Print() const {
  std::vector<size_t> widths(alignment_.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      line += "  " + (alignment_[i] == 'r' ? space + row[i] : row[i] + space);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    printf("%s\n", line.c_str());
  }
}

}  // namespace microlite::tools
