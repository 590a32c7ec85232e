// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// Ops that are one box of elements put in another order: SLICE, BROADCAST_TO, TILE, REVERSE_V2,
// SPACE_TO_DEPTH and DEPTH_TO_SPACE.

namespace microlite {
namespace {

constexpr int kInput = 0;

struct State {
  BoxCopy copy;
  int32_t offset;  // Of the first element taken, in bytes.
};

Status Eval(const State& state, EvalContext& context) {
  state.copy.Run(context.input<uint8_t>(kInput) + state.offset, context.output<uint8_t>(0));
  return Status::kOk;
}

Status Install(PrepareContext& p, const CopyLoop* loops, int32_t count, int32_t element_bytes,
               int32_t offset) {
  State state;
  state.offset = offset;
  state.copy.Prepare(p, loops, count, element_bytes);
  return p.Install<Eval>(state);
}

// The bytes from one place along dimension i to the next.
int32_t StepOf(const Shape& shape, int32_t i, int32_t element_bytes) {
  return shape.Count(i + 1, shape.rank) * element_bytes;
}

Status CheckRank(PrepareContext& p, int32_t rank) {
  if (p.output(0).shape.rank == rank) return Status::kOk;
  return p.Invalid("output has rank {}, expected {}", p.output(0).shape.rank, rank);
}

Status CheckSize(PrepareContext& p, int32_t dimension, int64_t size) {
  const int32_t given = p.output(0).shape[dimension];
  if (given == size) return Status::kOk;
  return p.Invalid("output dimension {} is {}, expected {}", dimension, given,
                   static_cast<int32_t>(Clamp<int64_t>(size, INT32_MIN, INT32_MAX)));
}

// ---- BROADCAST_TO and TILE -------------------------------------------------------------------

// The output is the input repeated along each dimension; one that the input lacks counts as 1.
Status PrepareRepeat(PrepareContext& p, int32_t element_bytes) {
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  CopyLoop loops[kMaxCopyLoops];
  int32_t count = 0;
  for (int32_t i = 0; i < output.rank; ++i) {
    const int32_t missing = output.rank - input.rank;
    const int32_t size = i < missing ? 1 : input[i - missing];
    if (size == 0 ? output[i] != 0 : output[i] % size != 0) {
      return p.Invalid("dimension {} of {} cannot be repeated to {}", i, size, output[i]);
    }
    const int32_t to = StepOf(output, i, element_bytes);
    const int32_t from = i < missing ? 0 : StepOf(input, i - missing, element_bytes);
    loops[count++] = {size == 0 ? 0 : output[i] / size, 0, WrapMul(to, size)};
    loops[count++] = {size, from, to};
  }
  return Install(p, loops, count, element_bytes, 0);
}

[[gnu::cold]] Status PrepareBroadcastTo(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  MICROLITE_TRY(CheckConstantInts(p, 1, output.rank));
  if (output.rank < input.rank) return p.Invalid("output has fewer dimensions than the input");
  for (int32_t i = 0; i < output.rank; ++i) {
    MICROLITE_TRY(CheckSize(p, i, IntAt(p.input(1), i)));
    const int32_t size = input.FromEnd(output.rank - 1 - i);
    if (size != 1 && size != output[i]) {
      return p.Invalid("dimension {} of {} does not broadcast to {}", i, size, output[i]);
    }
  }
  return PrepareRepeat(p, bytes);
}

[[gnu::cold]] Status PrepareTile(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  const Shape& input = p.input(kInput).shape;
  MICROLITE_TRY(CheckConstantInts(p, 1, input.rank));
  MICROLITE_TRY(CheckRank(p, input.rank));
  for (int32_t i = 0; i < input.rank; ++i) {
    const int32_t times = IntAt(p.input(1), i);
    if (times < 0) return p.Invalid("cannot repeat dimension {} {} times", i, times);
    MICROLITE_TRY(CheckSize(p, i, static_cast<int64_t>(input[i]) * times));
  }
  return PrepareRepeat(p, bytes);
}

// ---- REVERSE_V2 ------------------------------------------------------------------------------

[[gnu::cold]] Status PrepareReverse(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  MICROLITE_TRY(CheckSameShape(p));
  MICROLITE_TRY(CheckConstantInts(p, 1, -1));
  const Shape& shape = p.input(kInput).shape;
  uint32_t reversed = 0;
  for (int32_t i = 0; i < p.input(1).shape.Count(); ++i) {
    int32_t axis;
    MICROLITE_TRY(GetAxis(p, IntAt(p.input(1), i), shape.rank, &axis));
    if ((reversed >> axis & 1) != 0) return p.Invalid("axis {} is reversed twice", axis);
    reversed |= 1u << axis;
  }
  CopyLoop loops[kMaxRank];
  int32_t offset = 0;
  for (int32_t i = 0; i < shape.rank; ++i) {
    const int32_t step = StepOf(shape, i, bytes);
    const bool backwards = (reversed >> i & 1) != 0;
    if (backwards && shape[i] > 0) offset += (shape[i] - 1) * step;
    loops[i] = {shape[i], backwards ? -step : step, step};
  }
  return Install(p, loops, shape.rank, bytes, offset);
}

// ---- SPACE_TO_DEPTH and DEPTH_TO_SPACE -------------------------------------------------------

constexpr int kBlockSizeSlot = 0;

// Between an image of [batch, rows * block, columns * block, channels] and one of
// [batch, rows, columns, block * block * channels].
Status PrepareBlocks(PrepareContext& p, bool to_depth) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  const Shape& wide = to_depth ? p.input(kInput).shape : p.output(0).shape;
  const Shape& deep = to_depth ? p.output(0).shape : p.input(kInput).shape;
  if (wide.rank != 4 || deep.rank != 4) return p.Invalid("input and output must have rank 4");
  const int32_t block = p.option<int32_t>(kBlockSizeSlot);
  if (block < 1 || block > INT16_MAX) return p.Invalid("block size {}", block);
  const bool fits = wide[0] == deep[0] && wide[1] == static_cast<int64_t>(deep[1]) * block &&
                    wide[2] == static_cast<int64_t>(deep[2]) * block &&
                    deep[3] == static_cast<int64_t>(wide[3]) * block * block;
  if (!fits) return p.Invalid("input and output do not differ by blocks of {} x {}", block, block);
  const int32_t pixel = StepOf(wide, 2, bytes), row = StepOf(wide, 1, bytes);
  const int32_t cell = StepOf(deep, 2, bytes), cells = StepOf(deep, 1, bytes);
  CopyLoop loops[] = {
      {deep[0], StepOf(wide, 0, bytes), StepOf(deep, 0, bytes)},
      {deep[1], WrapMul(row, block), cells},
      {deep[2], WrapMul(pixel, block), cell},
      {block, row, WrapMul(pixel, block)},
      {block, pixel, pixel},
      {wide[3], bytes, bytes},
  };
  constexpr int32_t kLoops = sizeof loops / sizeof loops[0];
  for (CopyLoop& loop : loops) {
    if (!to_depth) loop = {loop.count, loop.to, loop.from};
  }
  return Install(p, loops, kLoops, bytes, 0);
}

[[gnu::cold]] Status PrepareSpaceToDepth(PrepareContext& p) { return PrepareBlocks(p, true); }
[[gnu::cold]] Status PrepareDepthToSpace(PrepareContext& p) { return PrepareBlocks(p, false); }

}  // namespace

namespace ops {
const Op kBroadcastTo = {builtin::kBroadcastTo, nullptr, PrepareBroadcastTo, nullptr};
const Op kDepthToSpace = {builtin::kDepthToSpace, nullptr, PrepareDepthToSpace, nullptr};
const Op kReverseV2 = {builtin::kReverseV2, nullptr, PrepareReverse, nullptr};
const Op kSpaceToDepth = {builtin::kSpaceToDepth, nullptr, PrepareSpaceToDepth, nullptr};
const Op kTile = {builtin::kTile, nullptr, PrepareTile, nullptr};
}  // namespace ops

}  // namespace microlite
