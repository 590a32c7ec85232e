// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_FUZZ_FUZZ_H_
#define MICROLITE_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>

// What libFuzzer and tests/fuzz/replay.cc call with one input; ends the program at a fault.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // MICROLITE_TESTS_FUZZ_FUZZ_H_
