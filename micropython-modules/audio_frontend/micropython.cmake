# SPDX-License-Identifier: Apache-2.0
# The module audio_frontend for ports built with CMake, and with it the module microlite, with which
# it shares the library:
# USER_C_MODULES=<this repository>/micropython-modules/audio_frontend/micropython.cmake

include_guard(GLOBAL)
include(${CMAKE_CURRENT_LIST_DIR}/../microlite/micropython.cmake)

add_library(usermod_audio_frontend INTERFACE)
target_sources(usermod_audio_frontend INTERFACE
    ${CMAKE_CURRENT_LIST_DIR}/module.c
    ${CMAKE_CURRENT_LIST_DIR}/frontend.cpp
)
target_include_directories(usermod_audio_frontend INTERFACE ${CMAKE_CURRENT_LIST_DIR})
# Gives the module microlite the older name microlite.audio_frontend.
target_compile_definitions(usermod_audio_frontend INTERFACE MICROLITE_AUDIO_FRONTEND)
target_link_libraries(usermod_audio_frontend INTERFACE usermod_microlite)
target_link_libraries(usermod INTERFACE usermod_audio_frontend)
