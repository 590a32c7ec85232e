# SPDX-License-Identifier: Apache-2.0
# ulab joins the firmware when its checkout is given: make ULAB=<path> firmware-unix

ifneq ($(ULAB),)
USERMOD_DIR := $(ULAB)/code
include $(ULAB)/code/micropython.mk
endif
