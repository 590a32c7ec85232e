// SPDX-License-Identifier: Apache-2.0
#include "src/audio/log.h"

#include "src/audio/bits.h"

namespace microlite::audio {
namespace {

constexpr int kBits = 16;         // Fractional bits of logarithms.
constexpr int kSegmentBits = 9;   // Of the fraction of x, those within a segment.
constexpr uint32_t kLn2 = 45426;  // 2^16 ln(2)
constexpr uint32_t kHalf = 1 << 15;

// What log2(1 + f) is more than f, at f = i / 128: round(2^16 (log2(1 + f) - f)).
constexpr uint16_t kBend[] = {
    0,    224,  442,  654,  861,  1063, 1259, 1450, 1636, 1817, 1992, 2163, 2329, 2490, 2646,
    2797, 2944, 3087, 3224, 3358, 3487, 3611, 3732, 3848, 3960, 4068, 4172, 4272, 4368, 4460,
    4549, 4633, 4714, 4791, 4864, 4934, 5001, 5063, 5123, 5178, 5231, 5280, 5326, 5368, 5408,
    5444, 5477, 5507, 5533, 5557, 5578, 5595, 5610, 5622, 5631, 5637, 5640, 5641, 5638, 5633,
    5626, 5615, 5602, 5586, 5568, 5547, 5524, 5498, 5470, 5439, 5406, 5370, 5332, 5291, 5249,
    5203, 5156, 5106, 5054, 5000, 4944, 4885, 4825, 4762, 4697, 4630, 4561, 4490, 4416, 4341,
    4264, 4184, 4103, 4020, 3935, 3848, 3759, 3668, 3575, 3481, 3384, 3286, 3186, 3084, 2981,
    2875, 2768, 2659, 2549, 2437, 2323, 2207, 2090, 1971, 1851, 1729, 1605, 1480, 1353, 1224,
    1094, 963,  830,  695,  559,  421,  282,  142,  0,
};

}  // namespace

uint32_t LogScaled(uint32_t x, uint32_t scale) {
  const int whole = BitLength(x) - 1;
  // x is 2^whole (1 + fraction / 2^16).
  const uint32_t rest = x - (uint32_t{1} << whole);
  const uint32_t fraction = whole < kBits ? rest << (kBits - whole) : rest >> (whole - kBits);
  const uint32_t segment = fraction >> kSegmentBits;
  const int32_t bend = kBend[segment], rise = kBend[segment + 1] - bend;
  const int32_t within = static_cast<int32_t>(fraction & ((1 << kSegmentBits) - 1));
  // The shift by kBits makes next to nothing of the rise, where one by kSegmentBits would be meant:
  // so the original has it, and so have the models that were trained with it.
  const int32_t log2_fraction = static_cast<int32_t>(fraction) + bend + ((rise * within) >> kBits);
  const uint32_t log2 =
      (static_cast<uint32_t>(whole) << kBits) + static_cast<uint32_t>(log2_fraction);
  const uint32_t ln = static_cast<uint32_t>((uint64_t{kLn2} * log2 + kHalf) >> kBits);
  return (ln * scale + kHalf) >> kBits;
}

}  // namespace microlite::audio
