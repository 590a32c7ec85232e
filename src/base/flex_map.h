// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_BASE_FLEX_MAP_H_
#define MICROLITE_SRC_BASE_FLEX_MAP_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/span.h"

namespace microlite {

// The options of a custom op: a FlexBuffer whose root is a map from names to numbers, read in
// place. Every read stays within the bytes given; what is damaged, or no number, reads as absent.
//
// Layout (FlexBuffers internals): a scalar takes 1, 2, 4 or 8 bytes. The last byte of a buffer is
// the width of its root, the last but one the root's type, and before them stands the root, which
// for a map is the distance back to its values: as many scalars of one width, then as many bytes of
// types. Before the values stand their number, the width of the keys, and the distance back to the
// keys, which again stand behind their number: distances back to texts that end with a 0.
class FlexMap {
 public:
  // The map in `bytes`; not valid() where they hold none.
  explicit FlexMap(Span<const uint8_t> bytes);

  bool valid() const { return count_ > 0; }

  // The value of `name`, `fallback` where there is none. Int() cuts fractions off and saturates.
  [[gnu::cold]] int32_t Int(const char* name, int32_t fallback) const;
  [[gnu::cold]] float Float(const char* name, float fallback) const;
  bool Bool(const char* name, bool fallback) const { return Int(name, fallback) != 0; }

 private:
  // A vector's elements: where they lie, how many they are, and the bytes of each.
  struct Vector {
    size_t at = 0;
    uint32_t count = 0, width = 0;
  };
  // A scalar's place and the schema's number of its type.
  struct Value {
    size_t at;
    uint32_t width;
    uint8_t type;
  };

  [[gnu::cold]] uint64_t Unsigned(size_t at, uint32_t width) const;
  // Where the distance at `at` leads; 0 where it leads out of the bytes.
  [[gnu::cold]] size_t Follow(size_t at, uint32_t width) const;
  [[gnu::cold]] Vector VectorAt(size_t at, uint64_t width, uint32_t bytes_behind) const;
  [[gnu::cold]] bool IsKey(uint32_t i, const char* name) const;
  [[gnu::cold]] bool Find(const char* name, Value* value) const;

  Span<const uint8_t> bytes_;
  Vector keys_, values_;
  uint32_t count_ = 0;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_BASE_FLEX_MAP_H_
