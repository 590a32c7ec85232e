# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi Pico: its firmware, and an emulator to run it.

RP2040JS := build/deps/rp2040js-$(call pin,rp2040js,npm,2)

# Where ROMFS lies, as mpconfigboard.h has it. The flash before it is the firmware's.
rp2_ROM := 0x100C0000
rp2_ROM_BYTES := 0x80000
rp2_CODE_BYTES := 0xC0000

rp2_FAMILY := 0xe48bff56

$(eval $(call microlite-rp2,rp2,RPI-RP2))
$(eval $(call microlite-packs,rp2,armv6m))

rp2_FIRMWARE += build/rp2/bootrom.bin build/rp2/emulator build/rp2/rom_bytes build/rp2/every_case $(CURDIR)/$(RP2040JS)
EMULATED += rp2

$(CURDIR)/$(RP2040JS):
	@scripts/fetch.sh rp2040js

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
# The emulator is slow.
$(eval $(call text-file,build/rp2/every_case,4))

firmware-rp2: ## MicroPython with microlite for the Raspberry Pi Pico: build/rp2/firmware.uf2
