# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi Pico: MicroPython's port rp2, built by CMake, and an emulator to run it.

PICO_SDK := $(CURDIR)/build/deps/pico-sdk-$(call pin,pico-sdk,git,2)
TINYUSB := $(CURDIR)/build/deps/tinyusb-$(call pin,tinyusb,git,2)
RP2040JS := build/deps/rp2040js-$(call pin,rp2040js,npm,2)

# Where ROMFS lies, as mpconfigboard.h has it. The flash before it is the firmware's.
rp2_ROM := 0x100C0000
rp2_ROM_BYTES := 0x80000
rp2_CODE_BYTES := 0xC0000

rp2_FIRMWARE := build/rp2/firmware.uf2 build/rp2/bootrom.bin build/rp2/emulator \
	build/rp2/rom_bytes $(CURDIR)/$(RP2040JS)
rp2_PACKAGES := rp2
rp2_IMAGES := build/rp2/firmware.uf2
rp2_START := plug the Pico in with BOOTSEL held down, then copy {name}.uf2 to the drive RPI-RP2
EMULATED += rp2

# What it says of the firmware's family is the RP2040's number among those of UF2.
rp2-uf2 = $(PYTHON) $(MICROPYTHON)/tools/uf2conv.py -f 0xe48bff56 -b 0x10000000 -c

$(PICO_SDK) $(TINYUSB) $(CURDIR)/$(RP2040JS):
	@scripts/fetch.sh $(patsubst %-$(lastword $(subst -, ,$(@F))),%,$(@F))

rp2-work := build/rp2/firmware$(ulab-suffix)
rp2-modules := $(CURDIR)/micropython-modules/microlite/micropython.cmake
rp2-modules := $(rp2-modules)$(if $(ULAB),;$(abspath $(ULAB))/code/micropython.cmake)

$(rp2-work)/Makefile: boards/rp2/board.mk boards/rp2/mpconfigboard.cmake \
		| $(MICROPYTHON) $(PICO_SDK) $(TINYUSB)
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)cmake -S $(MICROPYTHON)/ports/rp2 -B $(@D) -DPICO_NO_PICOTOOL=1 \
		-DMICROPY_BOARD=rp2 -DMICROPY_BOARD_DIR=$(CURDIR)/boards/rp2 \
		-DMICROLITE_PICO_SDK=$(PICO_SDK) -DMICROLITE_TINYUSB=$(TINYUSB) \
		"-DUSER_C_MODULES=$(rp2-modules)" $(call quietly,build/rp2/cmake)

build/rp2/firmware.uf2: $(rp2-work)/Makefile $(MPY_CROSS) FORCE
	@echo "MicroPython, port rp2: $@ (about two minutes the first time)"
	+$(Q)$(micropython-environment) MICROPY_MPYCROSS=$(CURDIR)/$(MPY_CROSS) \
		$(MAKE) --no-print-directory -C $(<D) $(call quietly,build/rp2/firmware)
	$(Q)[ "$$(stat -c %s $(<D)/firmware.bin)" -le $$(($(rp2_CODE_BYTES))) ] || \
		{ echo "the firmware runs into ROMFS: see boards/rp2/mpconfigboard.h"; false; }
	$(Q)cp $(<D)/firmware.elf.map $(<D)/firmware.map
	$(Q)cmp -s $(<D)/firmware.elf build/rp2/firmware.elf || \
		{ $(rp2-uf2) -o $@ $(<D)/firmware.bin >$@.log && cp $(<D)/firmware.elf build/rp2/; }

# -fno-builtin and the next: or GCC would make calls of memcpy of the loop that is memcpy.
build/rp2/bootrom.bin: boards/rp2/bootrom/bootrom.ld $(wildcard boards/rp2/bootrom/*.[cS])
	@mkdir -p $(@D)
	@echo "CC rp2 boards/rp2/bootrom"
	$(Q)arm-none-eabi-gcc -mcpu=cortex-m0plus -mthumb -Os -std=gnu99 -ffreestanding -fno-builtin \
		-fno-tree-loop-distribute-patterns -Wall -Wextra -Werror -Wno-override-init \
		-nostdlib -Wl,--gc-sections,-e,Reset -T $^ -lgcc -o $(@:.bin=.elf)
	$(Q)arm-none-eabi-objcopy -O binary $(@:.bin=.elf) $@

$(eval $(call text-file,build/rp2/emulator,env NODE_PATH=$(RP2040JS)/node_modules \
	node boards/rp2/emulator/emulator.js build/rp2/bootrom.bin build/rp2/firmware.uf2 {rom} \
	$(rp2_ROM) $(rp2_ROM_BYTES)))
$(eval $(call text-file,build/rp2/rom_bytes,$(rp2_ROM_BYTES)))

firmware-rp2: ## MicroPython with microlite for the Raspberry Pi Pico: build/rp2/firmware.uf2
