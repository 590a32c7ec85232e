// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// SPACE_TO_BATCH_ND cuts an image into blocks and makes each place within the block a batch of its
// own; BATCH_TO_SPACE_ND puts them together again. Both walk the batches; on the side of the image,
// some places may lie in the padding, or be cropped.

namespace microlite {
namespace {

constexpr int kInput = 0, kBlock = 1, kMargins = 2;

// Where place (row, column) of a batch is in the image: * block + place in the block - margin.
struct State {
  Shape batches;          // [batch, rows, columns, channels], or without the columns.
  int32_t image_batches;  // The last index of a batch within the blocks' places.
  int32_t image[2], block[2], margin[2];
  int32_t batch_size[2];  // Rows and columns of a batch.
  int32_t pixel_bytes;
  int8_t zero;
};

template <bool to_batches>
Status Eval(const State& state, EvalContext& context) {
  const State s = state;
  const size_t bytes = static_cast<size_t>(s.pixel_bytes);
  const uint8_t* input = context.input<uint8_t>(kInput);
  uint8_t* output = context.output<uint8_t>(0);
  int32_t pixel = 0;  // Of the batches.
  for (int32_t b = 0; b < s.batches[0]; ++b) {
    const int32_t place = b / s.image_batches, image = b % s.image_batches;
    const int32_t first_row = place / s.block[1] - s.margin[0];
    const int32_t first_column = place % s.block[1] - s.margin[1];
    for (int32_t i = 0; i < s.batch_size[0]; ++i) {
      const int32_t row = first_row + i * s.block[0];
      for (int32_t j = 0; j < s.batch_size[1]; ++j, ++pixel) {
        const int32_t column = first_column + j * s.block[1];
        const bool inside = row >= 0 && row < s.image[0] && column >= 0 && column < s.image[1];
        const int32_t there = (image * s.image[0] + row) * s.image[1] + column;
        if (to_batches && inside) {
          memcpy(output + pixel * s.pixel_bytes, input + there * s.pixel_bytes, bytes);
        } else if (to_batches) {
          memset(output + pixel * s.pixel_bytes, s.zero, bytes);
        } else if (inside) {
          memcpy(output + there * s.pixel_bytes, input + pixel * s.pixel_bytes, bytes);
        }
      }
    }
  }
  return Status::kOk;
}

// Block and margins of dimension 1 + i, which tie the two shapes together.
Status PrepareSide(PrepareContext& p, const Shape& image, int32_t i, State* state) {
  const int32_t block = IntAt(p.input(kBlock), i);
  const int32_t before = IntAt(p.input(kMargins), 2 * i);
  const int32_t after = IntAt(p.input(kMargins), 2 * i + 1);
  if (block < 1 || block > INT16_MAX) return p.Invalid("block size {}", block);
  if (before < 0 || after < 0)
    return p.Invalid("padding or crop {} or {} is negative", before, after);
  const int64_t whole = static_cast<int64_t>(state->batches[1 + i]) * block;
  if (static_cast<int64_t>(image[1 + i]) + before + after != whole || whole > INT32_MAX / 2) {
    return p.Invalid("dimension {} with {} and {} around it is not a number of blocks", 1 + i,
                     before, after);
  }
  state->image[i] = image[1 + i];
  state->batch_size[i] = state->batches[1 + i];
  state->block[i] = block;
  state->margin[i] = before;
  return Status::kOk;
}

Status PrepareState(PrepareContext& p, const Shape& image, const Shape& batches, State* state) {
  MICROLITE_TRY(p.CheckArity(3, 3, 1));
  int32_t element_bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &element_bytes));
  const int32_t rank = batches.rank;
  if (image.rank != rank || rank < 3 || rank > 4) {
    return p.Unsupported("input and output have ranks {} and {}, expected 3 or 4",
                         p.input(kInput).shape.rank, p.output(0).shape.rank);
  }
  MICROLITE_TRY(CheckConstantInts(p, kBlock, rank - 2));
  MICROLITE_TRY(CheckConstantInts(p, kMargins, 2 * (rank - 2)));
  *state = {batches, image[0], {1, 1}, {1, 1}, {0, 0}, {1, 1}, 0, 0};
  for (int32_t i = 0; i < rank - 2; ++i) MICROLITE_TRY(PrepareSide(p, image, i, state));
  const int64_t blocks = static_cast<int64_t>(state->block[0]) * state->block[1];
  if (image[0] == 0 || blocks * image[0] != batches[0] || image[rank - 1] != batches[rank - 1]) {
    return p.Invalid("{} batches in blocks of {} are not {}", image[0],
                     static_cast<int32_t>(blocks), batches[0]);
  }
  state->pixel_bytes = image[rank - 1] * element_bytes;
  const Tensor& output = p.output(0);
  const bool quantized = element_bytes == 1 && !output.quantization.scales.empty();
  state->zero = quantized ? static_cast<int8_t>(output.zero_point()) : 0;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareSpaceToBatch(PrepareContext& p) {
  State state;
  MICROLITE_TRY(PrepareState(p, p.input(kInput).shape, p.output(0).shape, &state));
  return p.Install<Eval<true>>(state);
}

[[gnu::cold]] Status PrepareBatchToSpace(PrepareContext& p) {
  State state;
  MICROLITE_TRY(PrepareState(p, p.output(0).shape, p.input(kInput).shape, &state));
  return p.Install<Eval<false>>(state);
}

}  // namespace

namespace ops {
const Op kBatchToSpaceNd = {builtin::kBatchToSpaceNd, nullptr, PrepareBatchToSpace, nullptr};
const Op kSpaceToBatchNd = {builtin::kSpaceToBatchNd, nullptr, PrepareSpaceToBatch, nullptr};
}  // namespace ops

}  // namespace microlite
