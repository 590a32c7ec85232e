// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_FUZZ_MODEL_PLACES_H_
#define MICROLITE_TESTS_FUZZ_MODEL_PLACES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace microlite::testing {

// A number in a file: its byte, its width in bytes, and whether it is a float.
struct Number {
  uint32_t at;
  uint8_t width;
  bool real;
};

// A vector of numbers or of references, and the reference to it.
struct Numbers {
  uint32_t reference;
  uint32_t first, count;  // The byte of its first element.
  uint8_t width;
};

// Where a .tflite file holds what: whatever the schema of TensorFlow Lite says of tables that the
// library reads, and any number in the options of its nodes.
struct ModelPlaces {
  std::vector<Number> numbers;     // Fields, and the first elements of vectors.
  std::vector<Number> types;       // Among them those of tensors,
  std::vector<Number> dimensions;  // and the dimensions of all tensors.
  std::vector<Numbers> vectors;    // Of dimensions, tensor indices, scales, constant data.
  std::vector<Numbers> tables;     // References to tensors, nodes, subgraphs, buffers.
  std::vector<uint32_t> slots;     // Where a vtable says where a field lies; 0 there drops it.
};

// Nothing where the bytes are no FlatBuffer.
ModelPlaces FindPlaces(const uint8_t* data, size_t size);

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_FUZZ_MODEL_PLACES_H_
