// Records put together again from one account's transactions (docs/protocol.md §1).
//
// The rules are those of contracts/records/assemble.py, in the same order.
import { sha256 } from "@noble/hashes/sha2.js";
import { equal, join } from "./bytes.js";

const MAX_RECORD = 1 << 24;

/** The state of one account: at most one open record. */
export class Assembler {
  #open = null;

  /**
   * Take the part of the account's next transaction that has one; others change nothing.
   *
   * @param {{number: number, parts: number, length: number, payload: Uint8Array}} part
   * @param {Uint8Array | null} memo the 32 bytes of a hash memo; null where it is of another type
   * @param {*} carrier is kept with the record
   * @returns {{step: "open"|"parts"|"memo"|"size"|"record", kind?: number, body?: Uint8Array,
   *   id?: Uint8Array, carriers?: Array}}
   */
  take(part, memo, carrier) {
    if (part.number === 0) {
      this.#open = { memo, parts: part.parts, length: part.length, payloads: [], carriers: [] };
    } else if (!this.#continues(part, memo)) {
      this.#open = null;
      return { step: "parts" };
    }
    const open = this.#open;
    // of a record that is too long nothing is kept, and it never counts
    open.payloads.push(open.length <= MAX_RECORD ? part.payload : null);
    open.carriers.push(carrier);
    if (open.payloads.length < open.parts) return { step: "open" };
    this.#open = null;
    if (open.length > MAX_RECORD) return { step: "size" };
    const bytes = join(...open.payloads);
    const id = sha256(bytes);
    const kind = bytes[0];
    if (open.memo === null || !equal(id, open.memo)) return { step: "memo", kind };
    return { step: "record", kind, body: bytes.slice(1), id, carriers: open.carriers };
  }

  #continues(part, memo) {
    const open = this.#open;
    if (open === null || part.number !== open.payloads.length) return false;
    const same = memo === null ? open.memo === null : open.memo !== null && equal(memo, open.memo);
    return same && part.parts === open.parts && part.length === open.length;
  }
}
