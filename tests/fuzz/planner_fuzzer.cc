// SPDX-License-Identifier: Apache-2.0
// The input is a list of buffers, five bytes each.

#include "tests/fuzz/bytes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/plan_checks.h"
#include "tests/support/try_model.h"

using namespace microlite;
using namespace microlite::testing;

namespace {

// Planning takes quadratic time. Of the largest size, so many are less than 2 GiB, as the engine
// sees to.
constexpr size_t kMostBuffers = 250;

Lifetime TakeBuffer(Bytes* bytes, size_t before) {
  Lifetime buffer;
  const uint8_t kind = bytes->Take<uint8_t>();
  buffer.bytes = uint32_t{bytes->Take<uint16_t>()} << (kind % 8);
  const int32_t first = bytes->Take<uint8_t>(), duration = bytes->Take<uint8_t>();
  if (kind >= 0xf0) {
    buffer.first = kind % 16 < 8 ? Lifetime::kNone : Lifetime::kAlways;
    return buffer;
  }
  buffer.first = first;
  buffer.last = first + duration;
  if (kind >= 0xe0) buffer.alias = before > 0 ? first % static_cast<int32_t>(before) : 0;
  if (kind >= 0xd8 && kind < 0xe0) buffer.alias = Lifetime::kElsewhere;
  return buffer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  Buffers buffers;
  while (bytes.size() > 0 && buffers.size() < kMostBuffers) {
    buffers.push_back(TakeBuffer(&bytes, buffers.size()));
  }
  const uint32_t total = Plan(&buffers);
  const char* fault = FaultOfPlan(buffers, total);
  Require(fault == nullptr, fault);
  Require(Plan(&buffers) == total, "an earlier plan does not matter");
  return 0;
}
