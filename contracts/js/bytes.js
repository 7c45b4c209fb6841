// Bytes: hex, big-endian integers, comparison. All are Uint8Array.
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";

export const hex = bytesToHex;
export const join = concatBytes;

const ENCODER = new TextEncoder();

/** Return the bytes of lower-case hex; throws on anything else. */
export function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new RangeError("not lower-case hex");
  return hexToBytes(text);
}

/** Return a text as UTF-8. */
export function utf8(text) {
  return ENCODER.encode(text);
}

/** Return an integer from 0 to 2³²-1 as 4 big-endian bytes. */
export function u32(value) {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`${value} is no u32`);
  }
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, value);
  return data;
}

/** Return a negative number, 0 or a positive one, as `left` sorts before, with or after `right`. */
export function compare(left, right) {
  const length = Math.min(left.length, right.length);
  for (let place = 0; place < length; place++) {
    if (left[place] !== right[place]) return left[place] - right[place];
  }
  return left.length - right.length;
}

/** Tell whether two arrays hold the same bytes; not for secrets. */
export function equal(left, right) {
  return compare(left, right) === 0;
}
