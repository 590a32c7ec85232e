// SPDX-License-Identifier: Apache-2.0
// The UART of Arm's MPS3 boards, of which the port knows nothing.

#include <stddef.h>
#include <stdint.h>

#include "uart.h"

#define REGISTER(offset) (*(volatile uint32_t*)(0x49303000 + (offset)))
#define DATA REGISTER(0x0)
#define STATE REGISTER(0x4)
#define CTRL REGISTER(0x8)
#define BAUDDIV REGISTER(0x10)

#define STATE_TX_FULL 1u
#define STATE_RX_FULL 2u
#define CTRL_TX_ENABLE 1u
#define CTRL_RX_ENABLE 2u

void uart_init(void) {
  BAUDDIV = 16;
  CTRL = CTRL_TX_ENABLE | CTRL_RX_ENABLE;
}

int uart_rx_chr(void) { return STATE & STATE_RX_FULL ? (int)DATA : UART_RX_NO_CHAR; }

void uart_tx_strn(const char* text, size_t length) {
  for (; length > 0; --length) {
    while (STATE & STATE_TX_FULL) continue;
    DATA = (uint8_t)*text++;
  }
}
