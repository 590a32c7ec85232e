// SPDX-License-Identifier: Apache-2.0
// emulator.js BOOTROM FIRMWARE.uf2 [ROMFS ADDRESS BYTES] [--flash FILE]: a Raspberry Pi Pico whose
// USB serial port is standard input and output. ROMFS is an image for the flash at ADDRESS, where
// there are BYTES for it. FILE keeps the flash from one run to the next. Ends soon after the end of
// its input, with status 0; with 1 and a reason when the program crashes.

"use strict";

const fs = require("fs");
const { Simulator, USBCDC } = require("rp2040js");

const FLASH_START = 0x10000000;
const FLASH_SIZE = 2 * 1024 * 1024;
const WATCHDOG = 0x40058;
const CYCLE_NANOS = 1e9 / 125e6;
const FRAME_NANOS = 1e6;
const FRAME_REGISTER = 0x48;
const FRAME_INTERRUPT = 1 << 17;
// Clocks are looked after at every so many cycles: a third of a microsecond.
const TICK_CYCLES = 40;
const SLICE_INSTRUCTIONS = 200000;
// While the program sleeps, time passes at most this many times faster than ours.
const SLEEP_SPEED = 20;
// What a program may take after the end of its input, in milliseconds.
const GRACE = 10000;

function parseArguments(words) {
  const options = { flash: null, files: [] };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--flash") options.flash = words.shift();
    else options.files.push(word);
  }
  const [rom, firmware, romfs, address, bytes] = options.files;
  if (!firmware || (romfs && !bytes)) fail("usage: see the first lines of this script");
  const [start, room] = [Number(address), Number(bytes)];
  return { rom, firmware, romfs, address: start, bytes: room, flash: options.flash };
}

function fail(reason) {
  fs.writeSync(2, `emulator: ${reason}\n`);
  process.exit(1);
}

// A UF2 file is made of blocks of 512 bytes that say where their content goes.
function loadUf2(path, flash) {
  const file = fs.readFileSync(path);
  for (let at = 0; at < file.length; at += 512) {
    const address = file.readUInt32LE(at + 12);
    const size = file.readUInt32LE(at + 16);
    flash.set(file.subarray(at + 32, at + 32 + size), address - FLASH_START);
  }
}

function initialFlash(options) {
  const flash = new Uint8Array(FLASH_SIZE).fill(0xff);
  if (options.flash && fs.existsSync(options.flash)) flash.set(fs.readFileSync(options.flash));
  loadUf2(options.firmware, flash);
  if (!options.romfs) return flash;
  const image = fs.readFileSync(options.romfs);
  if (image.length > options.bytes) fail(`${options.romfs}: more than ${options.bytes} bytes`);
  flash.set(image, options.address - FLASH_START);
  return flash;
}

// A USB host starts a frame every millisecond, which the emulated controller does not know of: the
// program asks for an interrupt at the next one when it has something to do then.
function addFrames(controller, clock) {
  const write = controller.writeUint32.bind(controller);
  const read = controller.readUint32.bind(controller);
  const alarm = clock.createAlarm(() => {
    alarm.scheduled = false;
    ++controller.sofFrameNumber;
    controller.intRaw |= FRAME_INTERRUPT;
    controller.checkInterrupts();
  });
  controller.writeUint32 = (offset, value) => {
    write(offset, value);
    if (controller.intEnable & FRAME_INTERRUPT && !alarm.scheduled) alarm.schedule(FRAME_NANOS);
  };
  controller.readUint32 = (offset) => {
    if (offset === FRAME_REGISTER) {
      controller.intRaw &= ~FRAME_INTERRUPT;
      controller.checkInterrupts();
      if (controller.intEnable & FRAME_INTERRUPT) alarm.schedule(FRAME_NANOS);
    }
    return read(offset);
  };
}

// The host's end of the serial port. The emulated controller asks for data over and over where a
// real one waits; answering only when there are some lets the program sleep.
class SerialPort {
  constructor(controller, input) {
    this.input = input;
    this.connected = false;
    this.room = 0;
    this.cdc = new USBCDC(controller);
    this.controller = controller;
    this.cdc.onSerialData = (bytes) => fs.writeSync(1, bytes);
    this.cdc.onDeviceConnected = () => (this.connected = true);
    controller.onEndpointRead = (endpoint, size) => {
      if (endpoint === this.cdc.outEndpoint) this.room = size;
    };
  }

  get ready() {
    return this.connected && this.room > 0 && this.input.bytes.length > 0;
  }

  // Hands on what has been typed, as far as the program takes it.
  deliver() {
    const bytes = this.input.bytes.subarray(0, this.room);
    this.input.bytes = this.input.bytes.subarray(bytes.length);
    this.room = 0;
    this.controller.endpointReadDone(this.cdc.outEndpoint, new Uint8Array(bytes));
  }
}

// rp2040js logs what a real RP2040 raises a HardFault for, and goes on.
class FaultLogger {
  constructor(fault) {
    this.fault = fault;
  }

  debug() {}
  info() {}

  warn(component, message) {
    if (/invalid memory|undefined address/.test(message)) this.fault(message);
  }

  error(component, message) {
    this.fault(message);
  }
}

class Pico {
  constructor(rom, flash, input) {
    this.rom = rom;
    this.input = input;
    this.boot(flash, null);
  }

  // Flash and the watchdog's memory outlive a reset, all else begins anew.
  boot(flash, watchdog) {
    const { rp2040, clock } = new Simulator();
    this.rp2040 = rp2040;
    this.clock = clock;
    this.mustReset = false;
    rp2040.logger = new FaultLogger((message) => fail(`HardFault at ${this.place()}: ${message}`));
    rp2040.loadBootrom(this.rom);
    rp2040.flash.set(flash);
    rp2040.onBreak = (code) => fail(`breakpoint ${code} at ${this.place()}: the program has crashed`);
    this.watchdog = rp2040.peripherals[WATCHDOG];
    this.watchdog.onWatchdogTrigger = () => (this.mustReset = true);
    if (watchdog) {
      this.watchdog.reason = watchdog.reason;
      this.watchdog.scratchData.set(watchdog.scratchData);
    }
    addFrames(rp2040.usbCtrl, clock);
    this.serial = new SerialPort(rp2040.usbCtrl, this.input);
    rp2040.core.SP = rp2040.readUint32(0);
    rp2040.core.PC = rp2040.readUint32(4) & ~1;
  }

  get flash() {
    return this.rp2040.flash.subarray(0, FLASH_SIZE);
  }

  place() {
    const hex = (value) => "0x" + (value >>> 0).toString(16);
    return `pc ${hex(this.rp2040.core.PC)}, lr ${hex(this.rp2040.core.LR)}`;
  }

  // Runs for a while. Returns the milliseconds to wait before the next call; Infinity when only
  // input can make a difference.
  run() {
    const { rp2040, clock } = this;
    const { core } = rp2040;
    let cycles = 0;
    for (let i = 0; i < SLICE_INSTRUCTIONS && !this.mustReset; ++i) {
      if (core.waiting) {
        clock.tick(cycles * CYCLE_NANOS);
        cycles = 0;
        if (!core.waiting) continue;
        if (!clock.nextAlarm) return Infinity;
        const nanos = Math.max(0, clock.nanosToNextAlarm);
        clock.tick(nanos);
        if (core.waiting || nanos > 1e6) return nanos / 1e6 / SLEEP_SPEED;
      } else {
        cycles += core.executeInstruction();
        if (cycles >= TICK_CYCLES) {
          clock.tick(cycles * CYCLE_NANOS);
          cycles = 0;
        }
      }
    }
    clock.tick(cycles * CYCLE_NANOS);
    if (this.mustReset) this.boot(this.flash.slice(), this.watchdog);
    return 0;
  }
}

function main() {
  const options = parseArguments(process.argv.slice(2));
  const rom = fs.readFileSync(options.rom);
  const words = new Uint32Array(rom.buffer.slice(rom.byteOffset, rom.byteOffset + rom.length));
  const input = { bytes: Buffer.alloc(0), ended: false };
  const pico = new Pico(words, initialFlash(options), input);
  let timer = null;

  function finish(status) {
    if (options.flash) fs.writeFileSync(options.flash, pico.flash);
    process.exit(status);
  }

  function go() {
    timer = null;
    if (pico.serial.ready) pico.serial.deliver();
    let pause = pico.run();
    if (pico.serial.ready) pause = 0;
    if (pause === Infinity && input.ended && input.bytes.length === 0) finish(0);
    if (pause === Infinity) return;
    timer = pause < 1 ? setImmediate(go) : setTimeout(go, Math.min(pause, 100));
  }

  function wake() {
    if (timer) clearTimeout(timer), clearImmediate(timer);
    timer = setImmediate(go);
  }

  process.stdin.on("data", (bytes) => {
    input.bytes = Buffer.concat([input.bytes, bytes]);
    wake();
  });
  process.stdin.on("end", () => {
    input.ended = true;
    setTimeout(() => finish(0), GRACE);
    wake();
  });
  process.on("SIGTERM", () => finish(0));
  process.on("SIGINT", () => finish(0));
  process.on("uncaughtException", (error) => fail(`${error.message} at ${pico.place()}`));
  go();
}

main();
