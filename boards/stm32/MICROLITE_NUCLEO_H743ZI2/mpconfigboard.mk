# SPDX-License-Identifier: Apache-2.0
MICROLITE_BASE := NUCLEO_H743ZI2
include $(BOARD_DIR)/../common.mk
