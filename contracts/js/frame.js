// A part of a record, as one transaction carries it (docs/protocol.md §1).
import { join } from "./bytes.js";
import { SandoghError } from "./errors.js";

const MAGIC = [0x53, 0x4e, 0x44, 0x51, 1]; // SNDQ, version 1
const HEADER_SIZE = 13;
const VALUE_SIZE = 64;
const MAX_VALUES = 99;
const PAYLOAD_SIZE = MAX_VALUES * VALUE_SIZE - HEADER_SIZE;

/** Values that are no part of a record: what is wrong with them. */
export class FrameError extends SandoghError {
  static label = "FrameError";

  constructor(why) {
    super(`not a record's part: ${why}`);
    this.why = why;
  }
}

/**
 * Read the values of one transaction, in operation order.
 *
 * @param {Uint8Array[]} values
 * @returns {{number: number, parts: number, length: number, payload: Uint8Array}}
 * @throws {FrameError} not 1-99 values of 64 bytes, the last 1-64; or a header that does not fit
 */
export function parsePart(values) {
  const count = values.length;
  if (count < 1 || count > MAX_VALUES) throw new FrameError(`${count} values, not 1 to ${MAX_VALUES}`);
  values.forEach((value, place) => {
    const least = place === count - 1 ? 1 : VALUE_SIZE;
    if (value.length < least || value.length > VALUE_SIZE) {
      throw new FrameError(`value ${place + 1} of ${count} has ${value.length} bytes`);
    }
  });
  const data = join(...values);
  if (data.length < HEADER_SIZE) throw new FrameError(`${data.length} bytes are shorter than a header`);
  if (MAGIC.some((byte, place) => data[place] !== byte)) {
    throw new FrameError("its header does not begin with SNDQ and version 1");
  }
  const view = new DataView(data.buffer, data.byteOffset);
  const [number, parts, length] = [view.getUint16(5), view.getUint16(7), view.getUint32(9)];
  if (!length || parts !== Math.ceil(length / PAYLOAD_SIZE)) {
    throw new FrameError(`a record of ${length} bytes does not have ${parts} parts`);
  }
  if (number >= parts) throw new FrameError(`part ${number} of ${parts}; parts count from 0`);
  const expected = Math.min(PAYLOAD_SIZE, length - PAYLOAD_SIZE * number);
  const payload = data.slice(HEADER_SIZE);
  if (payload.length !== expected) {
    const carried = `part ${number} of ${parts} carries ${payload.length} bytes`;
    throw new FrameError(`${carried}, not the ${expected} that its header demands`);
  }
  return { number, parts, length, payload };
}
