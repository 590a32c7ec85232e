# SPDX-License-Identifier: Apache-2.0
# Cortex-M4 with FPU: Arm's MPS2 board with the FPGA image AN386.

qemu-m4_CPU := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
qemu-m4_CPU_NAME := Cortex-M4F
qemu-m4_MPY := armv7emsp
qemu-m4_MACHINE := mps2-an386
qemu-m4_CLOCK := 25000000
qemu-m4_HEAP := 3145728
qemu-m4_ROM := 0x21000000

$(call microlite-qemu,qemu-m4,arm)
