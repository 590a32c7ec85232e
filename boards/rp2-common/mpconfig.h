// SPDX-License-Identifier: Apache-2.0
// MicroPython's configuration for this port, without what needs mbedtls or axtls.

#include "mpconfigport.h"

#undef MICROPY_SSL_MBEDTLS
#define MICROPY_SSL_MBEDTLS (0)
#undef MICROPY_PY_CRYPTOLIB
#define MICROPY_PY_CRYPTOLIB (0)
#undef MICROPY_PY_HASHLIB_SHA1
#define MICROPY_PY_HASHLIB_SHA1 (0)
