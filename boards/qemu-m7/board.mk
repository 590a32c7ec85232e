# SPDX-License-Identifier: Apache-2.0
# Cortex-M7 with an FPU of double precision: Arm's MPS2 board with the FPGA image AN500.

qemu-m7_CPU := -mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16
qemu-m7_CPU_NAME := Cortex-M7
qemu-m7_MPY := armv7emdp
qemu-m7_MACHINE := mps2-an500
qemu-m7_CLOCK := 25000000
qemu-m7_HEAP := 3145728
qemu-m7_ROM := 0x60000000

$(call microlite-qemu,qemu-m7,arm)
