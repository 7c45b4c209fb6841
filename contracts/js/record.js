// A record: the unit of everything that counts (docs/protocol.md §1).
import { sha256 } from "@noble/hashes/sha2.js";
import { SandoghError } from "./errors.js";

const NAMES = { 1: "ceremony", 5: "roll", 6: "manifest", 7: "extend", 8: "amend" };

/** A record that is not what its kind demands: which field, and why. */
export class RecordError extends SandoghError {
  static label = "RecordError";

  constructor(kind, field, why) {
    super(`record of kind ${kind}, ${NAMES[kind]}: ${field}: ${why}`);
    this.kind = kind;
    this.field = field;
    this.why = why;
  }
}

/** Return SHA-256 of kind ‖ body: the record's id, 32 bytes. */
export function recordId(kind, body) {
  return sha256.create().update(Uint8Array.of(kind)).update(body).digest();
}
