// The XDR of transactions and ledger headers, read strictly, as far as ballots and records need it.
//
// A transaction with an operation of another type than these is not read: it is no record's part,
// and no ballot that counts.
import { sha256 } from "@noble/hashes/sha2.js";
import { join, u32, utf8 } from "../../contracts/js/bytes.js";
import { SandoghError } from "../../contracts/js/errors.js";

const MAX_OPERATIONS = 100;
const MAX_SIGNATURES = 20;
const V0 = 0;
const V1 = 2;
const FEE_BUMP = 5;
const KEY = 32;
const ED25519 = 0;
const MUXED = 0x100;

/** Bytes that are not the XDR they should be. */
export class WireError extends SandoghError {
  static label = "WireError";

  constructor(why) {
    super(`ledger data: ${why}`);
    this.why = why;
  }
}

/** A transaction that is well formed as far as it was read, but is nothing this page knows. */
export class OtherForm extends SandoghError {
  static label = "OtherForm";

  constructor(what) {
    super(`another form: ${what}`);
  }
}

class Reader {
  constructor(data) {
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.length);
    this.at = 0;
  }

  need(size) {
    if (this.at + size > this.data.length) throw new WireError("it ends too early");
    const start = this.at;
    this.at += size;
    return start;
  }

  u32() {
    return this.view.getUint32(this.need(4));
  }

  i64() {
    return this.view.getBigInt64(this.need(8));
  }

  u64() {
    return this.view.getBigUint64(this.need(8));
  }

  fixed(size) {
    const start = this.need(size + ((4 - (size % 4)) % 4));
    if (this.data.subarray(start + size, this.at).some((byte) => byte)) throw new WireError("padding is not zero");
    return this.data.slice(start, start + size);
  }

  opaque(most) {
    const size = this.u32();
    if (size > most) throw new WireError(`${size} bytes where at most ${most} may be`);
    return this.fixed(size);
  }

  optional(read) {
    const there = this.u32();
    if (there > 1) throw new WireError("a choice is neither 0 nor 1");
    return there ? read() : null;
  }

  zero(what) {
    const value = this.u32();
    if (value !== 0) throw new OtherForm(`${what} ${value}`);
  }

  end() {
    if (this.at !== this.data.length) throw new WireError("bytes follow it");
  }

  account() {
    if (this.u32() !== ED25519) throw new WireError("an account's key is of another type");
    return this.fixed(KEY);
  }

  // a muxed account is its base account
  muxed() {
    const type = this.u32();
    if (type === MUXED) this.u64();
    else if (type !== ED25519) throw new WireError("an account is of another type");
    return this.fixed(KEY);
  }

  asset() {
    const type = this.u32();
    if (type === 0) return null;
    if (type !== 1 && type !== 2) throw new OtherForm(`asset of type ${type}`);
    const code = this.fixed(type === 1 ? 4 : 12);
    return { code, issuer: this.account() };
  }

  signerKey() {
    const type = this.u32();
    if (type > 3) throw new WireError("a signer is of another type");
    const key = this.fixed(KEY);
    if (type === 3) this.opaque(64);
    return type === ED25519 ? key : null;
  }
}

const OPERATIONS = {
  0: (r) => ({ type: "create", account: r.account(), amount: r.i64() }),
  1: (r) => ({ type: "payment", destination: r.muxed(), asset: r.asset(), amount: r.i64() }),
  5: (r) => {
    r.optional(() => r.account());
    for (let flag = 0; flag < 6; flag++) r.optional(() => r.u32());
    r.optional(() => r.opaque(32));
    const signer = r.optional(() => ({ key: r.signerKey(), weight: r.u32() }));
    return { type: "options", signer };
  },
  6: (r) => ({ type: "trust", asset: r.asset(), limit: r.i64() }),
  7: (r) => {
    r.account();
    const type = r.u32();
    if (type !== 1 && type !== 2) throw new WireError("an asset's code is of another type");
    r.fixed(type === 1 ? 4 : 12);
    return { type: "allow", authorize: r.u32() };
  },
  10: (r) => ({ type: "data", name: r.opaque(64), value: r.optional(() => r.opaque(64)) }),
  21: (r) => {
    r.account();
    r.asset();
    return { type: "flags", clear: r.u32(), set: r.u32() };
  },
};

/**
 * Read an envelope and hash what was signed.
 *
 * @param {string} text base64
 * @param {Uint8Array} networkId 32 bytes
 * @returns {object} `source`, `memo` (of type hash, else null), `operations` (each with `source`),
 *   `signatures`, `hash` (which was signed), `ledgerHash` (as the ledger keeps it: of a fee bump
 *   the outer one)
 * @throws {WireError} not an envelope
 * @throws {OtherForm} with something that is none of ours
 */
export function readEnvelope(text, networkId) {
  const reader = new Reader(fromBase64(text));
  const type = reader.u32();
  let found;
  if (type === V0 || type === V1) {
    found = inner(reader, type, networkId);
    found.ledgerHash = found.hash;
  } else if (type === FEE_BUMP) {
    const start = reader.at;
    reader.muxed();
    reader.i64();
    if (reader.u32() !== V1) throw new WireError("a fee bump holds another type");
    found = inner(reader, V1, networkId);
    reader.zero("extension");
    found.ledgerHash = hashed(networkId, FEE_BUMP, reader.data.subarray(start, reader.at));
    signatures(reader);
  } else {
    throw new WireError(`an envelope of type ${type}`);
  }
  reader.end();
  return found;
}

function inner(reader, type, networkId) {
  const start = reader.at;
  const source = type === V0 ? reader.fixed(KEY) : reader.muxed();
  reader.u32();
  reader.i64();
  conditions(reader, type);
  const memo = memoOf(reader);
  const count = reader.u32();
  if (count > MAX_OPERATIONS) throw new WireError(`${count} operations`);
  const operations = Array.from({ length: count }, () => operation(reader, source));
  reader.zero("extension");
  const bytes = reader.data.subarray(start, reader.at);
  // a V0 transaction is signed as the V1 it says the same as
  const hash = hashed(networkId, V1, ...(type === V0 ? [u32(ED25519), bytes] : [bytes]));
  return { source, memo, operations, hash, signatures: signatures(reader) };
}

function conditions(reader, type) {
  const times = () => [reader.u64(), reader.u64()];
  if (type === V0) return void reader.optional(times);
  const kind = reader.u32();
  if (kind > 2) throw new WireError(`conditions of type ${kind}`);
  if (kind === 1) times();
  if (kind !== 2) return undefined;
  reader.optional(times);
  reader.optional(() => [reader.u32(), reader.u32()]);
  reader.optional(() => reader.i64());
  reader.u64();
  reader.u32();
  const signers = reader.u32();
  if (signers > 2) throw new WireError(`${signers} further signers`);
  for (let one = 0; one < signers; one++) reader.signerKey();
  return undefined;
}

function memoOf(reader) {
  const type = reader.u32();
  if (type === 1) reader.opaque(28);
  else if (type === 2) reader.u64();
  else if (type === 3) return reader.fixed(32);
  else if (type === 4) reader.fixed(32);
  else if (type !== 0) throw new WireError(`a memo of type ${type}`);
  return null;
}

function operation(reader, source) {
  const own = reader.optional(() => reader.muxed());
  const type = reader.u32();
  if (!Object.hasOwn(OPERATIONS, type)) throw new OtherForm(`operation of type ${type}`);
  return { ...OPERATIONS[type](reader), source: own ?? source };
}

function signatures(reader) {
  const count = reader.u32();
  if (count > MAX_SIGNATURES) throw new WireError(`${count} signatures`);
  return Array.from({ length: count }, () => ({ hint: reader.fixed(4), signature: reader.opaque(64) }));
}

function hashed(networkId, type, ...parts) {
  return sha256(join(networkId, u32(type), ...parts));
}

/**
 * Read a LedgerHeader as far as its results.
 *
 * @returns {{hash: Uint8Array, previous: Uint8Array, closeTime: number, results: Uint8Array}}
 * @throws {WireError} not a header
 */
export function readHeader(text) {
  const data = fromBase64(text);
  const reader = new Reader(data);
  reader.u32();
  const previous = reader.fixed(32);
  reader.fixed(32);
  const closeTime = Number(reader.u64());
  const upgrades = reader.u32();
  if (upgrades > 6) throw new WireError(`${upgrades} upgrades`);
  for (let one = 0; one < upgrades; one++) reader.opaque(128);
  const extension = reader.u32();
  if (extension > 1) throw new WireError("a value of another form");
  if (extension === 1) {
    reader.account();
    reader.opaque(64);
  }
  return { hash: sha256(data), previous, closeTime, results: reader.fixed(32) };
}

/**
 * Return the hash of a ledger's result set.
 *
 * @param {Array<{hash: Uint8Array, result: string}>} pairs in the order in which they applied;
 *   results in base64
 */
export function resultsHash(pairs) {
  return sha256(join(u32(pairs.length), ...pairs.flatMap(({ hash, result }) => [hash, fromBase64(result)])));
}

/** Tell whether a TransactionResult, base64, says that all succeeded. */
export function succeeded(text) {
  const reader = new Reader(fromBase64(text));
  reader.i64();
  const code = reader.u32();
  return code === 0 || code === 1;
}

/** Return the bytes of standard base64. */
export function fromBase64(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) {
    throw new WireError("not base64");
  }
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The code of the election's asset, as the ledger has it. */
export const VOTE = utf8("VOTE");
