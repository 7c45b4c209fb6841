// Crockford's base32 with a check symbol, read as people type it (crockford.com/base32.html).
//
// Bits are written big-endian, zeros first; the check symbol is the value mod 37. Reading ignores
// case, hyphens and spaces, and takes O for 0, I and L for 1.

import { SandoghError } from "./errors.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK = ALPHABET + "*~$=U";
const ALIKE = { O: 0, I: 1, L: 1 };
const VALUES = valuesOf(ALPHABET);
const CHECKS = valuesOf(CHECK);

/** A text that is no value of base32: why. */
export class SymbolError extends SandoghError {
  static label = "SymbolError";

  constructor(why) {
    super(`code: ${why}`);
    this.why = why;
  }
}

/** Return how many symbols `size` bytes take, without the check symbol. */
export function symbols(size) {
  return Math.ceil((8 * size) / 5);
}

/** Return the symbols of some bytes and their check symbol. */
export function encode(data) {
  let value = 0n;
  for (const byte of data) value = (value << 8n) | BigInt(byte);
  let written = "";
  for (let place = symbols(data.length) - 1; place >= 0; place--) {
    written += ALPHABET[Number((value >> BigInt(5 * place)) & 31n)];
  }
  return written + CHECK[Number(value % 37n)];
}

/**
 * Read symbols and their check symbol, as typed or pasted.
 *
 * @param {string} text
 * @param {number} size how many bytes it must give
 * @throws {SymbolError} another number of symbols, one that does not exist, bits beyond `size`
 *   bytes, or a check symbol that shows a mistake
 */
export function decode(text, size) {
  const count = symbols(size);
  const typed = [...text.replace(/[- \t\r\n]/g, "").toUpperCase()];
  if (typed.length !== count + 1) {
    throw new SymbolError(`has ${typed.length} symbols, not ${count + 1}`);
  }
  const last = typed.pop();
  let value = 0n;
  typed.forEach((symbol, place) => {
    if (!VALUES.has(symbol)) throw new SymbolError(`symbol ${place + 1}, '${symbol}', does not exist`);
    value = (value << 5n) | BigInt(VALUES.get(symbol));
  });
  if (!CHECKS.has(last)) throw new SymbolError(`its check symbol, '${last}', does not exist`);
  if (BigInt(CHECKS.get(last)) !== value % 37n) {
    throw new SymbolError(`its check symbol, '${last}', shows that a symbol is wrong`);
  }
  if (value >> BigInt(8 * size)) throw new SymbolError(`is more than ${8 * size} bits`);
  const data = new Uint8Array(size);
  for (let place = size - 1; place >= 0; place--) {
    data[place] = Number(value & 255n);
    value >>= 8n;
  }
  return data;
}

function valuesOf(alphabet) {
  return new Map([...[...alphabet].map((symbol, value) => [symbol, value]), ...Object.entries(ALIKE)]);
}
