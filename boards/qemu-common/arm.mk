# SPDX-License-Identifier: Apache-2.0

SRC_BOARD_O += board/arm.o shared/runtime/gchelper_generic.o
ifeq ($(filter mps3-%,$(QEMU_MACHINE)),)
CFLAGS += -DQEMU_SOC_MPS2
else
SRC_BOARD_O += board/uart_mps3.o
endif
