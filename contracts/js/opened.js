// An opened ballot read and encrypted again: is it what its file says (docs/protocol.md §7, §16)?
import { publicKey } from "./account.js";
import { trackerOf } from "./ballot_proof.js";
import { equal, fromHex } from "./bytes.js";
import { SandoghError } from "./errors.js";
import { EncodingError, G, IDENTITY, base, decodeScalar, multiply } from "./group.js";

const FORMAT = "sandogh-challenge-1";
const FIELDS = ["format", "network", "election", "manifest", "tracker", "head", "r", "bits"];
const MAX_TEXT = 1 << 20;
const SIZE = 32;

/** A challenge file that can't be read: which field, and why. */
export class ChallengeError extends SandoghError {
  static label = "ChallengeError";

  constructor(field, why) {
    super(`challenge file, ${field}: ${why}`);
    this.field = field;
    this.why = why;
  }
}

/**
 * Read a challenge file strictly.
 *
 * @param {string} text
 * @returns {object} `network`, `election` (G…), as bytes `manifest`, `tracker`, `head`, `r` (a
 *   bigint), `bits` (numbers), `index`
 * @throws {ChallengeError} not such a file, or a field that is missing, unknown or wrong
 */
export function decodeChallenge(text) {
  if (text.length > MAX_TEXT) throw new ChallengeError("file", `larger than ${MAX_TEXT} characters`);
  const fields = parse(text);
  for (const name of FIELDS) {
    if (typeof fields[name] !== "string") throw new ChallengeError(name, "missing, or not a text");
  }
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new ChallengeError(unknown.slice(0, 40), "unknown field");
  if (fields.format !== FORMAT) throw new ChallengeError("format", `expected ${FORMAT}`);
  if (!/^[01]+$/.test(fields.bits)) throw new ChallengeError("bits", "expected a text of 0 and 1");
  const head = bytes(fields, "head");
  if (head.length < 4 || head.length % SIZE !== 4) {
    throw new ChallengeError("head", `${head.length} bytes are no ballot's head`);
  }
  return {
    network: fields.network,
    election: account(fields),
    manifest: bytes(fields, "manifest", SIZE),
    tracker: bytes(fields, "tracker", SIZE),
    head,
    r: scalar(fields),
    bits: [...fields.bits].map(Number),
    index: new DataView(head.buffer, head.byteOffset).getUint32(0),
  };
}

/**
 * Return what does not agree when the ballot is encrypted again, a code each: `head` or `bits` (of
 * another length), `R`, `E_k`, `tracker`; nothing if all agrees.
 *
 * @param {object} challenge of `decodeChallenge`
 * @param {Statement} statement the election's, from the ledger
 * @param {Uint8Array} key U of the head's index, from the ledger
 */
export function differences(challenge, statement, key) {
  const { shape } = statement;
  const { head, r, bits } = challenge;
  if (head.length !== shape.headSize) return ["head"];
  if (bits.length !== shape.m) return ["bits"];
  const found = [];
  const at = (place) => head.subarray(4 + SIZE * place, 4 + SIZE * (place + 1));
  if (!equal(base(r).toBytes(), at(0))) found.push("R");
  statement.keys.forEach((one, k) => {
    const expected = multiply(r, one).add([IDENTITY, G][bits[k]]);
    if (!equal(expected.toBytes(), at(k + 1))) found.push(`E_${k + 1}`);
  });
  if (!equal(trackerOf(statement.context, key, head), challenge.tracker)) found.push("tracker");
  return found;
}

function parse(text) {
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new ChallengeError("file", "not JSON");
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
    throw new ChallengeError("file", "not a JSON object");
  }
  return fields;
}

function bytes(fields, name, size) {
  let value;
  try {
    value = fromHex(fields[name]);
  } catch {
    throw new ChallengeError(name, "not plain lower-case hexadecimal");
  }
  if (size !== undefined && value.length !== size) {
    throw new ChallengeError(name, `expected ${size} bytes, got ${value.length}`);
  }
  return value;
}

function account(fields) {
  try {
    publicKey(fields.election);
  } catch (fault) {
    throw new ChallengeError("election", fault.message);
  }
  return fields.election;
}

function scalar(fields) {
  try {
    return decodeScalar(bytes(fields, "r", SIZE));
  } catch (fault) {
    if (fault instanceof EncodingError) throw new ChallengeError("r", fault.why);
    throw fault;
  }
}
