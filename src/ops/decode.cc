// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// TFLM_DECODE: unpacks constants that are stored compressed. Inputs come in pairs, the packed data
// and beside it how to unpack them: 16 bytes of parameters, then a table. All is read as bytes,
// most significant bit first.

namespace microlite {
namespace {

// Where the parameters stand.
constexpr int kMethodAt = 0, kVersionAt = 1;
constexpr int kMethodVersionAt = 4, kWidthAt = 5, kStrideAt = 6;
constexpr uint32_t kParameters = 16;
constexpr uint8_t kLookup = 0, kHuffman = 1, kPrune = 2;

struct Bytes {
  const uint8_t* data;
  uint32_t size;

  // `count` <= 16 bits from bit `at` on; zeros behind the end.
  uint32_t Bits(uint32_t at, uint32_t count) const {
    const uint32_t first = at / 8;
    uint32_t bits = 0;
    for (uint32_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (first + i < size ? data[first + i] : 0u);
    }
    return bits >> (24 - at % 8 - count) & ((1u << count) - 1);
  }
};

// How one output is unpacked.
struct Code {
  Bytes packed, table;
  Status (*unpack)(const Code&, uint8_t* output, EvalContext&);
  const int8_t* zero_points;  // Of each channel; null where all are the same.
  int32_t count, element_bytes;
  int32_t channels, per_channel;  // Elements until the next channel comes; then the first again.
  uint32_t width;                 // Bits of an index; for Huffman, of the first one.
  uint32_t stride;  // Elements of the table for a channel; for Huffman, bytes of an entry.
  int8_t zero_point;
};

struct State {
  Code* codes;
  int32_t count;
};

// Steps through an output's elements, and tells the channel of each.
class Channel {
 public:
  explicit Channel(const Code& code) : code_(code), left_(code.per_channel) {}
  int32_t index() const { return index_; }
  void Next() {
    if (--left_ > 0) return;
    left_ = code_.per_channel;
    if (++index_ == code_.channels) index_ = 0;
  }

 private:
  const Code& code_;
  int32_t left_, index_ = 0;
};

// Each element is an index into its channel's part of the table.
Status Lookup(const Code& code, uint8_t* output, EvalContext& context) {
  const uint32_t bytes = static_cast<uint32_t>(code.element_bytes);
  const uint32_t entries = code.table.size / bytes;
  Channel channel(code);
  for (int32_t i = 0; i < code.count; ++i, channel.Next()) {
    const uint32_t index = code.packed.Bits(static_cast<uint32_t>(i) * code.width, code.width) +
                           static_cast<uint32_t>(channel.index()) * code.stride;
    if (index >= entries) {
      return context.Fail("index {} of a table of {}", static_cast<int32_t>(index),
                          static_cast<int32_t>(entries));
    }
    memcpy(output, code.table.data + index * bytes, bytes);
    output += bytes;
  }
  return Status::kOk;
}

// A bit tells of each element whether it is the zero point, or the next value of the table.
Status Prune(const Code& code, uint8_t* output, EvalContext& context) {
  const uint32_t bytes = static_cast<uint32_t>(code.element_bytes);
  uint32_t next = 0;
  Channel channel(code);
  for (int32_t i = 0; i < code.count; ++i, channel.Next()) {
    if (code.packed.Bits(static_cast<uint32_t>(i), 1) == 0) {
      const int8_t* points = code.zero_points;
      memset(output, points != nullptr ? points[channel.index()] : code.zero_point, bytes);
    } else {
      if (next + bytes > code.table.size) {
        return context.Fail("more than the {} values there are",
                            static_cast<int32_t>(code.table.size / bytes));
      }
      memcpy(output, code.table.data + next, bytes);
      next += bytes;
    }
    output += bytes;
  }
  return Status::kOk;
}

// An entry of a Huffman table, of 2 or 4 bytes: a flag that it holds a symbol, then 4 bits, then
// the symbol or the distance to the next table. The bits say how many of those read belong to the
// symbol, or with how many, less one, to look into the next table.
struct Entry {
  bool symbol;
  uint32_t bits, value;
};

Entry ReadEntry(const uint8_t* at, uint32_t bytes) {
  const uint32_t entry = bytes == 2 ? LoadAs<uint16_t>(at) : LoadAs<uint32_t>(at);
  const uint32_t value_bits = 8 * bytes - 5;
  return {entry >> (8 * bytes - 1) != 0, entry >> value_bits & 15,
          entry & ((1u << value_bits) - 1)};
}

Status Unravel(const Code& code, uint8_t* output, EvalContext& context) {
  const uint32_t entries = code.table.size / code.stride, end = code.packed.size * 8;
  uint32_t at = 0;  // In bits.
  for (int32_t i = 0; i < code.count; ++i) {
    uint32_t index = 0, bits = code.width;
    Entry entry = {};
    while (!entry.symbol) {
      index += entry.value + code.packed.Bits(at, bits);
      at += bits;
      if (index >= entries || at > end + 16) {
        return context.Fail("element {}: entry {} of {}", i, static_cast<int32_t>(index),
                            static_cast<int32_t>(entries));
      }
      entry = ReadEntry(code.table.data + index * code.stride, code.stride);
      if (!entry.symbol) bits = entry.bits + 1;
    }
    if (bits > entry.bits) at -= bits - entry.bits;
    if (at > end) return context.Fail("the data end at element {} of {}", i, code.count);
    memcpy(output, &entry.value, static_cast<size_t>(code.element_bytes));
    output += code.element_bytes;
  }
  return Status::kOk;
}

Status Eval(const State& state, EvalContext& context) {
  for (int32_t i = 0; i < state.count; ++i) {
    const Code& code = state.codes[i];
    MICROLITE_TRY(code.unpack(code, context.output<uint8_t>(i), context));
  }
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

// Channels lie along the first dimension or the last.
[[gnu::cold]] Status GetChannels(PrepareContext& p, int i, Code* code) {
  const Tensor& output = p.output(i);
  const int32_t scales = static_cast<int32_t>(output.quantization.scales.size);
  const int32_t axis = output.quantization.axis, last = output.shape.rank - 1;
  code->channels = 1;
  code->per_channel = code->count;
  if (scales <= 1) return Status::kOk;
  if ((axis != 0 && axis != last) || last < 0 || output.shape[axis] != scales) {
    return p.Invalid("output {} has {} scales along dimension {}", i, scales, axis);
  }
  code->channels = scales;
  code->per_channel = axis == last ? 1 : code->count / scales;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareLookup(PrepareContext& p, const uint8_t* parameters, Code* code) {
  code->unpack = Lookup;
  code->width = parameters[kWidthAt] & 7;
  code->stride = parameters[kStrideAt];
  if (code->width == 0) return p.Invalid("indices have 0 bits");
  const int64_t bits = static_cast<int64_t>(code->width) * code->count;
  if (bits > static_cast<int64_t>(code->packed.size) * 8) {
    return p.Invalid("{} indices of {} bits in {} bytes", code->count,
                     static_cast<int32_t>(code->width), static_cast<int32_t>(code->packed.size));
  }
  return Status::kOk;
}

[[gnu::cold]] Status PreparePrune(PrepareContext& p, int i, Code* code) {
  code->unpack = Prune;
  if (static_cast<int64_t>(code->packed.size) * 8 < code->count) {
    return p.Invalid("{} elements, but {} bytes of bits", code->count,
                     static_cast<int32_t>(code->packed.size));
  }
  const Tensor& output = p.output(i);
  const Quantization& q = output.quantization;
  code->zero_point = static_cast<int8_t>(q.zero_point());
  int8_t* points = nullptr;
  for (int32_t c = 0; c < code->channels; ++c) {
    const int32_t point = q.zero_point(static_cast<uint32_t>(c));
    if (point != 0 && output.type != DataType::kInt8) {
      return p.Unsupported("zero point {} of output {}", point, i);
    }
  }
  if (code->channels > 1) points = p.KeepArray<int8_t>(static_cast<size_t>(code->channels));
  for (int32_t c = 0; points != nullptr && c < code->channels; ++c) {
    points[c] = static_cast<int8_t>(q.zero_point(static_cast<uint32_t>(c)));
  }
  code->zero_points = points;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareHuffman(PrepareContext& p, int i, const uint8_t* parameters,
                                    Code* code) {
  code->unpack = Unravel;
  code->width = (parameters[kWidthAt] >> 4) + 1u;
  code->stride = (parameters[kWidthAt] & 1) != 0 ? 4 : 2;
  const DataType type = p.output(i).type;
  if (type != DataType::kInt8 && (type != DataType::kInt16 || code->stride == 2)) {
    return p.Unsupported("type {type} of output {} is not supported", static_cast<int32_t>(type),
                         i);
  }
  return Status::kOk;
}

[[gnu::cold]] bool IsUnpackable(DataType type) {
  return type == DataType::kFloat32 || type == DataType::kInt8 || type == DataType::kInt16 ||
         type == DataType::kInt32 || type == DataType::kInt64 || type == DataType::kBool;
}

[[gnu::cold]] Status PrepareCode(PrepareContext& p, int i, Code* code) {
  const Tensor &packed = p.input(2 * i), &about = p.input(2 * i + 1), &output = p.output(i);
  if (packed.constant == nullptr || about.constant == nullptr) {
    return p.Unsupported("input {} is not a constant",
                         packed.constant == nullptr ? 2 * i : 2 * i + 1);
  }
  if (!IsUnpackable(output.type)) {
    return p.Unsupported("type {type} of output {} is not supported",
                         static_cast<int32_t>(output.type), i);
  }
  if (packed.bytes > INT32_MAX / 8) return p.Unsupported("input {} has more than 2^31 bits", 2 * i);
  const uint8_t* parameters = about.constant_as<uint8_t>();
  if (about.bytes < kParameters) {
    return p.Invalid("input {} has {} bytes, expected at least 16", 2 * i + 1,
                     static_cast<int32_t>(about.bytes));
  }
  if (parameters[kVersionAt] != 1 || parameters[kMethodVersionAt] != 1) {
    return p.Unsupported("versions {} and {}, expected 1", parameters[kVersionAt],
                         parameters[kMethodVersionAt]);
  }
  *code = {};
  code->packed = {packed.constant_as<uint8_t>(), packed.bytes};
  code->table = {parameters + kParameters, about.bytes - kParameters};
  code->count = output.shape.Count();
  code->element_bytes = BitsPerElement(output.type) / 8;
  MICROLITE_TRY(GetChannels(p, i, code));
  switch (parameters[kMethodAt]) {
    case kLookup:
      return PrepareLookup(p, parameters, code);
    case kHuffman:
      return PrepareHuffman(p, i, parameters, code);
    case kPrune:
      return PreparePrune(p, i, code);
    default:
      return p.Unsupported("method {} is not supported", parameters[kMethodAt]);
  }
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  const int outputs = p.output_count();
  if (outputs == 0) return p.Invalid("has no outputs");
  MICROLITE_TRY(p.CheckArity(2 * outputs, 2 * outputs, outputs));
  const State state = {p.KeepArray<Code>(static_cast<size_t>(outputs)), outputs};
  for (int i = 0; i < outputs; ++i) {
    Code code;
    MICROLITE_TRY(PrepareCode(p, i, &code));
    if (state.codes != nullptr) state.codes[i] = code;
  }
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kDecode = {kCustomOp, "TFLM_DECODE", Prepare, nullptr};
}

}  // namespace microlite
