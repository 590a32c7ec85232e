// SPDX-License-Identifier: Apache-2.0
// Goes with common.mk; to be included after the base's mpconfigboard.h.

// Models lie in the flash of the microcontroller itself, where the board's romfs.ld says.
#define MICROPY_HW_ROMFS_ENABLE_INTERNAL_FLASH (1)
#define MICROPY_HW_ROMFS_ENABLE_PART0 (1)

// No network: without a pin for it, the port leaves its Ethernet driver out.
#undef MICROPY_HW_ETH_MDC
