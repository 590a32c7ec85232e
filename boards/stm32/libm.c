// SPDX-License-Identifier: Apache-2.0
// What the C library's mathematics asks for, where there is no C library otherwise.

int *__errno(void);

int *__errno(void) {
  static int error;
  return &error;
}
