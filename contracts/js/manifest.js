// Kind 6, manifest: everything of an election that is fixed before it opens (docs/protocol.md §5).
import { Shape } from "./ballot_shape.js";
import { equal, fromHex, join } from "./bytes.js";
import { read } from "./canonical.js";
import { SandoghError } from "./errors.js";
import { decodePoint } from "./group.js";
import { RecordError, recordId } from "./record.js";
import { short } from "./transcript.js";

const KIND = 6;
const ORDERS = ["fixed", "shuffled"];
const MAX_NUMBER = 0xffffffff;
const BLS_KEY_SIZE = 48;
const BLS_PROOF_SIZE = 96;
const POINT_SIZE = 32;

/** Election keys that are not those of the manifest. */
export class ColumnsError extends SandoghError {
  static label = "ColumnsError";

  constructor(why) {
    super(`election keys: ${why}`);
    this.why = why;
  }
}

/** Return a manifest record's id, 32 bytes. */
export function manifestId(body) {
  return recordId(KIND, body);
}

/**
 * Decode strictly; bytes stay texts of hex, accounts G….
 *
 * @throws {RecordError} names the field that is missing, unknown or wrong
 */
export function decodeManifest(body) {
  const fields = read(KIND, body);
  const languages = fields.languages("languages");
  const manifest = {
    title: fields.texts("title", languages),
    languages,
    trial: fields.boolean("trial"),
    network: fields.text("network"),
    races: fields.objects("races", 1).map((entry) => race(entry, languages)),
    opens: fields.integer("opens"),
    closes: fields.integer("closes"),
    session: fields.integer("session", 1),
    floor: fields.integer("floor"),
    ceremony: fields.hex("ceremony", 32),
    keyset: fields.hex("keyset", 32),
    columns: fields.hex("columns", 32),
    roll: fields.hex("roll", 32),
    setup: fields.hex("setup", 32),
    issuer: fields.account("issuer"),
    urn: fields.account("urn"),
    box: fields.account("box"),
    channels: fields.accounts("channels"),
    observers: fields.objects("observers", 0).map(observer),
  };
  fields.end();
  check(manifest);
  return manifest;
}

/** Return the layout of every ballot. */
export function shapeOf(manifest) {
  return new Shape(manifest.races.map((one) => [one.candidates.length, one.min, one.max]));
}

/** Return h(columns, H_1 … H_M), 32 bytes, of the keys joined. */
export function columnsDigest(keys) {
  return short("columns", keys);
}

/**
 * Return H_1 … H_m, of all columns' keys joined, if they are the manifest's.
 *
 * @throws {ColumnsError} another digest, too few keys, equal ones, or one that is no point
 */
export function electionKeys(manifest, keys) {
  if (!equal(columnsDigest(keys), fromHex(manifest.columns))) {
    throw new ColumnsError("their digest is not the manifest's");
  }
  const { m } = shapeOf(manifest);
  const count = keys.length / POINT_SIZE;
  if (!Number.isInteger(count) || count < m) throw new ColumnsError(`${count} keys for ${m} candidates`);
  const points = [];
  const seen = new Set();
  for (let k = 0; k < count; k++) {
    const encoded = keys.subarray(POINT_SIZE * k, POINT_SIZE * (k + 1));
    const text = join(encoded).toString();
    if (seen.has(text)) throw new ColumnsError(`H_${k + 1} is there twice`);
    seen.add(text);
    points.push(decodePoint(encoded, `H_${k + 1}`));
  }
  return points.slice(0, m);
}

function race(entry, languages) {
  const found = {
    title: entry.texts("title", languages),
    min: entry.integer("min"),
    max: entry.integer("max"),
    seats: entry.integer("seats"),
    order: entry.oneOf("order", ORDERS),
    candidates: entry.objects("candidates", 1).map((one) => candidate(one, languages)),
  };
  entry.end();
  return found;
}

function candidate(entry, languages) {
  const found = {
    number: entry.integer("number", 0, MAX_NUMBER),
    name: entry.texts("name", languages),
    profile: entry.optionalTexts("profile", languages),
    photo: entry.optionalHex("photo", 32),
  };
  entry.end();
  return found;
}

function observer(entry) {
  const found = {
    account: entry.account("account"),
    bls: entry.hex("bls", BLS_KEY_SIZE),
    pop: entry.hex("pop", BLS_PROOF_SIZE),
  };
  entry.end();
  return found;
}

function check(manifest) {
  const fault = (field, why) => new RecordError(KIND, field, why);
  if (manifest.opens >= manifest.closes) {
    throw fault("closes", `is ${manifest.closes}, not after opens, ${manifest.opens}`);
  }
  manifest.races.forEach((one, place) => checkRace(`races[${place}]`, one, fault));
  const seen = new Map();
  for (const [field, account] of accounts(manifest)) {
    if (seen.has(account)) throw fault(field, `${account} is ${seen.get(account)} too`);
    seen.set(account, field);
  }
}

function* accounts({ issuer, urn, box, channels, observers }) {
  yield* [["issuer", issuer], ["urn", urn], ["box", box]];
  yield* channels.map((channel, place) => [`channels[${place}]`, channel]);
  yield* observers.map((one, place) => [`observers[${place}].account`, one.account]);
}

function checkRace(path, one, fault) {
  const count = one.candidates.length;
  const bounds = `not from 1 to ${count}, the candidates`;
  if (one.max < 1 || one.max > count) throw fault(`${path}.max`, `is ${one.max}, ${bounds}`);
  if (one.min > one.max) throw fault(`${path}.min`, `is ${one.min}, above max, ${one.max}`);
  if (one.seats < 1 || one.seats > count) throw fault(`${path}.seats`, `is ${one.seats}, ${bounds}`);
  const seen = new Set();
  one.candidates.forEach(({ number }, place) => {
    if (seen.has(number)) throw fault(`${path}.candidates[${place}].number`, `${number} is there twice`);
    seen.add(number);
  });
}
