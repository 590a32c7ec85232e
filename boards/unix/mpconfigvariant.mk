# SPDX-License-Identifier: Apache-2.0
# What would need libraries or git submodules is left out.

MICROPY_PY_BTREE = 0
MICROPY_PY_SSL = 0
MICROPY_SSL_MBEDTLS = 0
MICROPY_PY_BLUETOOTH = 0
MICROPY_PY_FFI = 0
FROZEN_MANIFEST ?=
