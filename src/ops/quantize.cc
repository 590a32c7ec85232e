// SPDX-License-Identifier: Apache-2.0
#include "src/math/half.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

// QUANTIZE shares code between the signed and the unsigned type of a size: an unsigned byte with
// its highest bit flipped is the signed one of 128 less, and storing only depends on the size.

// What to flip in an element, and how much that takes away.
int32_t FlipOf(DataType type) { return type == DataType::kUInt8 ? 128 : 0; }

// A tensor as [outer, channels, inner], with the channels that have scales of their own.
struct Channels {
  Quantization quantization;
  int32_t outer, channels, inner;
};

Status GetChannels(PrepareContext& p, const Tensor& t, Channels* channels) {
  const Quantization& q = t.quantization;
  const Shape& shape = t.shape;
  *channels = {q, 1, 1, shape.Count()};
  if (!q.per_channel()) return Status::kOk;
  if (q.axis < 0 || q.axis >= shape.rank || static_cast<int32_t>(q.scales.size) != shape[q.axis]) {
    return p.Invalid("there are {} scales, but not along a dimension",
                     static_cast<int32_t>(q.scales.size));
  }
  *channels = {q, shape.Count(0, q.axis), shape[q.axis], shape.Count(q.axis + 1, shape.rank)};
  return Status::kOk;
}

// ---- QUANTIZE --------------------------------------------------------------------------------

struct QuantizeState {
  Channels channels;
  IntRange range;
};

template <class Out>
Status EvalQuantize(const QuantizeState& state, EvalContext& context) {
  const Channels s = state.channels;
  const IntRange range = state.range;
  const float* input = context.input<float>(0);
  Out* output = context.output<Out>(0);
  for (int32_t o = 0; o < s.outer; ++o) {
    for (int32_t c = 0; c < s.channels; ++c, input += s.inner, output += s.inner) {
      const float scale = s.quantization.scales[static_cast<uint32_t>(c)];
      const int32_t zero_point = s.quantization.zero_point(static_cast<uint32_t>(c));
      for (int32_t i = 0; i < s.inner; ++i) {
        output[i] =
            static_cast<Out>(QuantizeValue(input[i], scale, zero_point, range.min, range.max));
      }
    }
  }
  return Status::kOk;
}

Status PrepareFromFloat(PrepareContext& p) {
  const Tensor& output = p.output(0);
  QuantizeState state;
  MICROLITE_TRY(GetChannels(p, output, &state.channels));
  state.range = RangeOf(output.type);
  if (output.type == DataType::kInt32) return p.UnsupportedInput(0);
  if (output.type == DataType::kInt16) return p.Install<EvalQuantize<int16_t>>(state);
  return p.Install<EvalQuantize<uint8_t>>(state);
}

struct RequantizeState {
  Factor factor;
  int32_t input_flip, input_zero_point, output_zero_point;
  IntRange range;
  int32_t count;
};

template <class In, class Out>
Status EvalRequantize(const RequantizeState& state, EvalContext& context) {
  const RequantizeState s = state;
  const In* input = context.input<In>(0);
  Out* output = context.output<Out>(0);
  for (int32_t i = 0; i < s.count; ++i) {
    const int32_t x = WrapSub(static_cast<In>(input[i] ^ s.input_flip), s.input_zero_point);
    const int32_t value = WrapAdd(Multiply(x, s.factor), s.output_zero_point);
    output[i] = static_cast<Out>(Clamp(value, s.range.min, s.range.max));
  }
  return Status::kOk;
}

struct OffsetState {
  int32_t offset;
  int32_t count;
};

// Bytes of one scale differ by their zero points only. Where no result leaves the range, signed or
// unsigned does not matter.
Status EvalOffset(const OffsetState& state, EvalContext& context) {
  const OffsetState s = state;
  const uint8_t* input = context.input<uint8_t>(0);
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t i = 0; i < s.count; ++i) output[i] = static_cast<uint8_t>(input[i] + s.offset);
  return Status::kOk;
}

bool IsOffset(const Tensor& input, const Tensor& output) {
  if (BitsPerElement(input.type) != 8 || BitsPerElement(output.type) != 8) return false;
  const IntRange from = RangeOf(input.type), to = RangeOf(output.type);
  const int32_t offset = output.zero_point() - input.zero_point();
  return input.scale() == output.scale() && from.min + offset == to.min;
}

template <class In>
Status PrepareFromInt(PrepareContext& p) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  if (output.quantization.per_channel()) return p.Unsupported("output has a scale per channel");
  if (IsOffset(input, output)) {
    return p.Install<EvalOffset>(
        OffsetState{output.zero_point() - input.zero_point(), input.shape.Count()});
  }
  RequantizeState state;
  MICROLITE_TRY(GetFactor(
      p, static_cast<double>(input.scale()) / static_cast<double>(output.scale()), &state.factor));
  state.input_flip = FlipOf(input.type);
  state.input_zero_point = input.zero_point() - state.input_flip;
  state.output_zero_point = output.zero_point();
  state.range = RangeOf(output.type);
  state.count = input.shape.Count();
  switch (output.type) {
    case DataType::kInt32:
      return p.Install<EvalRequantize<In, int32_t>>(state);
    case DataType::kInt16:
      return p.Install<EvalRequantize<In, int16_t>>(state);
    default:
      return p.Install<EvalRequantize<In, uint8_t>>(state);
  }
}

[[gnu::cold]] Status PrepareQuantize(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckSameShape(p));
  const Tensor& output = p.output(0);
  if (output.type != DataType::kInt8 && output.type != DataType::kUInt8 &&
      output.type != DataType::kInt16 && output.type != DataType::kInt32) {
    return p.Unsupported("type {type} of output 0 is not supported",
                         static_cast<int32_t>(output.type));
  }
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  // The place of an output byte belongs to an input element that has been read.
  if (BitsPerElement(output.type) == 8) p.MayAlias(0, 0);
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return PrepareFromFloat(p);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareFromInt<int8_t>(p);
    case DataType::kInt16:
      return PrepareFromInt<int16_t>(p);
    case DataType::kInt32:
      return PrepareFromInt<int32_t>(p);
    default:
      return p.UnsupportedInput(0);
  }
}

// ---- DEQUANTIZE ------------------------------------------------------------------------------

template <class T>
Status EvalDequantize(const Channels& s, EvalContext& context) {
  const T* input = context.input<T>(0);
  float* output = context.output<float>(0);
  for (int32_t o = 0; o < s.outer; ++o) {
    for (int32_t c = 0; c < s.channels; ++c, input += s.inner, output += s.inner) {
      const float scale = s.quantization.scales[static_cast<uint32_t>(c)];
      const int32_t zero_point = s.quantization.zero_point(static_cast<uint32_t>(c));
      // The difference is exact, so the product is rounded once, as if computed in double.
      for (int32_t i = 0; i < s.inner; ++i) {
        output[i] = scale * static_cast<float>(input[i] - zero_point);
      }
    }
  }
  return Status::kOk;
}

// Weights of 16 bits that are floats already.
struct WidenState {
  int32_t count;
};

Status EvalWiden(const WidenState& state, EvalContext& context) {
  const uint16_t* input = context.input<uint16_t>(0);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < state.count; ++i) output[i] = FloatOfHalf(input[i]);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareDequantize(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kFloat32));
  MICROLITE_TRY(CheckSameShape(p));
  const Tensor& input = p.input(0);
  if (input.type == DataType::kFloat16) {
    return p.Install<EvalWiden>(WidenState{input.shape.Count()});
  }
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  Channels state;
  MICROLITE_TRY(GetChannels(p, input, &state));
  switch (input.type) {
    case DataType::kInt8:
      return p.Install<EvalDequantize<int8_t>>(state);
    case DataType::kUInt8:
      return p.Install<EvalDequantize<uint8_t>>(state);
    case DataType::kInt16:
      return p.Install<EvalDequantize<int16_t>>(state);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kDequantize = {builtin::kDequantize, nullptr, PrepareDequantize, nullptr};
const Op kQuantize = {builtin::kQuantize, nullptr, PrepareQuantize, nullptr};
}  // namespace ops

}  // namespace microlite
