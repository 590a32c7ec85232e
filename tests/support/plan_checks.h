// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_PLAN_CHECKS_H_
#define MICROLITE_TESTS_SUPPORT_PLAN_CHECKS_H_

#include <cstdint>
#include <vector>

#include "src/runtime/planner.h"

namespace microlite::testing {

using Buffers = std::vector<Lifetime>;

uint32_t Plan(Buffers* buffers);

// The most that is in use at any one time: no plan can do with less.
uint32_t LowerBound(const Buffers& buffers);

// What all buffers take one behind the other: no plan should take more.
uint32_t UpperBound(const Buffers& buffers);

// What is wrong with a plan of `total` bytes, null where nothing is.
const char* FaultOfPlan(const Buffers& buffers, uint32_t total);

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_PLAN_CHECKS_H_
