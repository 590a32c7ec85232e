// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/dynamic.h"
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/rows.h"
#include "src/kernels/portable/taps.h"
#include "src/math/int4.h"

// CONV_2D as a product of matrices: what a window sees is laid out like a filter (a "patch", with
// zeros where the window stands over the border), then multiplied with each filter.

namespace microlite::portable {
namespace {

using Choice = Kernel<ConvParams, const void*, const void*, const void*, void*>;

// What a patch of a convolution is made of.
struct Geometry {
  int32_t channels;   // Input channels of one group.
  int32_t filters;    // Filters of one group.
  int32_t patch;      // Elements of a patch, and of a filter.
  bool whole_pixels;  // Neighbours in a window's row are neighbours in memory.
  bool whole_window;  // So are all elements of a window that has no part over the border.

  explicit Geometry(const ConvParams& p)
      : channels(p.input.channels / p.groups),
        filters(p.output.channels / p.groups),
        patch(p.window.height * p.window.width * channels),
        whole_pixels(p.groups == 1 && p.window.dilation_width == 1) {
    const bool whole_rows = p.window.width == p.input.width && p.window.dilation_height == 1;
    whole_window =
        p.window.height == 1 ? whole_pixels || p.window.width == 1 : whole_pixels && whole_rows;
  }
};

// Where a window stands on the input.
struct Position {
  Taps rows, columns;

  bool Inside(const Window& w) const {
    return rows.count() == w.height && columns.count() == w.width;
  }
  // The offset of tap (row, column) in the input image.
  int32_t Offset(const ConvParams& p, int32_t row, int32_t column) const {
    const int32_t y = rows.origin + row * p.window.dilation_height;
    const int32_t x = columns.origin + column * p.window.dilation_width;
    return (y * p.input.width + x) * p.input.channels;
  }
};

// How patches are made and multiplied: one at a time, or those of several positions at once
// ("lanes"). A weight that is loaded serves all lanes, and with their patches interleaved the sums
// stand side by side, as vector units want them. The order in which each sum is added up stays that
// of the reference kernels, which for floats is part of the result.
struct Arithmetic {
  int32_t lanes;
  int32_t input_bytes, patch_bytes, output_bytes;  // Of an element.
  // Writes n elements of one of the interleaved patches. Without `from`, they stand outside the
  // input.
  void (*copy)(const ConvParams& p, const void* from, int32_t n, void* to);
  // Writes output[i] of every lane for first <= i < end.
  void (*multiply)(const ProductParams& p, const Filters& filters, const void* patches,
                   int32_t first, int32_t end, uint8_t* const* outputs);
};

constexpr int kMostLanes = kIntegerLanes > kFloatLanes ? kIntegerLanes : kFloatLanes;

template <class T>
void CopyAsIs(const ConvParams& p, const void* from, int32_t n, void* to) {
  const size_t bytes = static_cast<size_t>(n) * sizeof(T);
  if (from != nullptr) {
    memcpy(to, from, bytes);
  } else {
    memset(to, sizeof(T) == 1 ? p.input_zero_point : 0, bytes);
  }
}

// Writes value(i) to every lanes-th element.
template <int lanes, class T, class Value>
inline void Interleave(int32_t n, void* to, const Value& value) {
  T* lane = static_cast<T*>(to);
#pragma GCC unroll 4
  for (int32_t i = 0; i < n; ++i, lane += lanes) *lane = value(i);
}

void CopyFloats(const ConvParams&, const void* from, int32_t n, void* to) {
  const float* x = static_cast<const float*>(from);
  if (x == nullptr) return Interleave<kFloatLanes, float>(n, to, [](int32_t) { return 0.0f; });
  Interleave<kFloatLanes, float>(n, to, [x](int32_t i) { return x[i]; });
}

// Integers less their zero point, which needs 16 bits.
template <class T>
void CopyIntegers(const ConvParams& p, const void* from, int32_t n, void* to) {
  const T* x = static_cast<const T*>(from);
  if (x == nullptr) return Interleave<kIntegerLanes, int16_t>(n, to, [](int32_t) { return 0; });
  const int32_t zero_point = p.input_zero_point;
  Interleave<kIntegerLanes, int16_t>(
      n, to, [=](int32_t i) { return static_cast<int16_t>(x[i] - zero_point); });
}

template <RowKernel row>
void MultiplyRow(const ProductParams& p, const Filters& filters, const void* patch, int32_t first,
                 int32_t end, uint8_t* const* outputs) {
  row(p, filters, patch, first, end, outputs[0]);
}

template <int tile>
void MultiplyFloats(const ProductParams& p, const Filters& filters, const float* patches,
                    int32_t filter, uint8_t* const* outputs) {
  float sums[kFloatLanes][tile];
  Dot<tile, kFloatLanes>(patches,
                         static_cast<const float*>(filters.values) + filter * filters.length,
                         filters.length, filters.length, sums);
  for (int l = 0; l < kFloatLanes; ++l) {
    Store<tile>(p, sums[l], static_cast<const float*>(filters.bias), filter,
                reinterpret_cast<float*>(outputs[l]));
  }
}

void MultiplyFloatLanes(const ProductParams& p, const Filters& filters, const void* patches,
                        int32_t first, int32_t end, uint8_t* const* outputs) {
  const float* x = static_cast<const float*>(patches);
  for (; first + kFilterTile <= end; first += kFilterTile) {
    MultiplyFloats<kFilterTile>(p, filters, x, first, outputs);
  }
  for (; first < end; ++first) MultiplyFloats<1>(p, filters, x, first, outputs);
}

// How lanes of integers are multiplied, by the types of filter and output: sums of a tile of
// filters.

template <class BiasType, class OutType>
struct ByteLanes {
  static constexpr bool kBytes = true;
  using Sum = uint32_t;
  using Bias = BiasType;
  using Out = OutType;

  template <int tile>
  static void Multiply(const Filters& f, int32_t filter, const int16_t* patches,
                       Sum (*sums)[kIntegerLanes]) {
    const int8_t* weights = static_cast<const int8_t*>(f.values) + filter * f.length;
    Dot<tile>(patches, weights, f.length, f.length, sums);
  }
};

// Adds up pieces: weights(start, count, stride) points to those of the filters of a tile.
template <int tile, int32_t most, class Sum, class Weights>
inline void AddPieces(const int16_t* patches, int32_t length, const Weights& weights,
                      Sum (*sums)[kIntegerLanes]) {
  for (int f = 0; f < tile; ++f) {
    for (int l = 0; l < kIntegerLanes; ++l) sums[f][l] = 0;
  }
  for (int32_t start = 0; start < length; start += most) {
    const int32_t count = length - start < most ? length - start : most;
    uint32_t part[tile][kIntegerLanes];
    int32_t stride;
    const int8_t* piece = weights(start, count, &stride);
    Dot<tile>(patches + start * kIntegerLanes, piece, count, stride, part);
    for (int f = 0; f < tile; ++f) {
      for (int l = 0; l < kIntegerLanes; ++l) {
        sums[f][l] += static_cast<Sum>(static_cast<int32_t>(part[f][l]));
      }
    }
  }
}

struct Int4Lanes {
  static constexpr bool kBytes = false;
  using Sum = uint32_t;
  using Bias = int32_t;
  using Out = int8_t;

  template <int tile>
  static void Multiply(const Filters& f, int32_t filter, const int16_t* patches,
                       Sum (*sums)[kIntegerLanes]) {
    constexpr int32_t kMost = 64;
    int8_t unpacked[tile][kMost];
    AddPieces<tile, kMost>(
        patches, f.length,
        [&](int32_t start, int32_t count, int32_t* stride) {
          for (int i = 0; i < tile; ++i) {
            UnpackInt4(f.values, (filter + i) * f.length + start, count, unpacked[i]);
          }
          *stride = kMost;
          return unpacked[0];
        },
        sums);
  }
};

struct WideLanes {
  static constexpr bool kBytes = false;
  using Sum = int64_t;
  using Bias = void;
  using Out = int16_t;

  template <int tile>
  static void Multiply(const Filters& f, int32_t filter, const int16_t* patches,
                       Sum (*sums)[kIntegerLanes]) {
    const int8_t* weights = static_cast<const int8_t*>(f.values) + filter * f.length;
    // As many products as fit 32 bits.
    AddPieces<tile, 256>(
        patches, f.length,
        [&](int32_t start, int32_t, int32_t* stride) {
          *stride = f.length;
          return weights + start;
        },
        sums);
  }
};

template <int tile, class Kind>
void MultiplyTile(const ProductParams& p, const Filters& filters, const int16_t* patches,
                  int32_t filter, uint8_t* const* outputs) {
  typename Kind::Sum sums[tile][kIntegerLanes];
  Kind::template Multiply<tile>(filters, filter, patches, sums);
  const auto* bias = static_cast<const typename Kind::Bias*>(filters.bias);
  for (int f = 0; f < tile; ++f, ++filter) {
    const ChannelOutput<typename Kind::Out, typename Kind::Sum> channel(p, bias, filter);
    for (int l = 0; l < kIntegerLanes; ++l) {
      reinterpret_cast<typename Kind::Out*>(outputs[l])[filter] = channel(sums[f][l]);
    }
  }
}

template <class Kind>
void MultiplyLanes(const ProductParams& p, const Filters& filters, const void* patches,
                   int32_t first, int32_t end, uint8_t* const* outputs) {
  const int16_t* x = static_cast<const int16_t*>(patches);
  for (; first + kLanesTile <= end; first += kLanesTile) {
    MultiplyTile<kLanesTile, Kind>(p, filters, x, first, outputs);
  }
  for (; first < end; ++first) MultiplyTile<1, Kind>(p, filters, x, first, outputs);
}

class Convolution {
 public:
  Convolution(const Arithmetic& arithmetic, const ConvParams& p, const void* filters,
              const void* bias, void* scratch)
      : a_(arithmetic),
        p_(p),
        g_(p),
        filters_{filters, bias, g_.patch},
        patches_(static_cast<uint8_t*>(scratch)) {}

  void Run(const uint8_t* image, uint8_t* output) {
    const int32_t pixel = p_.output.channels * a_.output_bytes;
    const int32_t positions = p_.output.height * p_.output.width;
    int32_t y = 0, x = 0;
    Taps rows = {};
    for (int32_t i = 0; i < positions; i += a_.lanes) {
      for (int32_t lane = 0; lane < a_.lanes; ++lane) {
        if (i + lane >= positions) {  // Lanes beyond the last position repeat it.
          positions_[lane] = positions_[lane - 1];
          outputs_[lane] = outputs_[lane - 1];
          continue;
        }
        if (x == 0) rows = RowsAt(y, p_.window, p_.input);
        positions_[lane] = {rows, ColumnsAt(x, p_.window, p_.input)};
        outputs_[lane] = output + (i + lane) * pixel;
        if (++x == p_.output.width) {
          x = 0;
          ++y;
        }
      }
      RunBlock(image);
    }
  }

 private:
  void RunBlock(const uint8_t* image) {
    const bool in_place = a_.lanes == 1 && g_.whole_window && positions_[0].Inside(p_.window);
    for (int32_t filter = 0; filter < p_.output.channels; filter += g_.filters) {
      const uint8_t* patches = patches_;
      if (in_place) {
        patches = image + positions_[0].Offset(p_, 0, 0) * a_.input_bytes;
      } else {
        for (int32_t l = 0; l < a_.lanes; ++l) CopyPatch(positions_[l], image, l);
      }
      a_.multiply(p_, filters_, patches, filter, filter + g_.filters, outputs_);
      image += g_.channels * a_.input_bytes;
    }
  }

  void CopyPatch(const Position& at, const uint8_t* image, int32_t lane) {
    const Window& w = p_.window;
    next_ = patches_ + lane * a_.patch_bytes;
    const int32_t row_size = w.width * g_.channels;
    Copy(nullptr, at.rows.first * row_size);
    for (int32_t row = at.rows.first; row < at.rows.end; ++row) {
      const Taps& columns = at.columns;
      Copy(nullptr, columns.first * g_.channels);
      const int32_t step = g_.whole_pixels ? columns.count() : 1;
      for (int32_t column = columns.first; column < columns.end; column += step) {
        Copy(image + at.Offset(p_, row, column) * a_.input_bytes, step * g_.channels);
      }
      Copy(nullptr, (w.width - columns.end) * g_.channels);
    }
    Copy(nullptr, (w.height - at.rows.end) * row_size);
  }

  void Copy(const uint8_t* from, int32_t n) {
    if (n == 0) return;
    a_.copy(p_, from, n, next_);
    next_ += n * a_.lanes * a_.patch_bytes;
  }

  const Arithmetic& a_;
  const ConvParams& p_;
  const Geometry g_;
  const Filters filters_;
  uint8_t* const patches_;
  uint8_t* next_ = nullptr;  // In the patch that is being copied.
  Position positions_[kMostLanes];
  uint8_t* outputs_[kMostLanes];
};

[[gnu::noinline]] void RunBatches(const Arithmetic& arithmetic, const ConvParams& p,
                                  const void* input, const void* filters, const void* bias,
                                  void* output, void* scratch) {
  Convolution convolution(arithmetic, p, filters, bias, scratch);
  const uint8_t* image = static_cast<const uint8_t*>(input);
  uint8_t* out = static_cast<uint8_t*>(output);
  for (int32_t b = 0; b < p.batches; ++b) {
    convolution.Run(image, out);
    image += p.input.height * p.input.width * p.input.channels * arithmetic.input_bytes;
    out += p.output.height * p.output.width * p.output.channels * arithmetic.output_bytes;
  }
}

template <const Arithmetic& arithmetic>
void Run(const ConvParams& p, const void* input, const void* filters, const void* bias,
         void* output, void* scratch) {
  RunBatches(arithmetic, p, input, filters, bias, output, scratch);
}

template <RowKernel row, class In, class Out>
constexpr Arithmetic kRows = {1,           sizeof(In),   sizeof(In),
                              sizeof(Out), CopyAsIs<In>, MultiplyRow<row>};
template <class Kind, class In>
constexpr Arithmetic kLanes = {
    kIntegerLanes,    sizeof(In),          sizeof(int16_t), sizeof(typename Kind::Out),
    CopyIntegers<In>, MultiplyLanes<Kind>,
};
constexpr Arithmetic kFloats = {kFloatLanes,   sizeof(float), sizeof(float),
                                sizeof(float), CopyFloats,    MultiplyFloatLanes};

// With room for the patches; none where every window can be read in place.
template <const Arithmetic& arithmetic>
Choice Choose(const ConvParams& p) {
  const bool in_place = arithmetic.lanes == 1 && p.window.height * p.window.width == 1;
  const int32_t element = arithmetic.lanes * arithmetic.patch_bytes;
  return {Run<arithmetic>, in_place ? 0 : static_cast<size_t>(element) * Geometry(p).patch};
}

Choice ChooseF32(const ConvParams& p) {
  // Too few positions to fill the lanes: idle ones would cost as much as busy ones.
  const bool few = p.output.height * p.output.width < kFloatLanes;
  return few ? Choose<kRows<RowF32, float, float>>(p) : Choose<kFloats>(p);
}

template <RowKernel row, class Kind, class In>
Choice ChooseInteger(const ConvParams& p) {
  // Machines with vector registers (of 64 bits, as far as portable code can tell) do better along
  // a long row of one patch, if that is of bytes.
  const bool few = p.output.height * p.output.width < kIntegerLanes;
  const bool long_row = sizeof(void*) == 8 && Kind::kBytes && Geometry(p).patch >= 16;
  return few || long_row ? Choose<kRows<row, In, typename Kind::Out>>(p)
                         : Choose<kLanes<Kind, In>>(p);
}

// With the input quantised.
Choice ChooseDynamicRows(const ConvParams& p) {
  return p.rescale.int4 ? Choose<kRows<RowS8S4ToF32, int8_t, float>>(p)
                        : ChooseInteger<RowS8ToF32, ByteLanes<float, float>, int8_t>(p);
}

int32_t InputElements(const ConvParams& p) {
  return p.input.height * p.input.width * p.input.channels;
}

void RunDynamic(const ConvParams& p, const void* input, const void* filters, const void* bias,
                void* output, void* scratch) {
  QuantizeBatches(p, InputElements(p), p.output.height * p.output.width * p.output.channels, input,
                  output, scratch,
                  [&](const ConvParams& one, const int8_t* image, float* out, void* rest) {
                    ChooseDynamicRows(p).run(one, image, filters, bias, out, rest);
                  });
}

Choice ChooseDynamic(const ConvParams& p) {
  return {RunDynamic, QuantizedBytes(InputElements(p)) + ChooseDynamicRows(p).scratch_bytes};
}

}  // namespace

const ConvKernels kConv = {{{
    ChooseF32,
    ChooseInteger<RowS8, ByteLanes<int32_t, int8_t>, int8_t>,
    ChooseInteger<RowS8S4, Int4Lanes, int8_t>,
    ChooseInteger<RowS16S8, WideLanes, int16_t>,
    Choose<kRows<RowU8, int8_t, uint8_t>>,
    ChooseDynamic,
}}};

}  // namespace microlite::portable
