// The prime-order group ristretto255 (RFC 9496) over noble, with one strict decoder.
//
// A point is noble's Point, a scalar a bigint in [0, ORDER). Bytes that come from outside enter
// through decodePoint and decodeScalar alone. `multiply` and `sumSecret` are for secrets: the same
// point operations whatever the scalar, and table look-ups that touch every entry. (JavaScript's
// own integers are not constant time; nothing here can change that.) `sumPublic` is for public
// scalars only.
import { interleavedMSMUnsafe } from "@noble/curves/abstract/curve.js";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { SandoghError } from "./errors.js";

export const Point = ristretto255.Point;
export const G = Point.BASE;
export const IDENTITY = Point.ZERO;
export const ORDER = Point.Fn.ORDER;
export const SIZE = 32;

const WIDE = 64;
const TABLE_WIDTH = 5;
const WINDOW = 16;

/** Bytes that are not the one canonical encoding of the value they should hold. */
export class EncodingError extends SandoghError {
  static label = "EncodingError";

  constructor(what, why) {
    super(`${what}: ${why}`);
    this.what = what;
    this.why = why;
  }
}

/**
 * Decode a group element strictly (RFC 9496 §4.3.1), rejecting the identity.
 *
 * @param {Uint8Array} encoded exactly 32 bytes
 * @param {string} what names the field in the error
 * @throws {EncodingError} wrong length, not canonical, not on the group, or the identity
 */
export function decodePoint(encoded, what = "point") {
  if (encoded.length !== SIZE) throw new EncodingError(what, `expected 32 bytes, got ${encoded.length}`);
  if (encoded[31] & 0x80) throw new EncodingError(what, "not canonical: bit 255 is set");
  if (encoded.every((byte) => byte === 0)) throw new EncodingError(what, "is the identity");
  try {
    return Point.fromBytes(encoded);
  } catch {
    throw new EncodingError(what, "not the canonical encoding of a group element");
  }
}

/**
 * Decode a little-endian scalar strictly; it is never reduced.
 *
 * @throws {EncodingError} not 32 bytes, or not below the group order
 */
export function decodeScalar(encoded, what = "scalar") {
  if (encoded.length !== SIZE) throw new EncodingError(what, `expected 32 bytes, got ${encoded.length}`);
  const value = littleEndian(encoded);
  if (value >= ORDER) throw new EncodingError(what, "not canonical: not below the group order");
  return value;
}

/** Return `value` mod q as 32 little-endian bytes. */
export function encodeScalar(value) {
  return Point.Fn.toBytes(reduce(value));
}

/** Return `value` mod q, in [0, ORDER). */
export function reduce(value) {
  return Point.Fn.create(value);
}

/** Read bytes as a little-endian integer. */
export function littleEndian(bytes) {
  let value = 0n;
  for (let place = bytes.length - 1; place >= 0; place--) value = (value << 8n) | BigInt(bytes[place]);
  return value;
}

/** Return `scalar·point` (scalar mod q), for secret scalars; zero gives the identity. */
export function multiply(scalar, point) {
  const reduced = reduce(scalar);
  // noble refuses zero; a random secret is zero once in 2²⁵²
  return reduced === 0n ? IDENTITY : point.multiply(reduced);
}

/** Return `scalar·G` (scalar mod q). */
export function base(scalar) {
  return multiply(scalar, G);
}

/**
 * Return Σ scalars[k]·points[k] for secret scalars, in small steps: between them it yields.
 *
 * Straus's method with windows of 4 bits: all points share the doublings, which makes it some
 * four times as fast as one multiplication after the other.
 *
 * @param {Uint8Array[]} scalars 32 bytes each
 */
export function* sumSecret(scalars, points) {
  const tables = [];
  for (const point of points) {
    const table = [IDENTITY, point];
    while (table.length < WINDOW) table.push(table[table.length - 1].add(point));
    tables.push(table);
    yield;
  }
  let sum = IDENTITY;
  for (let place = 2 * SIZE - 1; place >= 0; place--) {
    for (let bit = 1; bit < WINDOW; bit *= 2) sum = sum.double();
    for (let k = 0; k < tables.length; k++) {
      const digit = (scalars[k][place >> 1] >> (4 * (place & 1))) & (WINDOW - 1);
      let found = IDENTITY;
      for (let entry = 0; entry < WINDOW; entry++) found = entry === digit ? tables[k][entry] : found;
      sum = sum.add(found); // also the identity: the number of additions tells nothing
    }
    yield;
  }
  return sum;
}

/**
 * Make tables of fixed points, once, and return a function that gives Σ scalars[k]·points[k].
 * Variable time: never for a secret scalar.
 */
export function sumPublic(points) {
  const sum = interleavedMSMUnsafe(Point, points, TABLE_WIDTH);
  return (scalars) => sum(scalars.map(reduce));
}

/** Map 64 uniform bytes to the group (RFC 9496 §4.3.4). */
export function fromHash(digest) {
  return ristretto255_hasher.deriveToCurve(digest);
}

/** Return a scalar of 64 fresh bytes of the system, mod q (docs/protocol.md §3), as 32 bytes. */
export function randomScalar() {
  const drawn = crypto.getRandomValues(new Uint8Array(WIDE));
  const scalar = encodeScalar(littleEndian(drawn));
  drawn.fill(0);
  return scalar;
}
