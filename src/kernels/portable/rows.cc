// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/rows.h"

#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/output.h"
#include "src/math/int4.h"

namespace microlite::portable {
namespace {

// How sums of products are formed: Multiply<tile>() gives those of filters [filter, filter + tile).

struct FloatSums {
  using Sum = float;
  using Bias = float;
  const float* row;
  const float* filters;
  int32_t length;

  FloatSums(const ProductParams&, const Filters& f, const void* input)
      : row(static_cast<const float*>(input)),
        filters(static_cast<const float*>(f.values)),
        length(f.length) {}

  template <int tile>
  void Multiply(int32_t filter, Sum (&sums)[tile]) const {
    Dot<tile, 1>(row, filters + filter * length, length, length, &sums);
  }
};

template <class T, class BiasType = int32_t>
struct ByteSums {
  using Sum = uint32_t;
  using Bias = BiasType;
  const T* row;
  const T* filters;
  int32_t length;
  int16_t zero_point;
  // The sum of (x - zero_point) * (w - filter_zero_point) falls apart into the sum that Dot() gives
  // and one that is the same for all filters.
  uint32_t offset;

  ByteSums(const ProductParams& p, const Filters& f, const void* input)
      : row(static_cast<const T*>(input)),
        filters(static_cast<const T*>(f.values)),
        length(f.length),
        zero_point(p.input_zero_point),
        offset(0) {
    if (p.filter_zero_point == 0) return;
    for (int32_t i = 0; i < length; ++i) offset += static_cast<uint32_t>(row[i] - zero_point);
    offset *= static_cast<uint32_t>(-p.filter_zero_point);
  }

  template <int tile>
  void Multiply(int32_t filter, Sum (&sums)[tile]) const {
    Dot<tile>(row, zero_point, filters + filter * length, length, length, offset, sums);
  }
};

// Unpacks a piece of the filters at a time.
template <class BiasType = int32_t>
struct Int4Sums {
  using Sum = uint32_t;
  using Bias = BiasType;
  const int8_t* row;
  const uint8_t* filters;
  int32_t length;
  int16_t zero_point;

  Int4Sums(const ProductParams& p, const Filters& f, const void* input)
      : row(static_cast<const int8_t*>(input)),
        filters(static_cast<const uint8_t*>(f.values)),
        length(f.length),
        zero_point(p.input_zero_point) {}

  template <int tile>
  void Multiply(int32_t filter, Sum (&sums)[tile]) const {
    constexpr int32_t kMost = 64;
    int8_t weights[tile][kMost];
    for (int f = 0; f < tile; ++f) sums[f] = 0;
    for (int32_t start = 0; start < length; start += kMost) {
      const int32_t count = length - start < kMost ? length - start : kMost;
      for (int f = 0; f < tile; ++f) {
        UnpackInt4(filters, (filter + f) * length + start, count, weights[f]);
      }
      Sum part[tile];
      Dot<tile>(row + start, zero_point, weights[0], count, kMost, 0, part);
      for (int f = 0; f < tile; ++f) sums[f] += part[f];
    }
  }
};

template <class W>
struct WideSums {
  using Sum = int64_t;
  using Bias = void;
  const int16_t* row;
  const W* filters;
  int32_t length;

  WideSums(const ProductParams&, const Filters& f, const void* input)
      : row(static_cast<const int16_t*>(input)),
        filters(static_cast<const W*>(f.values)),
        length(f.length) {}

  template <int tile>
  void Multiply(int32_t filter, Sum (&sums)[tile]) const {
    Dot<tile>(row, filters + filter * length, length, length, sums);
  }
};

// As many whole tiles as there are. Returns the first output left.
template <int tile, class Sums, class Out>
int32_t RunTiles(const Sums& products, const ProductParams& p, const Filters& filters,
                 int32_t first, int32_t end, Out* output) {
  for (; first + tile <= end; first += tile) {
    typename Sums::Sum sums[tile];
    products.template Multiply<tile>(first, sums);
    Store<tile>(p, sums, static_cast<const typename Sums::Bias*>(filters.bias), first, output);
  }
  return first;
}

template <class Sums, class Out>
void Run(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
         int32_t end, void* output) {
  const Sums products(p, filters, row);
  Out* out = static_cast<Out*>(output);
  first = RunTiles<kFilterTile>(products, p, filters, first, end, out);
  RunTiles<1>(products, p, filters, first, end, out);
}

}  // namespace

void RowF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
            int32_t end, void* output) {
  Run<FloatSums, float>(p, filters, row, first, end, output);
}
void RowS8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
           int32_t end, void* output) {
  Run<ByteSums<int8_t>, int8_t>(p, filters, row, first, end, output);
}
void RowS8S4(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
             int32_t end, void* output) {
  Run<Int4Sums<>, int8_t>(p, filters, row, first, end, output);
}
void RowS16S8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
              int32_t end, void* output) {
  Run<WideSums<int8_t>, int16_t>(p, filters, row, first, end, output);
}
void RowS16(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
            int32_t end, void* output) {
  Run<WideSums<int16_t>, int16_t>(p, filters, row, first, end, output);
}
void RowU8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
           int32_t end, void* output) {
  Run<ByteSums<uint8_t>, uint8_t>(p, filters, row, first, end, output);
}
void RowS8ToF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output) {
  Run<ByteSums<int8_t, float>, float>(p, filters, row, first, end, output);
}
void RowS8S4ToF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                  int32_t end, void* output) {
  Run<Int4Sums<float>, float>(p, filters, row, first, end, output);
}
void RowS8ToS16(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output) {
  Run<ByteSums<int8_t>, int16_t>(p, filters, row, first, end, output);
}
void RowS8ToS32(const ProductParams&, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output) {
  const auto* x = static_cast<const int8_t*>(row);
  const auto* all = static_cast<const int8_t*>(filters.values);
  const int32_t n = filters.length;
  for (; first < end; ++first) {
    Dot<1>(x, 0, all + first * n, n, n, 0, static_cast<uint32_t*>(output) + first);
  }
}

}  // namespace microlite::portable
