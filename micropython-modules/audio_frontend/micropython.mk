# SPDX-License-Identifier: Apache-2.0
# The module audio_frontend for ports built with make. The library comes with the module microlite
# beside it, which also gets the older name microlite.audio_frontend by it.

AUDIO_FRONTEND_MODULE := $(USERMOD_DIR)
AUDIO_FRONTEND_FLAGS := -I$(abspath $(AUDIO_FRONTEND_MODULE)/../..)/include \
	-I$(AUDIO_FRONTEND_MODULE) -DMICROLITE_AUDIO_FRONTEND

SRC_USERMOD_C += $(AUDIO_FRONTEND_MODULE)/module.c
SRC_USERMOD_CXX += $(AUDIO_FRONTEND_MODULE)/frontend.cpp
CFLAGS_USERMOD += $(AUDIO_FRONTEND_FLAGS)
CXXFLAGS_USERMOD += $(AUDIO_FRONTEND_FLAGS)
