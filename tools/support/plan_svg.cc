// SPDX-License-Identifier: Apache-2.0
#include "tools/support/plan_svg.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "tools/support/text.h"

namespace microlite::tools {
namespace {

constexpr double kLeft = 90, kTop = 70, kHeight = 420, kRight = 24;
constexpr double kCharWidth = 6.2;  // Of the labels' 11 pixel letters, about.
constexpr size_t kMostOpNames = 80;

const char* const kColors[][2] = {
    // Fill and letters, by DrawnBuffer::Kind.
    {"#bfe3c6", "#14532d"},
    {"#fbd9a5", "#7c3a00"},
    {"#c5d9f2", "#1e3a5f"},
    {"#dddddd", "#444444"},
};
const char* const kKindNames[] = {"input", "output", "tensor", "scratch"};

std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// The name, cut if need be, or where there is no room for one the bytes.
std::string LabelThatFits(const DrawnBuffer& b, double letters) {
  const auto room = static_cast<size_t>(letters);
  if (b.label.size() <= room || room >= 24) return Printable(b.label, std::max<size_t>(room, 8));
  const std::string bytes = Thousands(b.bytes);
  return bytes.size() <= room ? bytes : "";
}

class Drawing {
 public:
  Drawing(size_t times, uint64_t bytes) : bytes_(std::max<uint64_t>(bytes, 1)) {
    column_ = std::clamp(1200.0 / static_cast<double>(std::max<size_t>(times, 1)), 3.0, 90.0);
    // Op names stand upright below their columns where these are wide enough.
    names_ = times <= kMostOpNames;
    width_ = kLeft + std::max(column_ * static_cast<double>(times), 420.0) + kRight;
    height_ = kTop + kHeight + (names_ ? 150 : 50);
    Add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
        "height=\"%.0f\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#333\">\n",
        width_, height_, width_, height_);
    Add("<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n");
  }

  void Title(const std::string& title) {
    Add("<text x=\"%.0f\" y=\"26\" font-size=\"16\">", kLeft);
    svg_ += Escaped(title) + "</text>\n";
    double x = kLeft;
    for (int kind = 0; kind < 4; ++kind) {
      Add("<rect x=\"%.0f\" y=\"38\" width=\"11\" height=\"11\" fill=\"%s\" stroke=\"#888\"/>"
          "<text x=\"%.0f\" y=\"48\">%s</text>\n",
          x, kColors[kind][0], x + 16, kKindNames[kind]);
      x += 80;
    }
  }

  void ByteAxis() {
    uint64_t step = 1;
    for (int i = 0; bytes_ / step > 8; ++i)
      step = step / (i % 3 == 1 ? 2 : 1) * (i % 3 == 1 ? 5 : 2);
    for (uint64_t at = 0; at <= bytes_; at += step) {
      Add("<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e4e4e4\"/>"
          "<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          kLeft, width_ - kRight, Y(at), Y(at), kLeft - 8, Y(at) + 4, Thousands(at).c_str());
    }
    Add("<text transform=\"translate(16 %.0f) rotate(-90)\" text-anchor=\"middle\">bytes</text>\n",
        kTop + kHeight / 2);
  }

  void TimeAxis(const std::vector<std::string>& times) {
    const size_t every = names_ ? 1 : 1 + static_cast<size_t>(30 / column_);
    for (size_t t = 0; t < times.size(); t += every) {
      const double x = X(t) + column_ / 2;
      const std::string text = Escaped(Printable(times[t], 26));
      if (names_) {
        Add("<text transform=\"translate(%.1f %.0f) rotate(-60)\" text-anchor=\"end\">", x + 4,
            kTop + kHeight + 14);
      } else {
        Add("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"middle\">", x, kTop + kHeight + 16);
      }
      svg_ += (names_ || t == 0 ? text : std::to_string(t - 1)) + "</text>\n";
    }
    if (!names_) {
      Add("<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">node</text>\n", width_ / 2,
          kTop + kHeight + 36);
    }
  }

  void Buffer(const DrawnBuffer& b) {
    const double x = X(b.first), width = column_ * (b.last - b.first + 1);
    const double y = Y(static_cast<uint64_t>(b.offset) + b.bytes), height = Y(b.offset) - y;
    Add("<g><title>");
    svg_ += Escaped(b.tooltip) + "</title>";
    Add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
        "stroke=\"#ffffff\" stroke-width=\"%s\"/>",
        x, y, width, height, kColors[b.kind][0], height > 4 && width > 6 ? "1" : "0.2");
    const std::string label = LabelThatFits(b, std::max(0.0, (width - 8) / kCharWidth));
    if (height >= 13 && !label.empty()) {
      Add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">", x + width / 2,
          y + height / 2 + 4, kColors[b.kind][1]);
      svg_ += Escaped(label) + "</text>";
    }
    svg_ += "</g>\n";
  }

  void Peak() {
    Add("<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#b3261e\" "
        "stroke-dasharray=\"6 4\"/><text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\" "
        "fill=\"#b3261e\">peak: %s bytes</text>\n",
        kLeft, width_ - kRight, Y(bytes_), Y(bytes_), width_ - kRight, Y(bytes_) - 5,
        Thousands(bytes_).c_str());
  }

  std::string Finish() { return svg_ + "</svg>\n"; }

 private:
  double X(size_t time) const { return kLeft + column_ * static_cast<double>(time); }
  double Y(uint64_t bytes) const {
    return kTop + kHeight * (1 - static_cast<double>(bytes) / static_cast<double>(bytes_));
  }

  __attribute__((format(printf, 2, 3))) void Add(const char* format, ...) {
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    svg_ += text;
  }

  const uint64_t bytes_;
  double column_, width_, height_;
  bool names_;
  std::string svg_;
};

}  // namespace

std::string DrawPlan(const std::string& title, const std::vector<std::string>& times,
                     const std::vector<DrawnBuffer>& buffers, uint64_t plan_bytes) {
  Drawing drawing(times.size(), plan_bytes);
  drawing.Title(title);
  drawing.ByteAxis();
  for (const DrawnBuffer& buffer : buffers) drawing.Buffer(buffer);
  drawing.TimeAxis(times);
  drawing.Peak();
  return drawing.Finish();
}

}  // namespace microlite::tools
