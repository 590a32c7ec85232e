// SPDX-License-Identifier: Apache-2.0
// Goes with common.cmake; to be included after the base's mpconfigboard.h.

// Models in the partition romfs, used where they lie; the port leaves this out unless asked.
#define MICROPY_VFS_ROM (1)
