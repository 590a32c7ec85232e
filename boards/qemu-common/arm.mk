# SPDX-License-Identifier: Apache-2.0

CFLAGS += $(if $(filter mps2-%,$(QEMU_MACHINE)),-DQEMU_SOC_MPS2)
SRC_BOARD_O += board/arm.o shared/runtime/gchelper_generic.o
