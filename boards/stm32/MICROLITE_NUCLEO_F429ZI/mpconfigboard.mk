# SPDX-License-Identifier: Apache-2.0
MICROLITE_BASE := NUCLEO_F429ZI
include $(BOARD_DIR)/../common.mk
