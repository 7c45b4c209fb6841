// The official side of an election, read from the ledger: what a ballot must be.
//
// Manifest, roll, extensions and amendments count with the commission's signatures; the commission
// and the trustees are those of the ceremony that the manifest names. The election's keys are summed
// up from the trustees' records and compared with the manifest. The ceremony's proofs, the set-up's
// template and the balances are a whole recount's to check.
import { publicKey } from "../../contracts/js/account.js";
import { ANNUL, decodeAmend } from "../../contracts/js/amend.js";
import { Statement } from "../../contracts/js/ballot_proof.js";
import { equal, fromHex, hex } from "../../contracts/js/bytes.js";
import {
  columnKeys,
  decodeCeremony,
  keysetOf,
  scopeOf,
  trusteeKeySize,
} from "../../contracts/js/ceremony.js";
import { contextOf } from "../../contracts/js/context.js";
import { SandoghError } from "../../contracts/js/errors.js";
import { decodeExtend } from "../../contracts/js/extend.js";
import { decodeManifest, electionKeys, shapeOf } from "../../contracts/js/manifest.js";
import { RecordError } from "../../contracts/js/record.js";
import { Roll } from "../../contracts/js/roll.js";
import { SourceError } from "./horizon.js";
import { recordsOf, signersOf } from "./records.js";

const MOST_CHOICES = 1024;
const [CEREMONY, TRUSTEE_KEY, ROLL, MANIFEST, EXTEND, AMEND] = [1, 2, 5, 6, 7, 8];

/** An election that can't be read from this ledger: `code` names a text for people. */
export class ElectionError extends SandoghError {
  static label = "ElectionError";

  constructor(code, what = "") {
    super(`${code}: ${what}`);
    Object.assign(this, { code, what });
  }
}

/**
 * Read an election.
 *
 * @param {Horizon} horizon
 * @param {string} account the authority's, G…
 * @param {(stage: string) => void} tell is told what is being read
 * @returns {Promise<object>} `network`, `account`, `manifest`, `manifestId`, `context`, `roll`,
 *   `statement`, `window` ({opens, end}), `amendments`, `annulled` (a set), `relays` and `channels`
 *   (keys as hex → 32 bytes), `vote` (issuer, urn, box as 32 bytes)
 * @throws {SandoghError} what is missing or wrong
 */
export async function readElection(horizon, account, tell) {
  const authority = publicKey(account);
  tell("network");
  const network = await horizon.network();
  tell("authority");
  const records = await recordsOf(horizon.transactions(account), authority);
  const record = records.find((one) => one.kind === MANIFEST);
  if (!record) throw new ElectionError("no_election", account);
  const manifest = readable(() => decodeManifest(record.body));
  if (manifest.network !== network.passphrase) throw new ElectionError("other_network", manifest.network);
  const opening = records.find((one) => one.kind === CEREMONY && hex(one.id) === manifest.ceremony);
  if (!opening) throw new ElectionError("no_ceremony");
  const ceremony = readable(() => decodeCeremony(opening.body));
  const commission = ceremony.commission.map(publicKey);
  const signed = (one) =>
    one.carriers.every((carrier) => signersOf(carrier, commission).length >= ceremony.need);
  const rolled = records.find((one) => one.kind === ROLL && hex(one.id) === manifest.roll);
  if (!rolled) throw new ElectionError("no_roll");
  for (const one of [opening, rolled, record]) {
    if (!signed(one)) throw new ElectionError("unsigned");
  }
  const roll = readable(() => new Roll(rolled.body));
  const context = contextOf(network.id, authority, record.id);
  const acts = records.filter((one) => one.position > record.position && signed(one));
  const end = endOf(acts, context, manifest.closes);
  const amendments = amendmentsOf(acts, context, end, roll);
  tell("trustees");
  const keys = await keysOf(horizon, ceremony, scopeOf(network.id, authority, opening.id), manifest, record.position);
  tell("set-up");
  const setup = await setupOf(horizon, manifest);
  return {
    network,
    account,
    manifest,
    manifestId: record.id,
    context,
    roll,
    statement: new Statement(context, keys, shapeOf(manifest)),
    window: { opens: manifest.opens, end },
    amendments,
    annulled: new Set(amendments.filter((one) => one.action === ANNUL).map((one) => one.index)),
    channels: new Map(manifest.channels.map((one) => [hex(publicKey(one)), one])),
    ...setup,
  };
}

/** Return the keys that an index has had: the roll's, then new ones in ledger order. */
export function keysEver(election, index) {
  const later = election.amendments.filter((one) => one.index === index && one.action !== ANNUL);
  return [election.roll.at(index), ...later.map((one) => one.key)];
}

/** Return the index of a key, by roll or amendment; null where it has none. */
export function indexOf(election, key) {
  const found = election.roll.find(key);
  if (found !== null) return found;
  const later = election.amendments.find((one) => one.action !== ANNUL && equal(one.key, key));
  return later ? later.index : null;
}

// of a signed record that breaks its rules nothing is obeyed
function endOf(acts, context, closes) {
  let end = closes;
  for (const one of acts) {
    if (one.kind !== EXTEND) continue;
    const extend = attempt(() => decodeExtend(one.body));
    if (extend && equal(extend.context, context) && one.time <= end && extend.end > end) end = extend.end;
  }
  return end;
}

function amendmentsOf(acts, context, end, roll) {
  const found = [];
  for (const one of acts) {
    if (one.kind !== AMEND) continue;
    const amend = attempt(() => decodeAmend(one.body));
    if (!amend || !equal(amend.context, context) || one.time > end || amend.index >= roll.size) continue;
    found.push({ ...amend, position: one.position });
  }
  return found;
}

async function keysOf(horizon, ceremony, scope, manifest, before) {
  const size = trusteeKeySize(ceremony);
  const posted = [];
  for (const account of ceremony.trustees) {
    const key = publicKey(account);
    const records = await recordsOf(horizon.transactions(account), key);
    const found = records.filter(
      (one) =>
        one.kind === TRUSTEE_KEY &&
        one.body.length === size &&
        one.position < before &&
        equal(one.body.subarray(0, 32), scope) &&
        one.carriers.every((carrier) => signersOf(carrier, [key]).length),
    );
    if (!found.length) throw new ElectionError("no_keys", account);
    posted.push(found);
  }
  const chosen = choose(posted, (some) => hex(keysetOf(scope, some.map((one) => one.id))) === manifest.keyset);
  if (chosen === null) throw new ElectionError("other_keys");
  return readable(() => electionKeys(manifest, columnKeys(ceremony, chosen.map((one) => one.body))));
}

// A trustee's first valid record counts, and proofs are not checked here: the manifest's keyset tells
// which it was. Whoever posts that many gets no further.
function choose(posted, fits) {
  if (posted.reduce((product, some) => product * some.length, 1) > MOST_CHOICES) return null;
  const all = posted.reduce((before, some) => before.flatMap((one) => some.map((next) => [...one, next])), [[]]);
  return all.find(fits) ?? null;
}

// the set-up names the relay keys: those that may sign for the urn
async function setupOf(horizon, manifest) {
  const setup = await horizon.transaction(fromHex(manifest.setup));
  if (!setup || setup.other || !setup.successful) throw new ElectionError("no_setup");
  if (hex(setup.ledgerHash) !== manifest.setup && hex(setup.hash) !== manifest.setup) {
    throw new SourceError("wrong_hash", manifest.setup);
  }
  const vote = {
    issuer: publicKey(manifest.issuer),
    urn: publicKey(manifest.urn),
    box: publicKey(manifest.box),
  };
  const relays = setup.operations
    .filter((one) => one.type === "options" && equal(one.source, vote.urn))
    .filter((one) => one.signer?.key && one.signer.weight > 0)
    .map((one) => one.signer.key);
  if (!relays.length) throw new ElectionError("no_setup");
  return { vote, relays };
}

function readable(read) {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof SandoghError) throw new ElectionError("unreadable", fault.message);
    throw fault;
  }
}

function attempt(read) {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof RecordError) return null;
    throw fault;
  }
}
