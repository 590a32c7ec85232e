# SPDX-License-Identifier: Apache-2.0
# What boards of MicroPython's port stm32 share. Each is one of the port's own boards, MICROLITE_BASE,
# with a part of the flash set aside for models and without a network, whose libraries are large.

include boards/$(MICROLITE_BASE)/mpconfigboard.mk

MICROPY_PY_LWIP = 0
MICROPY_PY_SSL = 0
MICROPY_SSL_MBEDTLS = 0
# The port has a C library's functions for float or those for double, microlite needs both: the first
# in preparing and running most models, the others for tables of the audio front end.
MICROPY_FLOAT_IMPL = single
LIBS += "$(shell $(CC) $(CFLAGS) -print-file-name=libm.a)"
SRC_C += $(abspath $(BOARD_DIR)/..)/libm.c
FROZEN_MANIFEST = $(BOARD_DIR)/../manifest.py

# Where ROMFS lies, and that the firmware does not reach it.
LD_FILES += $(BOARD_DIR)/romfs.ld

# The base's pins and code, from where they are.
override BOARD_PINS := boards/$(MICROLITE_BASE)/pins.csv
SRC_C += $(wildcard boards/$(MICROLITE_BASE)/*.c)
