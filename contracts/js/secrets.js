// A prover's secrets for one ballot: never used twice, and wiped when they have served.
//
// They lie in one block of memory, so that wiping it leaves no lasting copy; what is read out of
// it lives only as long as a calculation.
import { decodeScalar, encodeScalar, littleEndian, randomScalar, reduce } from "./group.js";

const NAMES = ["r", "beta", "alpha", "tau1", "tau0", "s", "u"];
const SIZE = 32;

/** r, β, α, τ1, τ0, s, u and a_1 … a_n, as scalars. */
export class Secrets {
  #memory;

  constructor(count) {
    this.count = count;
    this.#memory = new Uint8Array(SIZE * (NAMES.length + count));
    Object.freeze(this);
  }

  /** Put a scalar's 32 bytes under a name, or under a number k for a_{k+1}. */
  put(name, encoded) {
    decodeScalar(encoded, String(name));
    this.#memory.set(encoded, this.#place(name));
  }

  /** Return a scalar as a bigint. */
  get(name) {
    return littleEndian(this.bytes(name));
  }

  /** Return a scalar's 32 bytes: a view, not a copy. */
  bytes(name) {
    const place = this.#place(name);
    return this.#memory.subarray(place, place + SIZE);
  }

  /** Return a_1 … a_n as bigints. */
  masks() {
    return Array.from({ length: this.count }, (_, k) => this.get(k));
  }

  /** Overwrite everything with zeros. */
  wipe() {
    this.#memory.fill(0);
  }

  #place(name) {
    const number = typeof name === "number" ? NAMES.length + name : NAMES.indexOf(name);
    if (number < 0 || number >= NAMES.length + this.count) throw new RangeError(`no secret ${name}`);
    return SIZE * number;
  }
}

/** Draw a ballot's secrets from the system: in each race Σ a_k + Σ w_j·a_j = 0. */
export function freshSecrets(shape) {
  const secrets = new Secrets(shape.n);
  for (const name of [...NAMES, ...Array(shape.n).keys()]) {
    const drawn = randomScalar();
    secrets.put(name, drawn);
    drawn.fill(0);
  }
  const masks = secrets.masks();
  for (const race of shape.races) {
    masks[race.first] = 0n;
    secrets.put(race.first, encodeScalar(reduce(-race.balance(masks))));
  }
  return secrets;
}
