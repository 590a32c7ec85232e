// SPDX-License-Identifier: Apache-2.0
// What the port asks of a board, whatever its CPU: time, and the ROM file system's place.

#include "board.h"

#include "extmod/vfs.h"
#include "py/mperrno.h"
#include "py/mphal.h"
#include "py/objarray.h"
#include "py/runtime.h"

mp_uint_t mp_hal_ticks_ms(void) { return (mp_uint_t)(board_ticks() / (BOARD_CLOCK / 1000)); }

mp_uint_t mp_hal_ticks_us(void) { return (mp_uint_t)(board_ticks() / (BOARD_CLOCK / 1000000)); }

// There is no other processor clock in QEMU: this counts instructions.
mp_uint_t mp_hal_ticks_cpu(void) { return (mp_uint_t)board_instructions(); }

void mp_hal_delay_us(mp_uint_t us) {
  const uint64_t end = board_ticks() + (uint64_t)us * (BOARD_CLOCK / 1000000);
  while (board_ticks() < end) mp_handle_pending(true);
}

void mp_hal_delay_ms(mp_uint_t ms) {
  for (; ms > 0; --ms) mp_hal_delay_us(1000);
}

static const MP_DEFINE_MEMORYVIEW_OBJ(rom, 'B', 0, BOARD_ROM_BYTES, (void*)BOARD_ROM);

mp_obj_t mp_vfs_rom_ioctl(size_t n_args, const mp_obj_t* args) {
  switch (mp_obj_get_int(args[0])) {
    case MP_VFS_ROM_IOCTL_GET_NUMBER_OF_SEGMENTS:
      return MP_OBJ_NEW_SMALL_INT(1);
    case MP_VFS_ROM_IOCTL_GET_SEGMENT:
      return MP_OBJ_FROM_PTR(&rom);
    default:
      return MP_OBJ_NEW_SMALL_INT(-MP_EINVAL);
  }
}
