# SPDX-License-Identifier: Apache-2.0
# RISC-V with 32 bits and no FPU: QEMU's own machine `virt`.

# The older specification counts CSR instructions among the base's: GCC then finds 32-bit libraries.
qemu-rv32_CPU := -march=rv32imac -mabi=ilp32 -misa-spec=2.2
qemu-rv32_CPU_NAME := RV32IMAC
qemu-rv32_MPY := rv32imc
qemu-rv32_MACHINE := virt
qemu-rv32_CLOCK := 10000000
qemu-rv32_HEAP := 3145728
qemu-rv32_ROM := 0x81000000

$(call microlite-qemu,qemu-rv32,riscv32)
