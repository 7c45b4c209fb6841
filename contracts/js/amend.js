// Kind 8, amend: a new key for an index of the roll, or none (docs/protocol.md §6).
import { EncodingError, decodePoint } from "./group.js";
import { RecordError } from "./record.js";

const KIND = 8;
export const NEW_KEY = 0;
export const ANNUL = 1;
const REASON_AT = 32 + 4 + 1 + 32;

/**
 * Decode context ‖ index u32 ‖ action u8 ‖ U' ‖ reason strictly.
 *
 * @returns {{context: Uint8Array, index: number, action: number, key: Uint8Array, reason: string}}
 * @throws {RecordError} wrong length, an action other than 0 and 1, a key that does not fit the
 *   action, or a reason that is empty or not UTF-8
 */
export function decodeAmend(body) {
  const fault = (field, why) => new RecordError(KIND, field, why);
  if (body.length < REASON_AT + 2) throw fault("length", `${body.length} bytes are too few`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const action = view.getUint8(36);
  const key = body.slice(37, REASON_AT);
  if (action === ANNUL) {
    if (key.some((byte) => byte !== 0)) throw fault("U'", "is not 32 zero bytes, though the action annuls");
  } else if (action === NEW_KEY) {
    demandPoint(key, fault);
  } else {
    throw fault("action", `is ${action}, neither 0, a new key, nor 1, annulled`);
  }
  const size = view.getUint16(REASON_AT);
  const encoded = body.subarray(REASON_AT + 2);
  if (encoded.length < size) throw fault("reason", "is longer than the record");
  if (encoded.length > size) throw fault("length", `${encoded.length - size} bytes follow the last field`);
  if (!size) throw fault("reason", "is empty");
  return { context: body.slice(0, 32), index: view.getUint32(32), action, key, reason: text(encoded, fault) };
}

function demandPoint(key, fault) {
  try {
    decodePoint(key);
  } catch (error) {
    if (error instanceof EncodingError) throw fault("U'", error.why);
    throw error;
  }
}

function text(encoded, fault) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(encoded);
  } catch {
    throw fault("reason", "is not UTF-8");
  }
}
