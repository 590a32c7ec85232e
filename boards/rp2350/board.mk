# SPDX-License-Identifier: Apache-2.0
# Raspberry Pi Pico 2 (RP2350, its Cortex-M33). No emulator of it is known that could be had here.

rp2350_FAMILY := 0xe48bff59
rp2350_CODE_BYTES := 0x100000

$(eval $(call microlite-rp2,rp2350,RP2350))

.PHONY: test-rp2350
test-rp2350: firmware-rp2350
	@$(PYTHON) scripts/run_tests.py --suite rp2350

firmware-rp2350: ## MicroPython with microlite for the Raspberry Pi Pico 2: build/rp2350/firmware.uf2
