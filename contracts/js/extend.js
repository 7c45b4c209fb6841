// Kind 7, extend: a later end (docs/protocol.md §5).
import { RecordError } from "./record.js";

const KIND = 7;
const REASON_AT = 32 + 8;

/**
 * Decode context ‖ end u64 ‖ reason strictly.
 *
 * @returns {{context: Uint8Array, end: number, reason: string}} the end in Unix seconds
 * @throws {RecordError} wrong length, an end that is too far off, or a reason that is empty or not
 *   UTF-8
 */
export function decodeExtend(body) {
  const fault = (field, why) => new RecordError(KIND, field, why);
  if (body.length < REASON_AT + 2) throw fault("length", `${body.length} bytes are too few`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const end = Number(view.getBigUint64(32));
  if (!Number.isSafeInteger(end)) throw fault("end", "is too far off");
  const size = view.getUint16(REASON_AT);
  if (!size) throw fault("reason", "is empty");
  if (body.length !== REASON_AT + 2 + size) throw fault("length", "does not fit the reason");
  try {
    const reason = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body.subarray(REASON_AT + 2));
    return { context: body.slice(0, 32), end, reason };
  } catch {
    throw fault("reason", "is not UTF-8");
  }
}
