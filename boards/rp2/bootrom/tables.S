@ SPDX-License-Identifier: Apache-2.0
@ The start of the RP2040's boot ROM as its datasheet documents it (section 2.8.3): vectors, magic and
@ version, and the tables in which programs look up what the ROM offers, by codes of two letters.

    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .vectors, "a"
    .word Stack
    .word Reset
    .word Stop              @ NMI
    .word Stop              @ HardFault, before the program has vectors of its own
    .byte 'M', 'u', 1, 2    @ a version of 2 promises all of the float table below
    .hword functions
    .hword data
    .hword Lookup + 1


    .macro function first, second, name
    .byte \first, \second
    .hword \name + 1
    .endm

    .section .rodata.tables, "a"
    .balign 4
functions:
    function 'P', '3', CountOnes
    function 'R', '3', ReverseBits
    function 'L', '3', LeadingZeros
    function 'T', '3', TrailingZeros
    function 'M', 'S', memset
    function 'S', '4', memset
    function 'M', 'C', memcpy
    function 'C', '4', memcpy
    function 'I', 'F', FlashNothing
    function 'E', 'X', FlashNothing
    function 'R', 'E', FlashErase
    function 'R', 'P', FlashProgram
    function 'F', 'C', FlashNothing
    function 'C', 'X', FlashNothing
    function 'U', 'B', Stop
    .hword 0

data:
    .byte 'S', 'F'
    .hword kFloatFunctions
    .hword 0
