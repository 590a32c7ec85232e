// SPDX-License-Identifier: Apache-2.0
#include "microlite/table.h"

namespace microlite {

Table Table::Check(const uint8_t* begin, const uint8_t* end, size_t at) {
  const size_t size = static_cast<size_t>(end - begin);
  if (at > size || size - at < 4 || at % 4 != 0) return {};
  const int64_t vtable = static_cast<int64_t>(at) - LoadAs<int32_t>(begin + at);
  if (vtable < 0 || vtable % 2 != 0 || static_cast<uint64_t>(vtable) + 4 > size) return {};
  const uint16_t vtable_size = LoadAs<uint16_t>(begin + vtable);
  const uint16_t table_size = LoadAs<uint16_t>(begin + vtable + 2);
  if (vtable_size < 4 || vtable_size % 2 != 0 || table_size < 4) return {};
  if (vtable_size > size - static_cast<size_t>(vtable) || table_size > size - at) return {};
  return Table(begin, end, begin + at);
}

Table Table::Child(int slot) const {
  const uint8_t* p = Target(slot);
  return p != nullptr ? Check(begin_, end_, static_cast<size_t>(p - begin_)) : Table();
}

Table Table::At(Span<const uint32_t> offsets, uint32_t i) const {
  if (i >= offsets.size) return {};
  const uint8_t* entry = reinterpret_cast<const uint8_t*>(offsets.data + i);
  const uint32_t distance = offsets[i];
  if (distance >= static_cast<size_t>(end_ - entry)) return {};
  return Check(begin_, end_, static_cast<size_t>(entry - begin_) + distance);
}

uint32_t Table::FieldOffset(int slot, uint32_t bytes) const {
  if (table_ == nullptr) return 0;
  const uint8_t* vtable = table_ - LoadAs<int32_t>(table_);
  const uint32_t entry = 4 + 2 * static_cast<uint32_t>(slot);
  if (entry + 2 > LoadAs<uint16_t>(vtable)) return 0;
  const uint32_t offset = LoadAs<uint16_t>(vtable + entry);
  return offset + bytes <= LoadAs<uint16_t>(vtable + 2) ? offset : 0;
}

const uint8_t* Table::Target(int slot) const {
  const uint32_t offset = FieldOffset(slot, 4);
  if (offset == 0) return nullptr;
  const uint8_t* field = table_ + offset;
  const uint32_t distance = LoadAs<uint32_t>(field);
  return distance < static_cast<size_t>(end_ - field) ? field + distance : nullptr;
}

Span<const uint8_t> Table::RawVector(int slot, size_t element_size) const {
  const uint8_t* p = Target(slot);
  if (p == nullptr || end_ - p < 4) return {};
  const uint32_t count = LoadAs<uint32_t>(p);
  p += 4;
  const size_t alignment = element_size < 4 ? element_size : 4;
  if (count > static_cast<size_t>(end_ - p) / element_size) return {};
  if (static_cast<size_t>(p - begin_) % alignment != 0) return {};
  return {p, count};
}

}  // namespace microlite
