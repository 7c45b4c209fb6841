// An account as its address G… and its 32 bytes (SEP-23): checksum and form are verified.
import { SandoghError } from "./errors.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTH = 56;
const VERSION = 6 << 3;

/** A text that is no account address. */
export class AddressError extends SandoghError {
  static label = "AddressError";

  constructor(given) {
    super(`'${String(given).slice(0, 60)}' is no account address (G and 55 more characters)`);
    this.given = given;
  }
}

/**
 * Return the 32-byte key of an address.
 *
 * @throws {AddressError} it is none
 */
export function publicKey(text) {
  const data = typeof text === "string" && text.length === LENGTH ? read(text) : null;
  if (!data || data[0] !== VERSION) throw new AddressError(text);
  const sum = data[33] | (data[34] << 8);
  if (sum !== crc16(data.subarray(0, 33))) throw new AddressError(text);
  return data.slice(1, 33);
}

// 56 symbols of 5 bits are 35 bytes exactly: a text has one reading
function read(text) {
  const data = new Uint8Array((LENGTH * 5) / 8);
  let bits = 0;
  let held = 0;
  let place = 0;
  for (const symbol of text) {
    const value = ALPHABET.indexOf(symbol);
    if (value < 0) return null;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      data[place++] = (held >> bits) & 0xff;
    }
  }
  return data;
}

// CRC-16/XMODEM
function crc16(data) {
  let sum = 0;
  for (const byte of data) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}
