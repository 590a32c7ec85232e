# SPDX-License-Identifier: Apache-2.0

unix_CXX := $(CXX)
unix_AR := $(AR)
unix_FIRMWARE := build/unix/micropython

$(eval $(call microlite-library,unix))
$(eval $(call microlite-firmware,unix,unix,micropython,VARIANT_DIR=$(CURDIR)/boards/unix))

firmware-unix: ## MicroPython with microlite: build/unix/micropython (ULAB=<checkout> adds ulab)
