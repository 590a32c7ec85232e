// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_BOXES_H_
#define MICROLITE_SRC_OPS_BOXES_H_

#include <math.h>
#include <stdint.h>

// What the ops that find boxes among many have in common.

namespace microlite {

// Comparing boxes with one another must come to an end.
constexpr int64_t kMostComparisons = int64_t{1} << 31;

// A box by two of its corners, in the order in which tensors have them.
struct Corners {
  float y1, x1, y2, x2;
};

inline float Area(const Corners& box) { return fabsf(box.y2 - box.y1) * fabsf(box.x2 - box.x1); }

// Intersection over union; 0 where a box has no area.
inline float Overlap(const Corners& a, const Corners& b) {
  const float area_a = Area(a), area_b = Area(b);
  if (area_a <= 0.0f || area_b <= 0.0f) return 0.0f;
  const float height =
      fminf(fmaxf(a.y1, a.y2), fmaxf(b.y1, b.y2)) - fmaxf(fminf(a.y1, a.y2), fminf(b.y1, b.y2));
  const float width =
      fminf(fmaxf(a.x1, a.x2), fmaxf(b.x1, b.x2)) - fmaxf(fminf(a.x1, a.x2), fminf(b.x1, b.x2));
  const float common = fmaxf(height, 0.0f) * fmaxf(width, 0.0f);
  return common / (area_a + area_b - common);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_BOXES_H_
