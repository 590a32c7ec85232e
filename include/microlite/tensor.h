// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TENSOR_H_
#define MICROLITE_TENSOR_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/span.h"

namespace microlite {

// Element types, numbered as TensorType in the TensorFlow Lite schema.
enum class DataType : int8_t {
  kFloat32 = 0,
  kFloat16 = 1,
  kInt32 = 2,
  kUInt8 = 3,
  kInt64 = 4,
  kString = 5,
  kBool = 6,
  kInt16 = 7,
  kComplex64 = 8,
  kInt8 = 9,
  kFloat64 = 10,
  kComplex128 = 11,
  kUInt64 = 12,
  kResource = 13,
  kVariant = 14,
  kUInt32 = 15,
  kUInt16 = 16,
  kInt4 = 17,
};

// TensorFlow Lite's name of a type ("FLOAT32", "INT8", ...); "UNKNOWN" for other numbers.
const char* TypeName(DataType type);

// Bits an element takes: 32 for FLOAT32, 4 for INT4; 0 for types without a fixed size (STRING).
int BitsPerElement(DataType type);

constexpr int kMaxRank = 8;

// A tensor's dimensions, read in place from the model. Rank 0 is a scalar of one element.
struct Shape {
  const int32_t* dims = nullptr;
  int32_t rank = 0;

  int32_t operator[](int i) const { return dims[i]; }

  // The dimension i places from the last one, 1 where the shape has no such dimension.
  int32_t FromEnd(int i) const { return i < rank ? dims[rank - 1 - i] : 1; }

  // The product of dimensions [from, to). Models are verified to keep it within int32.
  int32_t Count(int from, int to) const {
    int32_t n = 1;
    for (int i = from; i < to; ++i) n *= dims[i];
    return n;
  }
  int32_t Count() const { return Count(0, rank); }

  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank != b.rank) return false;
    for (int i = 0; i < a.rank; ++i) {
      if (a.dims[i] != b.dims[i]) return false;
    }
    return true;
  }
  friend bool operator!=(const Shape& a, const Shape& b) { return !(a == b); }
};

// Affine quantisation, real = scale * (quantised - zero_point), as stored in the model: one pair
// for the tensor, or one per index of dimension `axis` (per-channel). No scales: not quantised.
struct Quantization {
  Span<const float> scales;
  const uint8_t* zero_points = nullptr;  // int64 each, little-endian, maybe only 4-byte aligned.
  uint32_t zero_point_count = 0;
  int32_t axis = 0;

  bool per_channel() const { return scales.size > 1; }
  float scale() const { return scales.empty() ? 0.0f : scales[0]; }
  int32_t zero_point(uint32_t channel = 0) const;
};

// Everything the model says of a tensor. A view: cheap to copy, points into the model.
struct Tensor {
  DataType type = DataType::kFloat32;
  bool variable = false;  // Keeps its value between invocations (the SVDF state, ...).
  bool sparse = false;    // Stored in a sparse layout: a constant that only DENSIFY reads.
  Shape shape;
  Quantization quantization;
  const void* constant = nullptr;  // The data, where it is part of the model; else null.
  uint32_t bytes = 0;              // Size of the data in bytes, where sparse as stored.
  Span<const char> name;           // Not NUL-terminated.

  float scale() const { return quantization.scale(); }
  int32_t zero_point() const { return quantization.zero_point(); }

  // The constant data as T; null where the tensor is computed at run time.
  template <class T>
  const T* constant_as() const {
    return static_cast<const T*>(constant);
  }
};

}  // namespace microlite

#endif  // MICROLITE_TENSOR_H_
