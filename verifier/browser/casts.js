// The casts of an election, and the judgement of those that name one index (docs/protocol.md §8).
import { ANNUL } from "../../contracts/js/amend.js";
import { Assembler } from "../../contracts/js/assemble.js";
import { trackerOf } from "../../contracts/js/ballot_proof.js";
import { failedEquations } from "../../contracts/js/ballot_verify.js";
import { equal, hex } from "../../contracts/js/bytes.js";
import { EncodingError } from "../../contracts/js/group.js";
import { keysEver } from "./election.js";
import { partOf, signersOf } from "./records.js";
import { VOTE } from "./wire.js";

const BALLOT = 9;
const ONE_VOTE = 10_000_000n;

/**
 * Yield every cast in the order of the ledger: the transaction `one`, and `done`, what it completes.
 * What has another form than this page reads is counted by `skipped`.
 *
 * @param {Horizon} horizon
 * @param {object} election of `readElection`
 * @param {() => void} skipped
 */
export async function* castsOf(horizon, election, skipped) {
  const isPayment = paymentTest(election);
  const inParts = new Map();
  for await (const one of horizon.transactions(election.manifest.box)) {
    if (one.other) {
      skipped();
      continue;
    }
    if (!one.operations.some(isPayment)) continue;
    const part = partOf(one, isPayment);
    if (part === null) {
      yield { one, done: null };
    } else if (part.parts === 1) {
      // a whole record in one part: what came before it at this account changes nothing
      yield { one, done: new Assembler().take(part, one.memo, one) };
    } else {
      yield { one, done: await fromParts(horizon, election, one, inParts, isPayment) };
    }
  }
}

// a channel whose ballots take several transactions is read once, as far as it has come
async function fromParts(horizon, election, one, inParts, isPayment) {
  const name = hex(one.source);
  const account = election.channels.get(name);
  if (account === undefined) return null;
  if (!inParts.get(name)?.has(hex(one.ledgerHash))) {
    const found = new Map();
    const assembler = new Assembler();
    for await (const other of horizon.transactions(account)) {
      if (other.other || !equal(other.source, one.source)) continue;
      const part = partOf(other, isPayment);
      if (part !== null) found.set(hex(other.ledgerHash), assembler.take(part, other.memo, other));
    }
    inParts.set(name, found);
  }
  return inParts.get(name).get(hex(one.ledgerHash)) ?? null;
}

/** Return the ballot's index as its bytes name it, or null. */
export function namedIndex({ done }) {
  if (done?.step !== "record" || done.kind !== BALLOT || done.body.length < 4) return null;
  return new DataView(done.body.buffer, done.body.byteOffset).getUint32(0);
}

/** Return the trackers of a cast's ballot under each key that its index has had. */
export function trackersOf(election, cast) {
  const index = namedIndex(cast);
  const { headSize } = election.statement.shape;
  if (index === null || index >= election.roll.size || cast.done.body.length < headSize) return [];
  const head = cast.done.body.subarray(0, headSize);
  return keysEver(election, index).map((key) => trackerOf(election.context, key, head));
}

/** Judges casts that all name one index, in the order of the ledger. */
export class Judge {
  #election;
  #index;
  #counted = false;
  #key;
  #waiting;

  constructor(election, index) {
    this.#election = election;
    this.#index = index;
    this.#key = index < election.roll.size ? election.roll.at(index) : null;
    this.#waiting = newKeys(election, index);
  }

  /**
   * Judge the next one.
   *
   * @param {{one: object, done: object}} cast
   * @param {number} time its ledger's close time
   * @returns {{reason: string | null, tracker: Uint8Array | null}} the first reason against it
   */
  judge(cast, time) {
    this.#amend(cast.one.position);
    const reason = this.#reason(cast, time);
    if (reason === null) this.#counted = true;
    return { reason, tracker: this.#tracker(cast) };
  }

  // a new key counts only while no ballot of the index does
  #amend(position) {
    while (this.#waiting.length && this.#waiting[0].position < position) {
      const next = this.#waiting.shift();
      if (!this.#counted) this.#key = next.key;
    }
  }

  #tracker({ done }) {
    const { headSize } = this.#election.statement.shape;
    if (done?.step !== "record" || this.#key === null || done.body.length < headSize) return null;
    return trackerOf(this.#election.context, this.#key, done.body.subarray(0, headSize));
  }

  #reason({ one, done }, time) {
    const { channels, relays, window, statement, roll, annulled } = this.#election;
    if (!channels.has(hex(one.source))) return "channel";
    const carriers = done?.carriers ?? [one];
    const byChannel = carriers.every((each) => signersOf(each, [one.source]).length);
    if (!byChannel || !signersOf(one, relays).length) return "channel";
    if (!hasShape(one, paymentTest(this.#election))) return "shape";
    if (done === null || done.step === "open" || done.step === "parts") return "parts";
    if (done.step === "memo") return "memo";
    if (time < window.opens || time > window.end) return "window";
    if (done.step === "size") return "size";
    if (done.kind !== BALLOT) return "kind";
    if (done.body.length !== statement.shape.bodySize) return "size";
    if (this.#index >= roll.size) return "index";
    if (annulled.has(this.#index)) return "annulled";
    try {
      if (failedEquations(statement, this.#key, done.body).length) return "proof";
    } catch (fault) {
      if (fault instanceof EncodingError) return "encoding";
      throw fault;
    }
    return this.#counted ? "duplicate" : null;
  }
}

function newKeys({ amendments, roll }, index) {
  const used = new Set();
  return amendments.filter((one) => {
    if (one.action === ANNUL) return false;
    const name = hex(one.key);
    const free = roll.find(one.key) === null && !used.has(name);
    if (free) used.add(name);
    return free && one.index === index;
  });
}

function hasShape(one, isPayment) {
  const entries = one.operations.slice(0, -1);
  const last = one.operations.at(-1);
  return (
    entries.length > 0 &&
    entries.every((each) => each.type === "data") &&
    isPayment(last) &&
    last.amount === ONE_VOTE
  );
}

function paymentTest({ vote }) {
  return (operation) =>
    operation.type === "payment" &&
    operation.asset !== null &&
    equal(operation.asset.code, VOTE) &&
    equal(operation.asset.issuer, vote.issuer) &&
    equal(operation.source, vote.urn) &&
    equal(operation.destination, vote.box);
}
