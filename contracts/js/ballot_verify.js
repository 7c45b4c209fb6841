// A ballot judged: its encodings, and the six equations of its proof (docs/protocol.md §7).
//
// Everything here is public; the fast, variable-time sums are used throughout.
import * as generators from "./generators.js";
import { powers } from "./ballot_proof.js";
import { EncodingError, base, decodePoint, decodeScalar, multiply, reduce, sumPublic } from "./group.js";
import { toScalar, wide } from "./transcript.js";

const SIZE = 32;
const AFTER_E = ["B", "A", "T1", "T0", "A_R", "A_y", "A_U"];
const AFTER_F = ["z", "φ", "ζ", "ω"];
const AFTER_A = 5;

const sums = new Map();

/**
 * Decode a record's body of kind 9 strictly.
 *
 * @param {Uint8Array} body
 * @param {Shape} shape the election's
 * @throws {EncodingError} another length, or the field that is not canonical
 */
export function decodeBallot(body, shape) {
  if (body.length !== shape.bodySize) {
    throw new EncodingError("ballot", `expected ${shape.bodySize} bytes, got ${body.length}`);
  }
  const { m, n } = shape;
  const names = ["R", ...numbered("E", m), ...AFTER_E, ...numbered("f", n), ...AFTER_F];
  let place = 4;
  const take = (decode) => {
    const field = names[(place - 4) / SIZE];
    const value = decode(body.subarray(place, place + SIZE), field);
    place += SIZE;
    return value;
  };
  const points = Array.from({ length: 1 + m + AFTER_E.length }, () => take(decodePoint));
  const scalars = Array.from({ length: n + AFTER_F.length }, () => take(decodeScalar));
  const [R, ...rest] = points;
  const E = rest.splice(0, m);
  const [B, A, T1, T0, A_R, A_y, A_U] = rest;
  const [z, phi, zeta, omega] = scalars.splice(n);
  return { R, E, B, A, T1, T0, A_R, A_y, A_U, f: scalars, z, phi, zeta, omega };
}

/**
 * Return the numbers, from 1, of the equations that do not hold; none if the proof does.
 *
 * @param {Statement} statement the election's
 * @param {Uint8Array} key U, 32 bytes, in force for the ballot's index
 * @param {Uint8Array} body of the record
 * @throws {EncodingError} as `decodeBallot`
 */
export function failedEquations(statement, key, body) {
  const { shape, context } = statement;
  const { m, n } = shape;
  const U = decodePoint(key, "U");
  const ballot = decodeBallot(body, shape);
  const split = shape.headSize - SIZE * AFTER_A;
  const first = wide("ballot-y", context, key, body.subarray(0, split));
  const ys = powers(toScalar(first), n);
  const c = toScalar(wide("ballot-c", first, body.subarray(split, shape.headSize)));
  const { R, E, B, A, T1, T0, A_R, A_y, A_U, f, z, phi, zeta, omega } = ballot;
  const q = generators.blinding();
  const weighted = ys.map((y, k) => reduce(y * f[k]));
  const sum = (values) => values.reduce((left, right) => left + right, 0n);
  const squares = sum(weighted.map((yf, k) => yf * (c - f[k])));
  const holds = [
    shape.races.every((race) => reduce(race.balance(f) - c * BigInt(race.maximum)) === 0n),
    fixed(n)([...f, phi]).equals(A.add(multiply(c, B))),
    base(z).equals(A_R.add(multiply(c, R))),
    multiply(z, statement.sumKeys(ys.slice(0, m)))
      .add(base(sum(weighted.slice(0, m))))
      .equals(A_y.add(sumPublic(E)(ys.slice(0, m).map((y) => c * y)))),
    base(squares).add(multiply(zeta, q)).equals(T0.add(multiply(c, T1))),
    base(omega).equals(A_U.add(multiply(c, U))),
  ];
  return holds.flatMap((one, place) => (one ? [] : [place + 1]));
}

function numbered(name, count) {
  return Array.from({ length: count }, (_, k) => `${name}_${k + 1}`);
}

// Σ over P_1 … P_n and Q: their tables are made once
function fixed(n) {
  if (!sums.has(n)) sums.set(n, sumPublic([...generators.bits(n), generators.blinding()]));
  return sums.get(n);
}
