// SPDX-License-Identifier: Apache-2.0
// What a C program needs to run on a bare LX106 in QEMU's machine `sim`: the start, exceptions that
// end it with a reason, arguments, and files of this machine. The emulator does the work when it
// meets the instruction simcall, by the numbers of Xtensa's instruction set simulator.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

enum { kExit = 1, kRead = 3, kWrite = 4, kOpen = 5, kClose = 6, kSeek = 19 };
enum { kArgumentCount = 1000, kArgumentBytes = 1001, kArguments = 1002 };

int main(int argc, char** argv);

// The CPU starts at the vectors' beginning (lx106.ld); exceptions go to their offsets 0x30 (in
// kernel mode), 0x50 (in user mode) and 0x70 (in an exception). The call0 ABI wants nothing but a
// stack.
__asm__(
    ".section .vectors, \"ax\"\n"
    ".balign 256\n"
    ".global vectors\n"
    "vectors:\n  j start\n"
    ".org vectors + 0x30\n  j fault\n"
    ".org vectors + 0x50\n  j fault\n"
    ".org vectors + 0x70\n  j fault\n"
    ".org vectors + 0x100\n"
    ".literal_position\n"
    "start:\n"
    "  movi a2, vectors\n"
    "  wsr a2, vecbase\n"
    "  movi a1, __stack\n"
    "  movi a2, 0\n"
    "  wsr a2, ps\n"
    "  rsync\n"
    "  call0 isa_main\n"
    "fault:\n"
    "  movi a1, __stack\n"
    "  rsr a2, exccause\n"
    "  rsr a3, epc1\n"
    "  rsr a4, excvaddr\n"
    "  call0 isa_fault\n"
    ".text\n");

static int Simcall(int number, int a, int b, int c) {
  register int result __asm__("a2") = number;
  register int error __asm__("a3") = a;
  register int third __asm__("a4") = b;
  register int fourth __asm__("a5") = c;
  __asm__ volatile("simcall" : "+r"(result), "+r"(error) : "r"(third), "r"(fourth) : "memory");
  if (result < 0) errno = error;
  return result;
}

void _exit(int status) {
  for (;;) Simcall(kExit, status, 0, 0);
}

int open(const char* path, int flags, ...) { return Simcall(kOpen, (int)path, flags, 0); }

int close(int file) { return Simcall(kClose, file, 0, 0); }

ssize_t read(int file, void* to, size_t size) { return Simcall(kRead, file, (int)to, (int)size); }

ssize_t write(int file, const void* from, size_t size) {
  return Simcall(kWrite, file, (int)from, (int)size);
}

_off64_t lseek64(int file, _off64_t offset, int whence) {
  return Simcall(kSeek, file, (int)offset, whence);
}

off_t lseek(int file, off_t offset, int whence) { return (off_t)lseek64(file, offset, whence); }

static int PutOut(char c, FILE* file) {
  (void)file;
  return write(1, &c, 1) == 1 ? (unsigned char)c : EOF;
}

static FILE console = FDEV_SETUP_STREAM(PutOut, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdin = &console;
FILE* const stdout = &console;
FILE* const stderr = &console;

void isa_fault(unsigned cause, unsigned at, unsigned address) {
  printf("exception %u (see EXCCAUSE of Xtensa) at %08x, address %08x\n", cause, at, address);
  _exit(1);
}

void isa_main(void) {
  extern char __bss_start[], __bss_end[];
  memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
  // The emulator tells the arguments alone: the program's name is missing.
  char** argv = malloc(sizeof argv[0] + (size_t)Simcall(kArgumentBytes, 0, 0, 0));
  if (argv == NULL) _exit(2);
  argv[0] = "cases";
  Simcall(kArguments, (int)(argv + 1), 0, 0);
  exit(main(1 + Simcall(kArgumentCount, 0, 0, 0), argv));
}
