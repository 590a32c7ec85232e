// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SPAN_H_
#define MICROLITE_SPAN_H_

#include <stdint.h>

namespace microlite {

// A pointer and a count. (std::span is C++20, and some bare-metal compilers have no C++ headers.)
template <class T>
struct Span {
  T* data = nullptr;
  uint32_t size = 0;

  constexpr Span() = default;
  constexpr Span(T* d, uint32_t n) : data(d), size(n) {}
  template <uint32_t N>
  constexpr Span(T (&array)[N]) : data(array), size(N) {}

  constexpr bool empty() const { return size == 0; }
  constexpr T& operator[](uint32_t i) const { return data[i]; }
  constexpr T* begin() const { return data; }
  constexpr T* end() const { return data + size; }
};

}  // namespace microlite

#endif  // MICROLITE_SPAN_H_
