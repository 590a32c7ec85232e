// SPDX-License-Identifier: Apache-2.0
#include "py/dynruntime.h"

// The part of an op pack that MicroPython loads: the same for every pack. The ops are in the
// pack's own .cc file; this hands the address of their list to the firmware as the module's OPS,
// which microlite.Model(..., ops=[module]) takes and checks.

typedef struct {
  char magic[8];
  const void *pack;  // A microlite::OpPack, which carries its own ABI number.
} handover_t;

extern const void *microlite_pack(void);

// GCC may turn loops and struct copies into calls of these; a native module links with no libc.
void *memcpy(void *to, const void *from, size_t n) { return mp_fun_table.memmove_(to, from, n); }

void *memset(void *to, int value, size_t n) { return mp_fun_table.memset_(to, value, n); }

mp_obj_t mpy_init(mp_obj_fun_bc_t *self, size_t n_args, size_t n_kw, mp_obj_t *args) {
  MP_DYNRUNTIME_INIT_ENTRY

  handover_t handover = {{'m', 'l', 'o', 'p', 's', 0, 0, 1}, microlite_pack()};
  mp_store_global(MP_QSTR_OPS, mp_obj_new_bytes((const byte *)&handover, sizeof(handover)));

  MP_DYNRUNTIME_INIT_EXIT
}
