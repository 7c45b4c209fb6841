// Tagged hashing: the one way in which anything is hashed (docs/protocol.md §3).
//
// Every input is prefixed with its length, and the first names its purpose, so two different
// statements never hash the same bytes.
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { join, u32, utf8 } from "./bytes.js";
import { fromHash, littleEndian, reduce } from "./group.js";

const PREFIX = "sandogh/v1/";

/** Return `data` behind its length as a u32. */
export function lp(data) {
  return join(u32(data.length), data);
}

function framed(tag, inputs) {
  return join(lp(utf8(PREFIX + tag)), ...inputs.map(lp));
}

/** Return H(tag, inputs…): 64 bytes of SHA-512. */
export function wide(tag, ...inputs) {
  return sha512(framed(tag, inputs));
}

/** Return h(tag, inputs…): 32 bytes of SHA-256. */
export function short(tag, ...inputs) {
  return sha256(framed(tag, inputs));
}

/** Read 64 bytes as a little-endian integer mod q. */
export function toScalar(digest) {
  return reduce(littleEndian(digest));
}

/** Return H(tag, inputs…) as a scalar. */
export function scalar(tag, ...inputs) {
  return toScalar(wide(tag, ...inputs));
}

/** Return H(tag, inputs…) mapped to the group (RFC 9496 §4.3.4). */
export function point(tag, ...inputs) {
  return fromHash(wide(tag, ...inputs));
}
