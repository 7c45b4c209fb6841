// A ledger node's Horizon, asked by a page from disk: nothing is believed that can be calculated.
//
// Answers have a limit, each its time, pages go forward only, nothing follows a redirect.
import { publicKey } from "../../contracts/js/account.js";
import { equal, fromHex, hex } from "../../contracts/js/bytes.js";
import { SandoghError } from "../../contracts/js/errors.js";
import { networkId } from "../../contracts/js/context.js";
import { OtherForm, readEnvelope, readHeader, resultsHash, succeeded } from "./wire.js";

const MAX_ANSWER = 64 << 20;
const PATIENCE = 60_000;
const PAGE = 200;
const HASH = /^[0-9a-f]{64}$/;

/** A source that can't be asked, or whose answer can't be used: `code` names a text for people. */
export class SourceError extends SandoghError {
  static label = "SourceError";

  constructor(code, what) {
    super(`${code}: ${what}`);
    Object.assign(this, { code, what });
  }
}

/** One Horizon. */
export class Horizon {
  /** @throws {SourceError} no http(s) address, or one with user, query or fragment */
  constructor(text) {
    let url;
    try {
      url = new URL(text.trim());
    } catch {
      throw new SourceError("bad_url", text.slice(0, 100));
    }
    const plain = !url.username && !url.password && !url.search && !url.hash;
    if (!/^https?:$/.test(url.protocol) || !plain) throw new SourceError("bad_url", text.slice(0, 100));
    this.base = url.href.replace(/\/+$/, "");
  }

  /**
   * Ask for the network: `passphrase`, `id` (32 bytes), `tip` (the last ledger's number), `time` (its
   * close time), `own` (whether it has an explorer of its own).
   */
  async network() {
    const root = await this.#get("/");
    const { network_passphrase: passphrase, history_latest_ledger: tip, horizon_version: version } = root;
    if (typeof passphrase !== "string" || !Number.isSafeInteger(tip)) throw this.#odd("/");
    this.id = networkId(passphrase);
    const { closeTime: time } = await this.ledger(tip);
    return { passphrase, id: this.id, tip, time, own: String(version).startsWith("sandogh-") };
  }

  /** Return a ledger: `sequence`, `hash`, `closeTime`, its header's own word; `results`. */
  async ledger(sequence) {
    const row = await this.#get(`/ledgers/${sequence}`);
    if (row.sequence !== sequence || !HASH.test(row.hash)) throw this.#odd(`/ledgers/${sequence}`);
    const header = readHeader(row.header_xdr);
    if (hex(header.hash) !== row.hash) throw new SourceError("wrong_hash", `/ledgers/${sequence}`);
    return { sequence, ...header };
  }

  /**
   * Prove that a ledger's results hold a transaction as successful (level A), at the place that was
   * told of it: what is first hangs on that.
   *
   * @param {{ledger: number, ledgerHash: Uint8Array, position: bigint}} one a transaction, read
   * @returns {Promise<{hash: Uint8Array, closeTime: number}>} the ledger
   * @throws {SourceError} `not_proved`: what is told does not hash to the header
   */
  async proveSuccess({ ledger: sequence, ledgerHash: name, position }) {
    const ledger = await this.ledger(sequence);
    const pairs = [];
    let found = false;
    const path = `/ledgers/${sequence}/transactions`;
    for await (const row of this.#rows(path, "&include_failed=true")) {
      if (!HASH.test(row.hash)) throw this.#odd(path);
      pairs.push({ hash: fromHex(row.hash), result: row.result_xdr });
      const there = BigInt.asUintN(32, position) >> 12n === BigInt(pairs.length);
      found ||= row.hash === hex(name) && there && succeeded(row.result_xdr);
    }
    if (!found || !equal(resultsHash(pairs), ledger.results)) throw new SourceError("not_proved", path);
    return ledger;
  }

  /** Return one transaction by its hash, read; null where there is none. */
  async transaction(name) {
    const path = `/transactions/${hex(name)}`;
    const row = await this.#get(path, true);
    return row === null ? null : this.#read(row, path);
  }

  /**
   * Yield an account's successful transactions in ledger order, read: `row`'s `position` (a bigint),
   * `ledger`, `time`, and what `readEnvelope` gives; `other: true` where it has another form.
   */
  async *transactions(account) {
    publicKey(account);
    const path = `/accounts/${account}/transactions`;
    for await (const row of this.#rows(path, "")) {
      const one = this.#read(row, path);
      if (one.successful) yield one;
    }
  }

  #read(row, path) {
    if (!HASH.test(row.hash) || !Number.isSafeInteger(row.ledger)) throw this.#odd(path);
    const position = place(row);
    if (position === null || Number(position >> 32n) !== row.ledger) throw this.#odd(path);
    const time = Math.floor(Date.parse(row.created_at) / 1000);
    if (!Number.isSafeInteger(time)) throw this.#odd(path);
    const told = { position, ledger: row.ledger, time, successful: row.successful === true };
    try {
      const read = readEnvelope(row.envelope_xdr, this.id);
      if (hex(read.ledgerHash) !== row.hash) throw new SourceError("wrong_hash", row.hash);
      return { ...told, ...read };
    } catch (fault) {
      if (!(fault instanceof OtherForm)) throw fault;
      return { ...told, other: true, ledgerHash: fromHex(row.hash) };
    }
  }

  async *#rows(path, more) {
    let cursor = "";
    let last = -1n;
    for (;;) {
      const page = await this.#get(`${path}?order=asc&limit=${PAGE}${more}${cursor}`, true);
      // an account that was never there, or is gone, has no transactions
      if (page === null) return;
      const rows = page._embedded?.records;
      if (!Array.isArray(rows) || rows.length > PAGE) throw this.#odd(path);
      for (const row of rows) {
        const position = place(row);
        if (position === null || position <= last) throw new SourceError("endless", path);
        last = position;
        yield row;
      }
      // a server may give less than was asked for: only an empty page is the end
      if (!rows.length) return;
      cursor = `&cursor=${last}`;
    }
  }

  async #get(path, mayLack = false) {
    let answer;
    try {
      answer = await fetch(this.base + path, {
        headers: { Accept: "application/json" },
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new SourceError("unreachable", this.base);
    }
    if (answer.status === 404 && mayLack) return null;
    if (!answer.ok) throw new SourceError("refused", `${path.slice(0, 120)}: ${answer.status}`);
    const text = await this.#text(answer, path);
    try {
      const value = JSON.parse(text);
      if (typeof value === "object" && value !== null) return value;
    } catch {
      // said below
    }
    throw this.#odd(path);
  }

  async #text(answer, path) {
    const decoder = new TextDecoder();
    const reader = answer.body.getReader();
    let text = "";
    let size = 0;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text + decoder.decode();
        size += value.length;
        if (size > MAX_ANSWER) throw new SourceError("too_large", path.slice(0, 120));
        text += decoder.decode(value, { stream: true });
      }
    } catch (fault) {
      if (fault instanceof SourceError) throw fault;
      throw new SourceError("unreachable", this.base);
    }
  }

  #odd(path) {
    return new SourceError("odd_answer", path.slice(0, 120));
  }
}

function place(row) {
  return typeof row.paging_token === "string" && /^\d{1,19}$/.test(row.paging_token)
    ? BigInt(row.paging_token)
    : null;
}

