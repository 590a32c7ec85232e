// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TABLE_H_
#define MICROLITE_TABLE_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "microlite/span.h"

namespace microlite {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "FlatBuffers are read in place, which needs a little-endian machine");

// Reads a little-endian value at any address; compiles to one load where the machine allows it.
template <class T>
inline T LoadAs(const uint8_t* p) {
  T value;
  memcpy(&value, p, sizeof value);
  return value;
}
// A damaged file may hold any byte, of which a bool is not allowed to be more than 1.
template <>
inline bool LoadAs<bool>(const uint8_t* p) {
  return *p != 0;
}

// A FlatBuffer table, read in place. Fields are addressed by their slot: the position of the field
// in the schema's table, counted from 0 (a union counts as two). Every read is checked against the
// table's own length and the end of the file, so a table that passed Check() can be handed to any
// code whatever the schema says: a bad field reads as absent.
//
// Layout (FlatBuffers internals): the table starts with an int32 distance back to its vtable; the
// vtable is uint16s: its own size, the table's size, then a field's offset in the table per slot.
class Table {
 public:
  constexpr Table() = default;

  // The table at `at` in a file [begin, end), or an empty one if it does not lie within the file.
  static Table Check(const uint8_t* begin, const uint8_t* end, size_t at);

  constexpr bool valid() const { return table_ != nullptr; }

  bool Has(int slot) const { return FieldOffset(slot, 1) != 0; }

  // The scalar in `slot`, or `fallback` where the field is absent (FlatBuffers omit defaults).
  template <class T>
  T Get(int slot, T fallback = T()) const {
    const uint32_t offset = FieldOffset(slot, sizeof(T));
    return offset ? LoadAs<T>(table_ + offset) : fallback;
  }

  // The vector of scalars in `slot`; empty where it is absent, outside the file or misaligned.
  template <class T>
  Span<const T> Vector(int slot) const {
    const Span<const uint8_t> raw = RawVector(slot, sizeof(T));
    return {reinterpret_cast<const T*>(raw.data), raw.size};
  }

  // The same for elements of any size: their bytes, and their number.
  Span<const uint8_t> RawVector(int slot, size_t element_size) const;

  // The table that `slot` points to, or an empty one.
  Table Child(int slot) const;

  // Element i of the vector of tables in `slot`, or an empty table.
  Table Element(int slot, uint32_t i) const { return At(Vector<uint32_t>(slot), i); }

  Table At(Span<const uint32_t> offsets, uint32_t i) const;

  // Byte position of the table in the file, for error messages.
  uint32_t position() const { return static_cast<uint32_t>(table_ - begin_); }
  const uint8_t* begin() const { return begin_; }
  const uint8_t* end() const { return end_; }

 private:
  constexpr Table(const uint8_t* begin, const uint8_t* end, const uint8_t* table)
      : begin_(begin), end_(end), table_(table) {}

  // Where the field lies in the table, 0 if it is absent or reaches over the table's end.
  uint32_t FieldOffset(int slot, uint32_t bytes) const;
  // Where the offset stored in `slot` points, or null.
  const uint8_t* Target(int slot) const;
  const uint8_t* begin_ = nullptr;
  const uint8_t* end_ = nullptr;
  const uint8_t* table_ = nullptr;
};

}  // namespace microlite

#endif  // MICROLITE_TABLE_H_
