# SPDX-License-Identifier: Apache-2.0
# Boards that QEMU emulates, on MicroPython's port qemu, without a change to it.
#
# $(call microlite-qemu,<target>,arm or riscv32) defines build/<target>/firmware.elf and
# build/<target>/emulator, the command that boots it (scripts/board.py puts a ROMFS image in the
# place of {rom}), from
#   <target>_CPU        the compiler's flags for the CPU
#   <target>_CPU_NAME   what Python tells of the CPU
#   <target>_MACHINE    QEMU's name of the machine
#   <target>_CLOCK      ticks a second: of SysTick on Arm, of mtime on RISC-V
#   <target>_HEAP       bytes of MicroPython's heap
#   <target>_MPY        MicroPython's name of the CPU, for op packs (mk/packs.mk); none without it
#   <target>_ROM        where ROMFS images lie; ROM_BYTES of memory are free there
# and boards/<target>/memory.ld: what boards/qemu-common/<architecture>.ld puts where.

QEMU_COMMON := boards/qemu-common
ROM_BYTES := 0x1000000

arm_PREFIX := arm-none-eabi-
riscv32_PREFIX := riscv64-unknown-elf-
riscv32_QEMU := -bios none
# Its GCC has no C library of its own. The port finds this one by itself.
riscv32_LIBC := --specs=picolibc.specs

# A virtual nanosecond count of 2^6 an instruction makes clocks count instructions, the same ones in
# every run; boards/qemu-common/board.c knows the number too.
QEMU_OPTIONS := -display none -monitor none -serial stdio -semihosting -icount shift=6

# What QEMU is told of the machine, be it for the tests or for those who have a released image.
qemu-machine = $(strip qemu-system-$(2) -machine $($(1)_MACHINE) $($(2)_QEMU) $(QEMU_OPTIONS))

define qemu-toolchain
$(1)_CXX := $($(2)_PREFIX)g++
$(1)_AR := $($(2)_PREFIX)ar
$(1)_FLAGS := $($(1)_CPU) $($(2)_LIBC)
$(1)_FIRMWARE := build/$(1)/firmware.elf build/$(1)/emulator
$(1)_IMAGES := build/$(1)/firmware.elf
$(1)_START := $(qemu-machine) -kernel {name}.elf
$(1)_SHARED := $(wildcard $(QEMU_COMMON)/*) mk/qemu.mk
$(1)_PACKAGES := boards
EMULATED += $(1)
endef

comma := ,

qemu-command = $(qemu-machine) \
	-device loader$(comma)file={rom}$(comma)addr=$($(1)_ROM)$(comma)force-raw=on \
	-kernel build/$(1)/firmware.elf

qemu-variables = BOARD=$(1) BOARD_DIR=$(CURDIR)/$(QEMU_COMMON) \
	BOARD_MEMORY=$(CURDIR)/boards/$(1) QEMU_ARCH=$(2) QEMU_MACHINE=$($(1)_MACHINE) \
	BOARD_CPU="$($(1)_CPU)" BOARD_CPU_NAME=$($(1)_CPU_NAME) BOARD_CLOCK=$($(1)_CLOCK) \
	BOARD_ROM=$($(1)_ROM) BOARD_ROM_BYTES=$(ROM_BYTES) MICROPY_HEAP_SIZE=$($(1)_HEAP) \
	FROZEN_MANIFEST=

define microlite-qemu
$(eval $(call qemu-toolchain,$(1),$(2)))
$(eval $(call microlite-library,$(1)))
$(eval $(call microlite-firmware,$(1),qemu,firmware.elf,$(call qemu-variables,$(1),$(2))))
$(eval $(call text-file,build/$(1)/emulator,$(call qemu-command,$(1),$(2))))
$(if $($(1)_MPY),$(eval $(call microlite-packs,$(1),$($(1)_MPY))))
endef
