# SPDX-License-Identifier: Apache-2.0
# What boards of MicroPython's port esp32 share. Each is one of the port's own boards, MICROLITE_BASE,
# maybe in a variant of it, MICROLITE_VARIANT, with a partition for models. MICROLITE_FLASH is the size
# of its flash, for which there are partitions-SIZE.csv and sdkconfig.SIZE.

include(boards/${MICROLITE_BASE}/mpconfigboard.cmake)
if(MICROLITE_VARIANT)
    include(boards/${MICROLITE_BASE}/mpconfigvariant_${MICROLITE_VARIANT}.cmake)
endif()

# ESP-IDF looks for a partition table in the port's own folder unless its path is absolute, which only
# CMake can know. What comes last counts.
file(WRITE ${CMAKE_BINARY_DIR}/sdkconfig.microlite
    "CONFIG_PARTITION_TABLE_CUSTOM=y\n"
    "CONFIG_PARTITION_TABLE_CUSTOM_FILENAME="
    "\"${CMAKE_CURRENT_LIST_DIR}/partitions-${MICROLITE_FLASH}.csv\"\n"
)
list(APPEND SDKCONFIG_DEFAULTS
    ${CMAKE_CURRENT_LIST_DIR}/sdkconfig.${MICROLITE_FLASH}
    ${CMAKE_BINARY_DIR}/sdkconfig.microlite
)
