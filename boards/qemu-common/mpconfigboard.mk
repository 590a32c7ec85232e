# SPDX-License-Identifier: Apache-2.0
# The part of MicroPython's build that all emulated boards share; mk/qemu.mk gives the variables
# that begin with BOARD_.

CFLAGS += $(BOARD_CPU) -DMICROPY_HW_MCU_NAME='"$(BOARD_CPU_NAME)"' \
	-DMP_CONFIGFILE='"$(BOARD_DIR)/mpconfigboard.h"' \
	-DBOARD_CLOCK=$(BOARD_CLOCK) -DBOARD_ROM=$(BOARD_ROM) -DBOARD_ROM_BYTES=$(BOARD_ROM_BYTES)
# The port gives C++ no flags of its own.
CXXFLAGS += $(filter-out -std=gnu99,$(CFLAGS))
LDFLAGS += $(BOARD_CPU) -L$(BOARD_MEMORY)
LDSCRIPT = $(BOARD_DIR)/$(QEMU_ARCH).ld

# GCC finds the libraries that fit the CPU's flags, for which the port's own line does not ask.
override LIBS = -lm -lc -lgcc

SRC_BOARD_O += board/board.o board/input.o
LDFLAGS += -Wl,--wrap=uart_rx_chr
include $(BOARD_DIR)/$(QEMU_ARCH).mk

$(BUILD)/board/%.o: $(BOARD_DIR)/%.c
	$(ECHO) "CC $<"
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS) -c -o $@ $<
