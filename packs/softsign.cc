// SPDX-License-Identifier: Apache-2.0
// An op pack with the custom op Softsign, which the firmware leaves out; docs/op-packs.md tells how
// packs work.

#include "src/ops/softsign.cc"

#include "src/model/table.cc"
#include "src/model/tensor.cc"
#include "src/ops/prepare.cc"

namespace microlite {
namespace {

const OpEntry kEntries[] = {Use(ops::kSoftsign)};
const OpPack kPack = {kOpAbi, sizeof(kEntries) / sizeof(kEntries[0]), kEntries};

}  // namespace
}  // namespace microlite

extern "C" const void* microlite_pack() { return &microlite::kPack; }
