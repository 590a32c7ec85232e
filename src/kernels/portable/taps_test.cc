// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/taps.h"

#include <gtest/gtest.h>

namespace microlite::portable {
namespace {

// Every small window at every place where it can stand, against asking of each tap where it is.
TEST(Taps, AreThoseOnTheInput) {
  for (int size = 1; size <= 6; ++size) {
    for (int taps = 1; taps <= 5; ++taps) {
      for (int dilation = 1; dilation <= 4; ++dilation) {
        for (int origin = -(taps - 1) * dilation; origin < size; ++origin) {
          const Taps found = TapsAt(origin, taps, dilation, size);
          ASSERT_EQ(found.origin, origin);
          ASSERT_GE(found.first, 0);
          ASSERT_LE(found.first, found.end);
          ASSERT_LE(found.end, taps);
          for (int t = 0; t < taps; ++t) {
            const int position = origin + t * dilation;
            ASSERT_EQ(t >= found.first && t < found.end, position >= 0 && position < size)
                << "tap " << t << " of " << taps << ", dilation " << dilation << ", at " << origin
                << " on " << size;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace microlite::portable
