# SPDX-License-Identifier: Apache-2.0
# Cortex-M3, which has no FPU: Arm's MPS2 board with the FPGA image AN385.

qemu-m3_CPU := -mcpu=cortex-m3 -mthumb -mfloat-abi=soft
qemu-m3_CPU_NAME := Cortex-M3
qemu-m3_MPY := armv7m
qemu-m3_MACHINE := mps2-an385
qemu-m3_CLOCK := 25000000
qemu-m3_HEAP := 3145728
qemu-m3_ROM := 0x21000000

$(call microlite-qemu,qemu-m3,arm)
