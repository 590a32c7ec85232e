// SPDX-License-Identifier: Apache-2.0
// An op pack with LEAKY_RELU, which the firmware leaves out; docs/op-packs.md tells how packs work.

#include "src/ops/leaky_relu.cc"

#include "src/model/table.cc"
#include "src/model/tensor.cc"
#include "src/ops/prepare.cc"

namespace microlite {
namespace {

const OpEntry kEntries[] = {Use(ops::kLeakyRelu)};
const OpPack kPack = {kOpAbi, sizeof(kEntries) / sizeof(kEntries[0]), kEntries};

}  // namespace
}  // namespace microlite

extern "C" const void* microlite_pack() { return &microlite::kPack; }
