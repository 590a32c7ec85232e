// SPDX-License-Identifier: Apache-2.0
// The 2 MB of flash: firmware, then models in ROMFS, then the writable file system.

#define MICROPY_HW_BOARD_NAME "Raspberry Pi Pico with microlite"
#define MICROPY_HW_ROMFS_BYTES (512 * 1024)
#define MICROPY_HW_FLASH_STORAGE_BYTES (768 * 1024)
