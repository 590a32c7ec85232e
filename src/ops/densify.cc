// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// DENSIFY: a constant of which the file has only the elements that are not zero, in full.
//
// Such a tensor is stored as a tree. A level belongs to a dimension, or to the inside of the blocks
// that a dimension is cut into. At a dense level a node has a child for each index; at a sparse
// one, those between two entries of `segments`, whose indices stand in `indices`. The leaves are
// the elements that are stored, in this order. (SparsityParameters of the schema.)

namespace microlite {
namespace {

constexpr int kOrderSlot = 0, kBlockMapSlot = 1, kLevelsSlot = 2;  // SparsityParameters
constexpr int kFormatSlot = 0, kDenseSizeSlot = 1, kSegmentsSlot = 2, kIndicesSlot = 4;  // A level.
constexpr int kMostLevels = 2 * kMaxRank;

// A vector of numbers of 1, 2 or 4 bytes.
struct Numbers {
  const uint8_t* data;
  int32_t count;
  int32_t bytes;

  int32_t operator[](int32_t i) const {
    if (bytes == 1) return data[i];
    return bytes == 2 ? LoadAs<uint16_t>(data + 2 * i) : LoadAs<int32_t>(data + 4 * i);
  }
};

struct Level {
  int32_t size;  // Children of a node where it is dense, -1 where it is sparse.
  int32_t step;  // Bytes between the elements of neighbouring indices.
  Numbers segments, indices;
};

struct State {
  const Level* levels;
  int32_t count, element_bytes;
  uint32_t bytes;
};

// Fills in what lies below a node of a level: number `node` of them, whose elements start at `to`.
void Fill(const State& state, int32_t level, int32_t node, const uint8_t* from, uint8_t* to) {
  if (level == state.count) {
    memcpy(to, from + node * state.element_bytes, static_cast<size_t>(state.element_bytes));
    return;
  }
  const Level& l = state.levels[level];
  if (l.size >= 0) {
    for (int32_t i = 0; i < l.size; ++i) {
      Fill(state, level + 1, node * l.size + i, from, to + i * l.step);
    }
    return;
  }
  for (int32_t i = l.segments[node]; i < l.segments[node + 1]; ++i) {
    Fill(state, level + 1, i, from, to + l.indices[i] * l.step);
  }
}

Status Eval(const State& state, EvalContext& context) {
  uint8_t* output = context.output<uint8_t>(0);
  memset(output, 0, state.bytes);
  Fill(state, 0, 0, context.input<uint8_t>(0), output);
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

// The vector in a union whose tag tells the width of its numbers.
[[gnu::cold]] Numbers ReadNumbers(const Table& level, int slot) {
  const int32_t tag = level.Get<uint8_t>(slot);
  const int32_t bytes = tag == 1 ? 4 : tag == 2 ? 2 : 1;
  if (tag < 1 || tag > 3) return {nullptr, 0, 1};
  const Span<const uint8_t> raw = level.Child(slot + 1).RawVector(0, static_cast<size_t>(bytes));
  return {raw.data, static_cast<int32_t>(raw.size), bytes};
}

// Refuses a sparse level unless its segments cut all its indices into parts for `nodes` nodes, and
// those lie in [0, extent).
[[gnu::cold]] Status CheckSparse(PrepareContext& p, const Level& level, int32_t nodes,
                                 int32_t extent) {
  const int32_t count = level.indices.count;
  bool good =
      level.segments.count > nodes && level.segments[0] == 0 && level.segments[nodes] == count;
  for (int32_t i = 0; good && i < nodes; ++i) good = level.segments[i] <= level.segments[i + 1];
  if (!good) return p.Invalid("segments do not fit {} nodes and {} indices", nodes, count);
  for (int32_t i = 0; i < count; ++i) {
    const int32_t index = level.indices[i];
    if (index < 0 || index >= extent) return p.Invalid("index {} of {}", index, extent);
  }
  return Status::kOk;
}

// What the parameters say of dimensions, before their levels are looked at.
struct Layout {
  Table parameters;
  Span<const int32_t> order, block_map;
  Span<const uint32_t> levels;
  int32_t block[kMaxRank];   // The size of the blocks that a dimension is cut into.
  int32_t stride[kMaxRank];  // Bytes.

  Table LevelAt(uint32_t i) const { return parameters.At(levels, i); }
};

// Reads it, and refuses what does not go with the shape: each dimension has a level, then each
// block.
[[gnu::cold]] Status ReadLayout(PrepareContext& p, const Shape& shape, int32_t element_bytes,
                                Layout* layout) {
  const Table& parameters = layout->parameters;
  layout->order = parameters.Vector<int32_t>(kOrderSlot);
  layout->block_map = parameters.Vector<int32_t>(kBlockMapSlot);
  layout->levels = parameters.Vector<uint32_t>(kLevelsSlot);
  const uint32_t rank = static_cast<uint32_t>(shape.rank), blocks = layout->block_map.size;
  if (blocks > rank || layout->order.size != rank + blocks ||
      layout->levels.size != rank + blocks) {
    return p.Invalid("{} levels in an order of {} for rank {}",
                     static_cast<int32_t>(layout->levels.size),
                     static_cast<int32_t>(layout->order.size), shape.rank);
  }
  uint32_t seen = 0;
  for (uint32_t i = 0; i < rank + blocks; ++i) {
    const uint32_t what = static_cast<uint32_t>(layout->order[i]);
    if (what >= rank + blocks || (what < rank) != (i < rank) || (seen >> what & 1) != 0) {
      return p.Invalid("the order of the levels is not one");
    }
    seen |= 1u << what;
  }
  int32_t stride = element_bytes;
  for (int32_t d = shape.rank - 1; d >= 0; --d) {
    layout->block[d] = 1;
    layout->stride[d] = stride;
    stride *= shape[d];
  }
  for (uint32_t i = rank; i < rank + blocks; ++i) {
    const int32_t d = layout->block_map[static_cast<uint32_t>(layout->order[i]) - rank];
    const Table level = layout->LevelAt(i);
    const int32_t size = level.Get<int32_t>(kDenseSizeSlot);
    if (d < 0 || d >= shape.rank || layout->block[d] != 1 || level.Get<int8_t>(kFormatSlot) != 0 ||
        size < 1 || shape[d] % size != 0) {
      return p.Invalid("blocks of {} in dimension {}", size, d);
    }
    layout->block[d] = size;
  }
  return Status::kOk;
}

// Reads level i, and brings the number of nodes from those of this level to those of the next one.
[[gnu::cold]] Status ReadLevel(PrepareContext& p, const Layout& layout, const Shape& shape,
                               uint32_t i, int32_t* nodes, Level* level) {
  const uint32_t rank = static_cast<uint32_t>(shape.rank);
  const uint32_t what = static_cast<uint32_t>(layout.order[i]);
  const bool inside = what >= rank;
  const int32_t d = inside ? layout.block_map[what - rank] : static_cast<int32_t>(what);
  const int32_t extent = inside ? layout.block[d] : shape[d] / layout.block[d];
  const Table table = layout.LevelAt(i);
  *level = {};
  level->step = inside ? layout.stride[d] : layout.stride[d] * layout.block[d];
  if (table.Get<int8_t>(kFormatSlot) != 0) {
    level->size = -1;
    level->segments = ReadNumbers(table, kSegmentsSlot);
    level->indices = ReadNumbers(table, kIndicesSlot);
    MICROLITE_TRY(CheckSparse(p, *level, *nodes, extent));
    *nodes = level->indices.count;
    return Status::kOk;
  }
  level->size = table.Get<int32_t>(kDenseSizeSlot);
  if (level->size != extent) {
    return p.Invalid("level {} has size {}, expected {}", static_cast<int32_t>(i), level->size,
                     extent);
  }
  const int64_t next = static_cast<int64_t>(*nodes) * extent;
  if (next > INT32_MAX / 8)
    return p.Invalid("level {} has too many nodes", static_cast<int32_t>(i));
  *nodes = static_cast<int32_t>(next);
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const Tensor &input = p.input(0), &output = p.output(0);
  MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  MICROLITE_TRY(CheckSameShape(p));
  if (input.type != DataType::kFloat32 && input.type != DataType::kFloat16 &&
      input.type != DataType::kInt8) {
    return p.UnsupportedInput(0);
  }
  if (!input.sparse || input.constant == nullptr) return p.Invalid("input 0 is no sparse constant");
  const int32_t element_bytes = BitsPerElement(input.type) / 8;
  Layout layout;
  layout.parameters = p.Sparsity(0);
  MICROLITE_TRY(ReadLayout(p, input.shape, element_bytes, &layout));
  Level levels[kMostLevels];
  int32_t nodes = 1;
  for (uint32_t i = 0; i < layout.levels.size; ++i) {
    MICROLITE_TRY(ReadLevel(p, layout, input.shape, i, &nodes, &levels[i]));
  }
  if (static_cast<uint32_t>(nodes * element_bytes) > input.bytes) {
    return p.Invalid("{} elements in {} bytes", nodes, static_cast<int32_t>(input.bytes));
  }
  Level* kept = p.KeepArray<Level>(layout.levels.size);
  if (kept != nullptr) memcpy(kept, levels, layout.levels.size * sizeof(Level));
  return p.Install<Eval>(
      State{kept, static_cast<int32_t>(layout.levels.size), element_bytes, output.bytes});
}

}  // namespace

namespace ops {
const Op kDensify = {builtin::kDensify, nullptr, Prepare, nullptr};
}

}  // namespace microlite
