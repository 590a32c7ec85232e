// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "objects.h"

extern "C" {
#include "py/objtuple.h"
}

// How a native .mpy module hands its ops to microlite.Model(..., ops=[module]): as a bytes object,
// the module's attribute OPS, that holds struct Handover. The magic says what the bytes are, the
// OpPack behind the pointer says which ABI it was built for. The model keeps a reference to the
// module, since the collector does not see that pointer. A buffer with the same content in place of
// the module is taken too; then it is the caller who keeps the code in memory.

namespace microlite::python {
namespace {

struct Handover {
  char magic[8];
  const OpPack* pack;
};

constexpr char kMagic[8] = {'m', 'l', 'o', 'p', 's', 0, 0, 1};

[[noreturn]] void RaiseNoPack(mp_obj_t item) {
  const bool module = mp_obj_is_type(item, &mp_type_module);
  mp_raise_msg_varg(&mp_type_TypeError,
                    module ? MP_ERROR_TEXT("ops takes op packs, and this %s has no OPS")
                           : MP_ERROR_TEXT("ops takes op packs, not %s"),
                    mp_obj_get_type_str(item));
}

const OpPack* PackOf(mp_obj_t item) {
  mp_buffer_info_t info;
  if (!mp_get_buffer(item, &info, MP_BUFFER_READ)) {
    mp_obj_t member[2];
    mp_load_method_maybe(item, MP_QSTR_OPS, member);
    if (member[0] == MP_OBJ_NULL || !mp_get_buffer(member[0], &info, MP_BUFFER_READ)) {
      RaiseNoPack(item);
    }
  }
  Handover handover;
  if (info.len != sizeof handover) mp_raise_ValueError(MP_ERROR_TEXT("not an op pack"));
  memcpy(&handover, info.buf, sizeof handover);
  if (memcmp(handover.magic, kMagic, sizeof kMagic) != 0 || handover.pack == nullptr ||
      reinterpret_cast<uintptr_t>(handover.pack) % alignof(OpPack) != 0) {
    mp_raise_ValueError(MP_ERROR_TEXT("not an op pack"));
  }
  if (handover.pack->abi != kOpAbi) {
    mp_raise_msg_varg(&mp_type_ValueError,
                      MP_ERROR_TEXT("the op pack has ABI %u, this firmware takes %u"),
                      static_cast<unsigned>(handover.pack->abi), static_cast<unsigned>(kOpAbi));
  }
  return handover.pack;
}

}  // namespace

Span<const OpPack*> TakePacks(ModelObject* model, mp_obj_t ops) {
  size_t count = 0;
  mp_obj_t* items = nullptr;
  if (ops != MP_OBJ_NULL && mp_obj_is_type(ops, &mp_type_module)) {
    model->packs = mp_obj_new_tuple(1, &ops);  // A single pack needs no list around it.
    mp_obj_tuple_get(model->packs, &count, &items);
  } else if (ops != MP_OBJ_NULL) {
    model->packs = mp_obj_is_type(ops, &mp_type_tuple)
                       ? ops
                       : mp_call_function_1(MP_OBJ_FROM_PTR(&mp_type_tuple), ops);
    mp_obj_tuple_get(model->packs, &count, &items);
  }
  const OpPack** packs = m_new(const OpPack*, count + 1);
  for (size_t i = 0; i < count; ++i) packs[i] = PackOf(items[i]);
  packs[count] = &kAllOps;
  return {packs, static_cast<uint32_t>(count + 1)};
}

}  // namespace microlite::python
