# SPDX-License-Identifier: Apache-2.0
# All modules of this repository for ports built with CMake, as ports built with make find them by
# themselves: USER_C_MODULES=<this repository>/micropython-modules/micropython.cmake

file(GLOB MICROLITE_MODULES ${CMAKE_CURRENT_LIST_DIR}/*/micropython.cmake)
foreach(MICROLITE_MODULE ${MICROLITE_MODULES})
    include(${MICROLITE_MODULE})
endforeach()
