// Kind 1, ceremony, and what of kind 2, trustee-key, gives the election's keys (docs/protocol.md §4).
//
// Proofs and complaints are for whoever recounts. Here the keys are summed up from the trustees'
// commitments; that they are the commission's follows from digest and keyset in the manifest.
import { read } from "./canonical.js";
import { fromHex, join } from "./bytes.js";
import { decodePoint } from "./group.js";
import { RecordError } from "./record.js";
import { short } from "./transcript.js";

const KIND = 1;
const SIZE = 32;
const MAX_COUNT = 0xffffffff;

/**
 * Decode strictly.
 *
 * @returns {{commission: string[], need: number, columns: number, threshold: number,
 *   trustees: string[]}} the trustees by their accounts
 * @throws {RecordError} names the field that is missing, unknown or wrong
 */
export function decodeCeremony(body) {
  const fields = read(KIND, body);
  const trustees = fields.objects("trustees", 1).map((entry) => {
    const account = entry.account("account");
    decodePoint(fromHex(entry.hex("seal", SIZE)), "seal");
    entry.hex("bls", 48);
    entry.hex("pop", 96);
    entry.end();
    return account;
  });
  const commission = fields.accounts("commission");
  const need = fields.integer("need", 1, commission.length);
  const columns = fields.integer("columns", 1, MAX_COUNT);
  const threshold = fields.integer("threshold", 1, trustees.length);
  fields.end();
  if (new Set(trustees).size < trustees.length) throw new RecordError(KIND, "trustees", "one is there twice");
  return { commission, need, columns, threshold, trustees };
}

/** Return h(scope, net, authority, ceremony id), 32 bytes. */
export function scopeOf(network, authority, ceremonyId) {
  return short("scope", network, authority, ceremonyId);
}

/** Return h(keyset, scope, the trustee-key records' ids by trustee), 32 bytes. */
export function keysetOf(scope, ids) {
  return short("keyset", scope, join(...ids));
}

/** Return the length in bytes of a trustee-key record's body. */
export function trusteeKeySize({ columns, threshold, trustees }) {
  return SIZE * (3 + columns * threshold + (trustees.length - 1) * (1 + columns));
}

/**
 * Return H_1 … H_M joined, the sums of all trustees' first commitments.
 *
 * @param {object} ceremony
 * @param {Uint8Array[]} bodies of the trustee-key records, of the right size, by trustee
 * @throws {EncodingError} a commitment that is no point
 */
export function columnKeys(ceremony, bodies) {
  const keys = [];
  for (let column = 0; column < ceremony.columns; column++) {
    const place = SIZE * (1 + column * ceremony.threshold);
    const points = bodies.map((body) => decodePoint(body.subarray(place, place + SIZE), `C_${column + 1},0`));
    keys.push(points.reduce((left, right) => left.add(right)).toBytes());
  }
  return join(...keys);
}
