// SPDX-License-Identifier: Apache-2.0
// Ctrl-C while Python runs. The port asks its UART only when somebody reads; here a timer interrupt
// asks it too, and keeps for the readers what is no Ctrl-C. The linker puts __wrap_uart_rx_chr in
// the place of the UART's own function (--wrap), which has the name __real_uart_rx_chr then.

#include <stdbool.h>

#include "board.h"
#include "py/runtime.h"
#include "shared/runtime/interrupt_char.h"
#include "uart.h"

int __real_uart_rx_chr(void);
int __wrap_uart_rx_chr(void);

static volatile uint8_t ring[256];
static volatile uint8_t first, end;  // Both go round with their type.
static volatile bool reading;        // The interrupt came while a reader was here: leave all to it.

// What finds no room stays in the UART, which lets the other side wait.
static void receive(void) {
  while ((uint8_t)(end + 1) != first) {
    const int c = __real_uart_rx_chr();
    if (c < 0) return;
    if (c == mp_interrupt_char) {
      mp_sched_keyboard_interrupt();
    } else {
      ring[end] = (uint8_t)c;
      end = (uint8_t)(end + 1);
    }
  }
}

void board_poll(void) {
  if (!reading) receive();
}

int __wrap_uart_rx_chr(void) {
  reading = true;
  receive();
  reading = false;
  if (first == end) {
    mp_handle_pending(true);  // A reader that waits is interrupted as well.
    return UART_RX_NO_CHAR;
  }
  const int c = ring[first];
  first = (uint8_t)(first + 1);
  return c;
}
