# SPDX-License-Identifier: Apache-2.0

RV32_ARCH = $(patsubst -march=%,%,$(filter -march=%,$(BOARD_CPU)))
AFLAGS += $(filter -misa-spec=%,$(BOARD_CPU))
CFLAGS += -DQEMU_SOC_VIRT
# The start-up code is the port's, not the C library's.
LDFLAGS += -nostartfiles
# MicroPython calls it as it starts.
CFLAGS += -D'MICROPY_PORT_INIT_FUNC=board_start_polling()'
SRC_BOARD_O += board/riscv32.o shared/runtime/gchelper_native.o shared/runtime/gchelper_rv32i.o
