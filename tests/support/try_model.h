// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_TRY_MODEL_H_
#define MICROLITE_TESTS_SUPPORT_TRY_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "microlite/interpreter.h"

// What any bytes that call themselves a model must stand, for tests that make bad ones.

namespace microlite::testing {

// A block of heap memory of an exact size, so that the sanitizers notice the first byte too far.
// Its bytes are 0.
class Block {
 public:
  explicit Block(size_t size) : bytes_(new uint8_t[size]()), size_(static_cast<uint32_t>(size)) {}
  Block(const uint8_t* begin, size_t size);
  Span<uint8_t> span() const { return {bytes_.get(), size_}; }
  uint8_t* data() const { return bytes_.get(); }

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  uint32_t size_;
};

// Ends the program, saying what was wrong, unless `right`. For programs without GoogleTest.
void Require(bool right, const char* what);

// A configuration with every op.
Interpreter::Config ConfigWith(const Block& workspace);

// Opens, measures, prepares, and invokes several times with zeros and with other inputs, as far as
// it goes, and returns the first failure but those after the first invocation. Requires that
// - a failure explains itself in a line that can be printed,
// - what Measure() accepted, Init() accepts,
// - inputs keep their values,
// - after a reset the same inputs give the same outputs, whatever the plan's memory held before,
// - under AddressSanitizer, no node touches memory of the plan that is not in use.
//
// A model may ask for any memory and any number of nodes: more than `most_memory` bytes
// (kOutOfMemory) and more than some hundred nodes (kCancelled) are not tried.
Status TryModel(const uint8_t* begin, size_t size, size_t most_memory);

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_TRY_MODEL_H_
