// Kind 5, roll: who may vote, as public keys (docs/protocol.md §6).
import { compare } from "./bytes.js";
import { RecordError } from "./record.js";

const KIND = 5;
const KEY_SIZE = 32;

/**
 * U_0, U_1, … strictly ascending as bytes, over one block of memory.
 *
 * Order and form are checked; whether each key is a point is for who counts. A voter's own key
 * is one that this device made.
 */
export class Roll {
  #keys;

  /** @throws {RecordError} no whole number of keys, or keys that do not strictly ascend */
  constructor(body) {
    if (!body.length || body.length % KEY_SIZE) {
      throw new RecordError(KIND, "length", `${body.length} bytes are no whole number of keys, from 1`);
    }
    this.#keys = body;
    this.size = body.length / KEY_SIZE;
    for (let index = 1; index < this.size; index++) {
      const order = compare(this.at(index - 1), this.at(index));
      if (order < 0) continue;
      const what = order ? "is less than" : "equals";
      throw new RecordError(KIND, `U_${index}`, `${what} the key before it`);
    }
    Object.freeze(this);
  }

  /** Return U of an index. */
  at(index) {
    return this.#keys.subarray(KEY_SIZE * index, KEY_SIZE * (index + 1));
  }

  /** Return a key's index, or null. */
  find(key) {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.at(middle), key) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.size && compare(this.at(low), key) === 0 ? low : null;
  }
}
