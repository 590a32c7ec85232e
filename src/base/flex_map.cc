// SPDX-License-Identifier: Apache-2.0
#include "src/base/flex_map.h"

#include <string.h>

namespace microlite {
namespace {

// Types of values in a FlexBuffer. The indirect ones are distances back to a number.
enum : uint8_t {
  kInt = 1,
  kUInt = 2,
  kFloat = 3,
  kIndirectInt = 6,
  kIndirectUInt = 7,
  kIndirectFloat = 8,
  kMap = 9,
  kBool = 26,
};

bool IsWidth(uint64_t width) { return width == 1 || width == 2 || width == 4 || width == 8; }

// A packed type: the type, and in the low two bits the width of what an offset leads to.
uint8_t TypeOf(uint8_t packed) { return packed >> 2; }
uint32_t WidthOf(uint8_t packed) { return 1u << (packed & 3); }

int32_t Saturated(int64_t value) {
  return value > INT32_MAX   ? INT32_MAX
         : value < INT32_MIN ? INT32_MIN
                             : static_cast<int32_t>(value);
}

}  // namespace

FlexMap::FlexMap(Span<const uint8_t> bytes) : bytes_(bytes) {
  if (bytes.size < 3) return;
  const uint32_t width = bytes[bytes.size - 1];
  const uint8_t packed = bytes[bytes.size - 2];
  if (!IsWidth(width) || width > bytes.size - 2 || TypeOf(packed) != kMap) return;
  const size_t map = Follow(bytes.size - 2 - width, width);
  values_ = VectorAt(map, WidthOf(packed), 1);
  const size_t before = static_cast<size_t>(values_.width) * 3;
  if (values_.count == 0 || map < before) return;
  const uint64_t keys_width = Unsigned(map - 2 * values_.width, values_.width);
  keys_ = VectorAt(Follow(map - before, values_.width), keys_width, 0);
  if (keys_.count == values_.count) count_ = keys_.count;
}

uint64_t FlexMap::Unsigned(size_t at, uint32_t width) const {
  uint64_t value = 0;
  for (uint32_t i = 0; i < width; ++i) value |= static_cast<uint64_t>(bytes_[at + i]) << (8 * i);
  return value;
}

size_t FlexMap::Follow(size_t at, uint32_t width) const {
  const uint64_t distance = Unsigned(at, width);
  return distance <= at ? at - static_cast<size_t>(distance) : 0;
}

// A vector whose elements start at `at`, each with some bytes more behind all of them.
FlexMap::Vector FlexMap::VectorAt(size_t at, uint64_t width, uint32_t bytes_behind) const {
  if (!IsWidth(width) || at < width || at >= bytes_.size) return {};
  const uint32_t bytes = static_cast<uint32_t>(width);
  const uint64_t count = Unsigned(at - bytes, bytes);
  if (count > bytes_.size || count * (width + bytes_behind) > bytes_.size - at) return {};
  return {at, static_cast<uint32_t>(count), bytes};
}

bool FlexMap::IsKey(uint32_t i, const char* name) const {
  const size_t key = Follow(keys_.at + static_cast<size_t>(i) * keys_.width, keys_.width);
  const size_t size = strlen(name) + 1;
  return size <= bytes_.size - key && memcmp(bytes_.data + key, name, size) == 0;
}

bool FlexMap::Find(const char* name, Value* value) const {
  for (uint32_t i = 0; i < count_; ++i) {
    if (!IsKey(i, name)) continue;
    const size_t at = values_.at + static_cast<size_t>(i) * values_.width;
    const uint8_t packed = bytes_[values_.at + values_.count * values_.width + i];
    *value = {at, values_.width, TypeOf(packed)};
    if (value->type < kIndirectInt || value->type > kIndirectFloat) return true;
    value->at = Follow(at, values_.width);
    value->width = WidthOf(packed);
    value->type = static_cast<uint8_t>(value->type - kIndirectInt + kInt);
    return value->width <= bytes_.size - value->at;
  }
  return false;
}

float FlexMap::Float(const char* name, float fallback) const {
  Value value;
  if (!Find(name, &value)) return fallback;
  if (value.type != kFloat) return static_cast<float>(Int(name, static_cast<int32_t>(fallback)));
  if (value.width == sizeof(double)) {
    double number;
    memcpy(&number, bytes_.data + value.at, sizeof number);
    return static_cast<float>(number);
  }
  float number = fallback;
  if (value.width == sizeof number) memcpy(&number, bytes_.data + value.at, sizeof number);
  return number;
}

int32_t FlexMap::Int(const char* name, int32_t fallback) const {
  Value value;
  if (!Find(name, &value)) return fallback;
  const uint64_t bits = Unsigned(value.at, value.width);
  const uint32_t unused = 64 - 8 * value.width;
  switch (value.type) {
    case kInt:
      return Saturated(static_cast<int64_t>(bits << unused) >> unused);
    case kUInt:
    case kBool:
      return bits > INT32_MAX ? INT32_MAX : static_cast<int32_t>(bits);
    case kFloat: {
      const float number = Float(name, 0.0f);
      if (!(number > -2147483648.0f)) return number != number ? fallback : INT32_MIN;
      return number < 2147483648.0f ? static_cast<int32_t>(number) : INT32_MAX;
    }
    default:
      return fallback;
  }
}

}  // namespace microlite
