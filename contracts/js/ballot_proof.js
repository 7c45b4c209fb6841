// The ballot: encrypted choices and one linear proof of their validity (docs/protocol.md §7).
//
// Made in three steps, so that a voter waits for none of them:
//   Preparation   what does not depend on the choices: most of the work, done while they choose
//   begin         head and tracker, at the preview
//   complete      the tail, when the ballot is cast
// The tail is not calculated before: a ballot that is opened as a challenge never had one.
import * as generators from "./generators.js";
import { join, u32 } from "./bytes.js";
import { SandoghError } from "./errors.js";
import { G, IDENTITY, base, encodeScalar, multiply, reduce, sumPublic, sumSecret } from "./group.js";
import { short, toScalar, wide } from "./transcript.js";

/**
 * What every ballot of one election is proved against.
 *
 * `context`: 32 bytes; `keys`: H_1 … H_m as points; `shape`: races and their bounds.
 */
export class Statement {
  #sumKeys;

  constructor(context, keys, shape) {
    if (keys.length !== shape.m) throw new RangeError(`${keys.length} keys for ${shape.m} candidates`);
    Object.assign(this, { context, keys, shape });
    Object.freeze(this);
  }

  /** Return Σ scalars[k]·H_k of public scalars; the keys' tables are made once. */
  sumKeys(scalars) {
    this.#sumKeys ??= sumPublic(this.keys);
    return this.#sumKeys(scalars);
  }
}

/** Return a ballot's tracker: 32 bytes fixed before casting. */
export function trackerOf(context, key, head) {
  return short("tracker", context, key, head);
}

/** Return y, y², …, y^count mod q. */
export function powers(y, count) {
  const found = [];
  let power = 1n;
  for (let k = 0; k < count; k++) {
    power = reduce(power * y);
    found.push(power);
  }
  return found;
}

/** What serves one ballot was used for another: cast, opened or given up. */
export class SpentError extends SandoghError {
  static label = "SpentError";

  constructor() {
    super("this served a ballot already, which was cast, opened or given up");
  }
}

/**
 * What of a ballot does not depend on the choices, from its secrets. It goes forward in small
 * steps, so that a device can do other things between them. It serves one ballot.
 */
export class Preparation {
  #steps;
  #made = null;
  #taken = false;

  constructor(statement, secrets) {
    if (secrets.count !== statement.shape.n) throw new RangeError("secrets for another shape");
    this.statement = statement;
    this.secrets = secrets;
    this.#steps = prepare(statement, secrets);
  }

  /** Do one step, of about one multiplication; return whether there are more. */
  advance() {
    if (this.#made || this.#taken) return false;
    const { done, value } = this.#steps.next();
    if (done) this.#made = value;
    return !done;
  }

  /**
   * Do what is left and hand the points over, once.
   *
   * @throws {SpentError} they were handed over before
   */
  take() {
    if (this.#taken) throw new SpentError();
    while (this.advance());
    const made = this.#made;
    this.#taken = true;
    this.#made = this.#steps = null;
    return made;
  }
}

function* prepare(statement, secrets) {
  const { n } = statement.shape;
  const q = generators.blinding();
  yield;
  const R = base(secrets.get("r"));
  const shared = [];
  for (const key of statement.keys) {
    shared.push(multiply(secrets.get("r"), key));
    yield;
  }
  const masks = Array.from({ length: n }, (_, k) => secrets.bytes(k));
  const A = yield* sumSecret([secrets.bytes("alpha"), ...masks], [q, ...generators.bits(n)]);
  const blinds = [];
  for (const name of ["beta", "tau1", "tau0"]) {
    blinds.push(multiply(secrets.get(name), q));
    yield;
  }
  const A_R = base(secrets.get("s"));
  const A_U = base(secrets.get("u"));
  yield;
  statement.sumKeys([1n]);
  const [B, T1, T0] = blinds;
  return { R, shared, A, B, T1, T0, A_R, A_U };
}

/**
 * Encrypt and commit: everything of a ballot that its tracker binds.
 *
 * @param {Preparation} preparation of fresh secrets
 * @param {number} index the credential's position in the roll, from 0
 * @param {Uint8Array} key U, 32 bytes
 * @param {Uint8Array} bits b_1 … b_n, 0 or 1, candidates then slack, each race summing to its max
 * @returns {{head: Uint8Array, tracker: Uint8Array, challenge: bigint}} `challenge` is c
 * @throws {RangeError} bits that could not be proved
 * @throws {SpentError} the preparation served another ballot
 */
export function begin(preparation, index, key, bits) {
  const { statement, secrets } = preparation;
  const { context, shape } = statement;
  checkBits(shape, bits);
  const { m, n } = shape;
  const made = preparation.take();
  const choice = [IDENTITY, G]; // added whatever the bit: the number of additions tells nothing
  const E = made.shared.map((point, k) => point.add(choice[bits[k]]));
  let B = made.B;
  for (let k = 0; k < n; k++) B = B.add([IDENTITY, generators.bit(k + 1)][bits[k]]);
  const start = join(u32(index), ...[made.R, ...E, B, made.A].map((point) => point.toBytes()));

  const first = wide("ballot-y", context, key, start);
  const ys = powers(toScalar(first), n);
  const a = secrets.masks();
  let t1 = 0n;
  let t0 = 0n;
  let weighted = 0n;
  for (let k = 0; k < n; k++) {
    const ya = reduce(ys[k] * a[k]);
    t1 += ya * (1n - 2n * BigInt(bits[k]));
    t0 -= ya * a[k];
    if (k < m) weighted += ya;
  }
  const T1 = made.T1.add(base(t1));
  const T0 = made.T0.add(base(t0));
  const A_y = multiply(secrets.get("s"), statement.sumKeys(ys.slice(0, m))).add(base(weighted));
  const rest = join(...[T1, T0, made.A_R, A_y, made.A_U].map((point) => point.toBytes()));
  const head = join(start, rest);
  return {
    head,
    tracker: trackerOf(context, key, head),
    challenge: toScalar(wide("ballot-c", first, rest)),
  };
}

/**
 * Return the whole body: head ‖ f_1 … f_n, z, φ, ζ, ω.
 *
 * @param {{head: Uint8Array, challenge: bigint}} begun what `begin` returned
 * @param {Secrets} secrets the same
 * @param {bigint} kappa κ
 * @param {Uint8Array} bits the same
 */
export function complete(begun, secrets, kappa, bits) {
  const c = begun.challenge;
  const tail = secrets.masks().map((a, k) => a + c * BigInt(bits[k]));
  tail.push(
    secrets.get("s") + c * secrets.get("r"),
    secrets.get("alpha") + c * secrets.get("beta"),
    secrets.get("tau0") + c * secrets.get("tau1"),
    secrets.get("u") + c * kappa,
  );
  return join(begun.head, ...tail.map(encodeScalar));
}

function checkBits(shape, bits) {
  if (bits.length !== shape.n) throw new RangeError(`expected ${shape.n} bits, got ${bits.length}`);
  if (bits.some((bit) => bit !== 0 && bit !== 1)) throw new RangeError("a bit is neither 0 nor 1");
  const values = Array.from(bits, BigInt);
  shape.races.forEach((race, place) => {
    if (race.balance(values) !== BigInt(race.maximum)) {
      throw new RangeError(`race ${place + 1}: bits and slack do not sum to its maximum`);
    }
  });
}
