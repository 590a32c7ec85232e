# SPDX-License-Identifier: Apache-2.0
# Cortex-M55 with FPU and vectors (MVE): Arm's MPS3 board with the FPGA image AN547.

qemu-m55_CPU := -mcpu=cortex-m55 -mthumb -mfloat-abi=hard
qemu-m55_CPU_NAME := Cortex-M55
qemu-m55_MPY := armv7emdp
qemu-m55_MACHINE := mps3-an547
qemu-m55_CLOCK := 32000000
qemu-m55_HEAP := 3145728
qemu-m55_ROM := 0x61000000

$(call microlite-qemu,qemu-m55,arm)
