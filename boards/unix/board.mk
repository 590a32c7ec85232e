# SPDX-License-Identifier: Apache-2.0

unix_CXX := $(CXX)
unix_AR := $(AR)
unix_FIRMWARE := build/unix/micropython
unix_IMAGES := build/unix/micropython
unix_START = chmod +x {name} && ./{name} script.py, on $(shell uname -sm)

$(eval $(call microlite-library,unix))
$(eval $(call microlite-firmware,unix,unix,micropython,VARIANT_DIR=$(CURDIR)/boards/unix))

$(eval $(call microlite-packs,unix,x64))

firmware-unix: ## MicroPython with microlite: build/unix/micropython (ULAB=<checkout> adds ulab)
