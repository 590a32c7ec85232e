// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/dynamic.h"
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/rows.h"
#include "src/kernels/portable/taps.h"

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

// Writes one of `lanes` interleaved patches, front to back.
template <int lanes, class T>
class PatchWriter {
 public:
  explicit PatchWriter(T* patch) : next_(patch) {}

  void Copy(const T* from, int32_t n) {
    if (lanes == 1) {
      memcpy(next_, from, static_cast<size_t>(n) * sizeof(T));
    } else {
      for (int32_t i = 0; i < n; ++i) next_[i * lanes] = from[i];
    }
    next_ += n * lanes;
  }
  void Fill(T value, int32_t n) {
    for (int32_t i = 0; i < n; ++i) next_[i * lanes] = value;
    next_ += n * lanes;
  }

 private:
  T* next_;
};

template <int lanes, class T>
void CopyPatch(const ConvParams& p, const Geometry& g, const Position& at, const T* image, T zero,
               T* patch) {
  PatchWriter<lanes, T> writer(patch);
  const Window& w = p.window;
  const int32_t row_size = w.width * g.channels;
  writer.Fill(zero, at.rows.first * row_size);
  for (int32_t row = at.rows.first; row < at.rows.end; ++row) {
    const Taps& columns = at.columns;
    writer.Fill(zero, columns.first * g.channels);
    if (g.whole_pixels) {
      if (columns.count() > 0) {
        writer.Copy(image + at.Offset(p, row, columns.first), columns.count() * g.channels);
      }
    } else {
      for (int32_t column = columns.first; column < columns.end; ++column) {
        writer.Copy(image + at.Offset(p, row, column), g.channels);
      }
    }
    writer.Fill(zero, (w.width - columns.end) * g.channels);
  }
  writer.Fill(zero, (w.height - at.rows.end) * row_size);
}

// One position at a time: its patch is a row. T is a type of the size of the input's.
template <class T>
struct Rows {
  using Value = T;
  static constexpr int kLanes = 1;
  RowKernel row;
  T zero;
  int32_t output_bytes;  // Of an element.

  void Multiply(const ConvParams& p, const Filters& filters, const T* patch, int32_t first,
                int32_t end, uint8_t* const* outputs) const {
    row(p, filters, patch, first, end, outputs[0]);
  }
};

// Several positions at once: a weight that is loaded serves them all, and with their patches
// interleaved the sums stand side by side, as vector units want them. The order in which each sum
// is added up stays that of the reference kernels, which for floats is part of the result.
struct FloatLanes {
  using Value = float;
  static constexpr int kLanes = kFloatLanes;
  static constexpr float zero = 0.0f;
  static constexpr int32_t output_bytes = sizeof(float);

  void Multiply(const ConvParams& p, const Filters& filters, const float* patches, int32_t first,
                int32_t end, uint8_t* const* outputs) const {
    for (; first + kFilterTile <= end; first += kFilterTile) {
      MultiplyTile<kFilterTile>(p, filters, patches, first, outputs);
    }
    for (; first < end; ++first) MultiplyTile<1>(p, filters, patches, first, outputs);
  }

 private:
  template <int tile>
  static void MultiplyTile(const ConvParams& p, const Filters& filters, const float* patches,
                           int32_t filter, uint8_t* const* outputs) {
    float sums[kLanes][tile];
    Dot<tile, kLanes>(patches, static_cast<const float*>(filters.values) + filter * filters.length,
                      filters.length, filters.length, sums);
    for (int l = 0; l < kLanes; ++l) {
      Store<tile>(p, sums[l], static_cast<const float*>(filters.bias), filter,
                  reinterpret_cast<float*>(outputs[l]));
    }
  }
};

template <class Arithmetic>
class Convolution {
 public:
  using T = typename Arithmetic::Value;
  static constexpr int kLanes = Arithmetic::kLanes;

  Convolution(const Arithmetic& arithmetic, const ConvParams& p, const void* filters,
              const void* bias, void* scratch)
      : arithmetic_(arithmetic),
        p_(p),
        g_(p),
        filters_{filters, bias, g_.patch},
        patches_(static_cast<T*>(scratch)) {}

  void Run(const T* image, uint8_t* output) {
    const int32_t pixel = p_.output.channels * arithmetic_.output_bytes;
    const int32_t last = p_.output.height * p_.output.width - 1;
    int32_t y = 0, x = 0;
    Position position = {};
    for (int32_t i = 0; i <= last; i += kLanes) {
      // Lanes beyond the last position repeat it.
      for (int lane = 0; lane < kLanes && i + lane <= last; ++lane) {
        if (x == 0) position.rows = RowsAt(y, p_.window, p_.input);
        position.columns = ColumnsAt(x, p_.window, p_.input);
        for (int l = lane; l < kLanes; ++l) {
          positions_[l] = position;
          outputs_[l] = output + (i + lane) * pixel;
        }
        if (++x == p_.output.width) {
          x = 0;
          ++y;
        }
      }
      RunBlock(image);
    }
  }

 private:
  void RunBlock(const T* image) {
    const bool in_place = kLanes == 1 && g_.whole_window && positions_[0].Inside(p_.window);
    for (int32_t filter = 0; filter < p_.output.channels; filter += g_.filters) {
      const T* patches = patches_;
      if (in_place) {
        patches = image + positions_[0].Offset(p_, 0, 0);
      } else {
        for (int l = 0; l < kLanes; ++l) {
          CopyPatch<kLanes, T>(p_, g_, positions_[l], image, arithmetic_.zero, patches_ + l);
        }
      }
      arithmetic_.Multiply(p_, filters_, patches, filter, filter + g_.filters, outputs_);
      image += g_.channels;
    }
  }

  const Arithmetic arithmetic_;
  const ConvParams& p_;
  const Geometry g_;
  const Filters filters_;
  T* const patches_;
  Position positions_[kLanes];
  uint8_t* outputs_[kLanes];
};

template <class Arithmetic>
void Run(const Arithmetic& arithmetic, const ConvParams& p, const void* input, const void* filters,
         const void* bias, void* output, void* scratch) {
  Convolution<Arithmetic> convolution(arithmetic, p, filters, bias, scratch);
  const auto* image = static_cast<const typename Arithmetic::Value*>(input);
  uint8_t* out = static_cast<uint8_t*>(output);
  for (int32_t b = 0; b < p.batches; ++b) {
    convolution.Run(image, out);
    image += p.input.height * p.input.width * p.input.channels;
    out += p.output.height * p.output.width * p.output.channels * arithmetic.output_bytes;
  }
}

void RunFloatLanes(const ConvParams& p, const void* input, const void* filters, const void* bias,
                   void* output, void* scratch) {
  Run(FloatLanes(), p, input, filters, bias, output, scratch);
}

template <RowKernel row, class In, class Out>
void RunRows(const ConvParams& p, const void* input, const void* filters, const void* bias,
             void* output, void* scratch) {
  const Rows<In> rows = {row, static_cast<In>(p.input_zero_point), sizeof(Out)};
  Run(rows, p, input, filters, bias, output, scratch);
}

// Room for `lanes` patches, none where every window can be read in place.
size_t ScratchBytes(const ConvParams& p, int lanes, size_t element) {
  const bool in_place = lanes == 1 && p.window.height * p.window.width == 1;
  return in_place ? 0 : element * static_cast<size_t>(lanes) * Geometry(p).patch;
}

Choice ChooseF32(const ConvParams& p) {
  // Too few positions to fill the lanes: idle ones would cost as much as busy ones.
  const bool few = p.output.height * p.output.width < kFloatLanes;
  return few ? Choice{RunRows<RowF32, float, float>, ScratchBytes(p, 1, sizeof(float))}
             : Choice{RunFloatLanes, ScratchBytes(p, kFloatLanes, sizeof(float))};
}

template <RowKernel row, class In, class Out>
Choice ChooseRows(const ConvParams& p) {
  return {RunRows<row, In, Out>, ScratchBytes(p, 1, sizeof(In))};
}

int32_t InputElements(const ConvParams& p) {
  return p.input.height * p.input.width * p.input.channels;
}

void RunDynamic(const ConvParams& p, const void* input, const void* filters, const void* bias,
                void* output, void* scratch) {
  QuantizeBatches(p, InputElements(p), p.output.height * p.output.width * p.output.channels, input,
                  output, scratch,
                  [&](const ConvParams& one, const int8_t* image, float* out, void* rest) {
                    RunRows<RowS8ToF32, int8_t, float>(one, image, filters, bias, out, rest);
                  });
}

Choice ChooseDynamic(const ConvParams& p) {
  return {RunDynamic, QuantizedBytes(InputElements(p)) + ScratchBytes(p, 1, sizeof(int8_t))};
}

}  // namespace

const ConvKernels kConv = {{{
    ChooseF32,
    ChooseRows<RowS8, int8_t, int8_t>,
    ChooseRows<RowS8S4, int8_t, int8_t>,
    ChooseRows<RowS16S8, int16_t, int16_t>,
    ChooseRows<RowU8, int8_t, uint8_t>,
    ChooseDynamic,
}}};

}  // namespace microlite::portable
