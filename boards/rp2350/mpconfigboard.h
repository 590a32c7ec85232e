// SPDX-License-Identifier: Apache-2.0
// The 4 MB of flash: firmware, then models in ROMFS, then the writable file system.

#define MICROPY_HW_BOARD_NAME "Raspberry Pi Pico 2 with microlite"
#define MICROPY_HW_ROMFS_BYTES (1024 * 1024)
#define MICROPY_HW_FLASH_STORAGE_BYTES (2048 * 1024)
