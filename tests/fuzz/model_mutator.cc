// SPDX-License-Identifier: Apache-2.0
// Mutations of a .tflite file that leave its structure and make a value wrong, so that they reach
// what lies behind the first checks.

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "tests/fuzz/model_places.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace microlite::testing {
namespace {

constexpr uint32_t kTail = 64;  // Bytes at the end that are altered as values of inputs.

class Mutator {
 public:
  Mutator(uint8_t* data, size_t size, size_t max_size, uint32_t seed)
      : data_(data), size_(size), max_size_(max_size), random_(seed) {}

  size_t Run() {
    for (uint32_t turns = 1 + Below(3); turns > 0; --turns) {
      places_ = FindPlaces(data_, size_);
      if (places_.numbers.empty() || OneIn(20)) {
        size_ = LLVMFuzzerMutate(data_, size_, max_size_);
      } else {
        MutateOnce();
      }
    }
    return size_;
  }

 private:
  void MutateOnce() {
    switch (Below(15)) {
      case 0:
        return DropField();
      case 1:
        return Exchange();
      case 2:
      case 3:
        return Rewrite();
      case 4:
        return AlterData();
      case 5:
        return AlterTail();
      case 6:
        return AlterAlike(places_.types);
      case 7:
      case 8:
        return AlterAlike(places_.dimensions);
      default:
        return AlterNumber(Any(places_.numbers));
    }
  }

  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  bool OneIn(uint32_t n) { return Below(n) == 0; }
  template <class T>
  const T& Any(const std::vector<T>& all) {
    return all[Below(static_cast<uint32_t>(all.size()))];
  }

  uint64_t Load(const Number& n) const {
    uint64_t value = 0;
    memcpy(&value, data_ + n.at, n.width);
    return value;
  }
  void Store(const Number& n, uint64_t value) { memcpy(data_ + n.at, &value, n.width); }

  void AlterNumber(const Number& n) {
    // What is meant as a float in options looks like any number.
    const bool real = n.real || (n.width == 4 && OneIn(8));
    Store(n, real ? OtherReal(n) : OtherInteger(n));
  }

  // All that have one number get the same other one: the tensors of a model must match.
  void AlterAlike(const std::vector<Number>& all) {
    if (all.empty()) return;
    const Number& one = Any(all);
    const uint64_t old = Load(one), other = OtherInteger(one);
    for (const Number& n : all) {
      if (Load(n) == old) Store(n, other);
    }
  }

  uint64_t OtherInteger(const Number& n) {
    static constexpr int64_t kValues[] = {
        0,       1,       -1,         -2,        INT32_MAX, INT32_MIN,
        127,     -128,    128,        255,       256,       32767,
        -32768,  65535,   0x10000,    1 << 24,   1 << 30,   INT32_MAX - 1,
        1 << 20, 1 << 12, 0xffffffff, INT64_MIN, INT64_MAX};
    const uint64_t old = Load(n);
    switch (Below(9)) {
      case 0:
        return old + 1;
      case 1:
        return old - 1;
      case 2:
      case 3:
        return Below(20);
      case 4:
        return static_cast<uint64_t>(kValues[Below(std::size(kValues))]);
      case 5:
        return OneIn(2) ? old * 2 : old / 2;
      case 6:
        return 0 - old;
      case 7:
        return old ^ (uint64_t{1} << Below(n.width * 8u));
      default:
        return Load(Any(places_.numbers));
    }
  }

  uint64_t OtherReal(const Number& n) {
    static constexpr float kValues[] = {0.0f,   -0.0f, 1.0f, -1.0f, 0.5f,  1e-45f, 1e-38f, 1e-10f,
                                        0.001f, 10.0f, 1e6f, 1e10f, 1e38f, -1e38f, 3e9f,   255.0f};
    const uint32_t old = static_cast<uint32_t>(Load(n));
    float value = kValues[Below(std::size(kValues))];
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    switch (Below(6)) {
      case 0:
        return old ^ 0x80000000u;
      case 1:
        return OneIn(2) ? 0x7fc00000u : 0x7f800000u;  // NaN, infinity.
      case 2:
        return old + (Below(2) == 0 ? 0x00800000u : 0xff800000u);  // Twice or half.
      case 3:
        return Load(Any(places_.numbers));
      default:
        return bits;
    }
  }

  // A slot of 0 says that the table lacks the field. Tables may share the slot.
  void DropField() { Store({Any(places_.slots), 2, false}, 0); }

  // Two tables of a vector change places, or one stands for both.
  void Exchange() {
    if (places_.tables.empty()) return;
    const Numbers& tables = Any(places_.tables);
    if (tables.count < 2) return;
    const uint32_t a = tables.first + 4 * Below(tables.count);
    const uint32_t b = tables.first + 4 * Below(tables.count);
    uint32_t to_a, to_b;
    memcpy(&to_a, data_ + a, 4);
    memcpy(&to_b, data_ + b, 4);
    // References count from where they stand.
    const uint32_t a_to_b = to_b + b - a, b_to_a = to_a + a - b;
    memcpy(data_ + a, &a_to_b, 4);
    if (!OneIn(3)) memcpy(data_ + b, &b_to_a, 4);
  }

  // Puts a longer or shorter copy of a vector at the end of the file, and refers to it.
  void Rewrite() {
    const bool of_tables = !places_.tables.empty() && OneIn(4);
    if (!of_tables && places_.vectors.empty()) return;
    const Numbers old = Any(of_tables ? places_.tables : places_.vectors);
    if (of_tables) return Shorten(old);
    std::vector<uint8_t> bytes(data_ + old.first, data_ + old.first + old.count * old.width);
    const uint32_t i = Below(old.count + 1);
    const auto at = bytes.begin() + i * old.width;
    const uint32_t way = Below(i < old.count ? 4 : 2);
    if (way == 0) {
      bytes.insert(at, old.width, 0);
      bytes[i * old.width] = static_cast<uint8_t>(Below(3));
    } else if (way == 1) {
      bytes.erase(at, bytes.end());
    } else if (way == 2) {
      bytes.erase(at, at + old.width);
    } else {
      const std::vector<uint8_t> again(at, at + old.width);
      bytes.insert(at, again.begin(), again.end());
    }
    Append(old, bytes);
  }

  void Append(const Numbers& old, const std::vector<uint8_t>& bytes) {
    const size_t first = (size_ + 4 + 15) / 16 * 16;  // As constant data is aligned.
    if (first + bytes.size() > max_size_) return;
    const uint32_t count = static_cast<uint32_t>(bytes.size()) / old.width;
    const uint32_t distance = static_cast<uint32_t>(first) - 4 - old.reference;
    memset(data_ + size_, 0, first - size_);
    memcpy(data_ + first - 4, &count, 4);
    if (!bytes.empty()) memcpy(data_ + first, bytes.data(), bytes.size());
    memcpy(data_ + old.reference, &distance, 4);
    size_ = first + bytes.size();
  }

  // References to tables cannot move, but their number can be less.
  void Shorten(const Numbers& tables) {
    if (tables.count > 0) Store({tables.first - 4, 4, false}, Below(tables.count));
  }

  // Constants, and custom options, by libFuzzer's own means, which know what was compared to what.
  void AlterData() {
    if (places_.vectors.empty()) return;
    const Numbers& vector = Any(places_.vectors);
    const uint32_t bytes = vector.count * vector.width;
    if (bytes > 0) LLVMFuzzerMutate(data_ + vector.first, bytes, bytes);
  }

  void AlterTail() {
    if (OneIn(2) && size_ + kTail <= max_size_) {
      const uint32_t more = 1 + Below(kTail);
      for (uint32_t i = 0; i < more; ++i) data_[size_++] = static_cast<uint8_t>(random_());
      return;
    }
    const uint32_t bytes = static_cast<uint32_t>(std::min<size_t>(kTail, size_ / 2));
    LLVMFuzzerMutate(data_ + size_ - bytes, bytes, bytes);
  }

  uint8_t* const data_;
  size_t size_;
  const size_t max_size_;
  std::mt19937 random_;
  ModelPlaces places_;
};

}  // namespace
}  // namespace microlite::testing

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned int seed) {
  return microlite::testing::Mutator(data, size, max_size, seed).Run();
}
