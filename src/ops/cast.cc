// SPDX-License-Identifier: Apache-2.0
#include "src/math/half.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

// A few elements at a time are loaded into the widest type of their kind, float or int64, and
// stored from there: a loop for each type on both sides instead of one for each pair.
constexpr int32_t kChunk = 16;

union Chunk {
  int64_t ints[kChunk];
  float floats[kChunk];
};

using Load = void (*)(const void* input, int32_t count, Chunk* chunk);
using Store = void (*)(const Chunk& chunk, int32_t count, void* output);

template <class T>
void LoadInts(const void* input, int32_t count, Chunk* chunk) {
  const T* elements = static_cast<const T*>(input);
  for (int32_t i = 0; i < count; ++i) chunk->ints[i] = static_cast<int64_t>(elements[i]);
}

void LoadBools(const void* input, int32_t count, Chunk* chunk) {
  const uint8_t* elements = static_cast<const uint8_t*>(input);
  for (int32_t i = 0; i < count; ++i) chunk->ints[i] = elements[i] != 0;
}

void LoadFloats(const void* input, int32_t count, Chunk* chunk) {
  memcpy(chunk->floats, input, static_cast<size_t>(count) * sizeof(float));
}

void LoadHalves(const void* input, int32_t count, Chunk* chunk) {
  const uint16_t* elements = static_cast<const uint16_t*>(input);
  for (int32_t i = 0; i < count; ++i) chunk->floats[i] = FloatOfHalf(elements[i]);
}

template <class T>
void StoreInts(const Chunk& chunk, int32_t count, void* output) {
  T* elements = static_cast<T*>(output);
  for (int32_t i = 0; i < count; ++i) elements[i] = static_cast<T>(chunk.ints[i]);
}

void StoreBools(const Chunk& chunk, int32_t count, void* output) {
  uint8_t* elements = static_cast<uint8_t*>(output);
  for (int32_t i = 0; i < count; ++i) elements[i] = chunk.ints[i] != 0;
}

// Towards zero, saturated to the type T, and 0 for what is not a number. What a smaller integer
// cannot hold of the result is cut off, as when a processor stores it.
template <class T>
void FloatsToInts(Chunk* chunk, int32_t count) {
  constexpr T kLeast = static_cast<T>(T{1} << (8 * sizeof(T) - 2)) * -2;
  constexpr float kLimit = -static_cast<float>(kLeast);
  // Backwards, as the integers are wider and lie in the same place.
  for (int32_t i = count - 1; i >= 0; --i) {
    const float x = chunk->floats[i];
    const bool fits = x >= -kLimit && x < kLimit;
    chunk->ints[i] = fits ? static_cast<T>(x) : x > 0.0f ? -(kLeast + 1) : x < 0.0f ? kLeast : T{0};
  }
}

void FloatsToBools(Chunk* chunk, int32_t count) {
  for (int32_t i = count - 1; i >= 0; --i) {
    const float x = chunk->floats[i];
    chunk->ints[i] = x != 0.0f;
  }
}

void IntsToFloats(Chunk* chunk, int32_t count) {
  for (int32_t i = 0; i < count; ++i) {
    const int64_t x = chunk->ints[i];
    chunk->floats[i] = static_cast<float>(x);
  }
}

void StoreFloats(const Chunk& chunk, int32_t count, void* output) {
  memcpy(output, chunk.floats, static_cast<size_t>(count) * sizeof(float));
}

void StoreHalves(const Chunk& chunk, int32_t count, void* output) {
  uint16_t* elements = static_cast<uint16_t*>(output);
  for (int32_t i = 0; i < count; ++i) elements[i] = HalfOfFloat(chunk.floats[i]);
}

struct State {
  Load load;
  void (*convert)(Chunk*, int32_t count);  // Null between integers, and between floats.
  Store store;
  int32_t count;
  int32_t input_bytes, output_bytes;  // Of an element.
};

Status Eval(const State& state, EvalContext& context) {
  const uint8_t* input = context.input<uint8_t>(0);
  uint8_t* output = context.output<uint8_t>(0);
  Chunk chunk;
  for (int32_t done = 0; done < state.count; done += kChunk) {
    const int32_t count = state.count - done < kChunk ? state.count - done : kChunk;
    state.load(input, count, &chunk);
    if (state.convert != nullptr) state.convert(&chunk, count);
    state.store(chunk, count, output);
    input += kChunk * state.input_bytes;
    output += kChunk * state.output_bytes;
  }
  return Status::kOk;
}

struct Type {
  DataType type;
  Load load;
  Store store;
};

constexpr Type kTypes[] = {
    {DataType::kFloat32, LoadFloats, StoreFloats},
    {DataType::kFloat16, LoadHalves, StoreHalves},
    {DataType::kBool, LoadBools, StoreBools},
    {DataType::kInt8, LoadInts<int8_t>, StoreInts<uint8_t>},
    {DataType::kUInt8, LoadInts<uint8_t>, StoreInts<uint8_t>},
    {DataType::kInt16, LoadInts<int16_t>, StoreInts<uint16_t>},
    {DataType::kUInt16, LoadInts<uint16_t>, StoreInts<uint16_t>},
    {DataType::kInt32, LoadInts<int32_t>, StoreInts<uint32_t>},
    {DataType::kUInt32, LoadInts<uint32_t>, StoreInts<uint32_t>},
    {DataType::kInt64, LoadInts<int64_t>, StoreInts<int64_t>},
};

bool IsFloat(DataType type) { return type == DataType::kFloat32 || type == DataType::kFloat16; }

const Type* Find(DataType type) {
  for (const Type& known : kTypes) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckSameShape(p));
  const DataType from = p.input(0).type, to = p.output(0).type;
  const Type* const source = Find(from);
  const Type* const target = Find(to);
  if (source == nullptr) return p.UnsupportedInput(0);
  if (target == nullptr) {
    return p.Unsupported("type {type} of output 0 is not supported", static_cast<int32_t>(to));
  }
  State state = {source->load,
                 nullptr,
                 target->store,
                 p.input(0).shape.Count(),
                 BitsPerElement(from) / 8,
                 BitsPerElement(to) / 8};
  const bool from_float = IsFloat(from), to_float = IsFloat(to);
  if (from_float && to == DataType::kBool) state.convert = FloatsToBools;
  const bool wide = to == DataType::kInt64 || to == DataType::kUInt32;
  if (from_float && !to_float && to != DataType::kBool) {
    state.convert = wide ? FloatsToInts<int64_t> : FloatsToInts<int32_t>;
  }
  if (!from_float && to_float) state.convert = IntsToFloats;
  if (state.output_bytes == state.input_bytes) p.MayAlias(0, 0);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kCast = {builtin::kCast, nullptr, Prepare, nullptr};
}

}  // namespace microlite
