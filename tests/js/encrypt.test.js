// A sealed ballot serves once, its secrets are gone after that, and a preparation serves one ballot.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Preparation, SpentError, Statement, begin } from "../../contracts/js/ballot_proof.js";
import { Shape } from "../../contracts/js/ballot_shape.js";
import { hex } from "../../contracts/js/bytes.js";
import { publicKeyOf } from "../../contracts/js/credentials.js";
import { SealedBallot, prepareBallot } from "../../contracts/js/encrypt.js";
import { base, multiply, sumSecret, encodeScalar, ORDER, IDENTITY } from "../../contracts/js/group.js";
import { columnsDigest, ColumnsError, electionKeys } from "../../contracts/js/manifest.js";
import { ChoiceError } from "../../contracts/js/races.js";
import { Secrets, freshSecrets } from "../../contracts/js/secrets.js";

const SHAPE = new Shape([[3, 0, 2], [2, 1, 1]]);
const STATEMENT = new Statement(new Uint8Array(32), [2n, 3n, 5n, 7n, 11n].map(base), SHAPE);
const KAPPA = 42n;
const KEY = publicKeyOf(KAPPA);
const ELECTION = { network: "net", election: "G", manifest: new Uint8Array(32) };
const CHOSEN = [[2], [0]];

const NAMES = ["r", "beta", "alpha", "tau1", "tau0", "s", "u"];
const isWiped = (secrets) => [...NAMES, ...Array(secrets.count).keys()].every((name) => secrets.get(name) === 0n);

function sealed() {
  const preparation = prepareBallot(STATEMENT);
  return { preparation, ballot: new SealedBallot(preparation, 0, KEY, CHOSEN) };
}

test("a ballot that was cast can neither be opened nor cast again", () => {
  const { preparation, ballot } = sealed();
  assert.equal(isWiped(preparation.secrets), false);
  assert.equal(ballot.cast(KAPPA).length, SHAPE.bodySize);
  assert.throws(() => ballot.challenge(ELECTION), SpentError);
  assert.throws(() => ballot.cast(KAPPA), SpentError);
  assert.equal(isWiped(preparation.secrets), true);
});

test("a ballot that was opened can't be cast", () => {
  const { preparation, ballot } = sealed();
  assert.match(ballot.challenge(ELECTION), /"bits": "00110"/);
  assert.throws(() => ballot.cast(KAPPA), SpentError);
  assert.equal(isWiped(preparation.secrets), true);
});

test("a ballot that was given up serves no more", () => {
  const { preparation, ballot } = sealed();
  ballot.giveUp();
  ballot.giveUp();
  assert.throws(() => ballot.cast(KAPPA), SpentError);
  assert.throws(() => ballot.challenge(ELECTION), SpentError);
  assert.equal(isWiped(preparation.secrets), true);
});

test("a preparation serves one ballot", () => {
  const { preparation, ballot } = sealed();
  assert.throws(() => new SealedBallot(preparation, 0, KEY, CHOSEN), SpentError);
  assert.equal(preparation.advance(), false);
  assert.equal(ballot.cast(KAPPA).length, SHAPE.bodySize);
});

test("what looks into a sealed ballot finds no secret", () => {
  const { ballot } = sealed();
  assert.deepEqual(Object.keys(ballot).sort(), ["code", "head", "tracker"]);
  assert.doesNotMatch(JSON.stringify(ballot), /secret|bits/);
});

test("an opened ballot never had a tail", () => {
  const { ballot } = sealed();
  const head = hex(ballot.head);
  const { head: told, ...rest } = JSON.parse(ballot.challenge(ELECTION));
  assert.equal(told, head);
  assert.deepEqual(Object.keys(rest), ["format", "network", "election", "manifest", "tracker", "r", "bits"]);
});

test("choices that a race does not allow are refused by its number", () => {
  for (const [chosen, race] of [
    [[[0, 1, 2], [0]], 1],
    [[[0], []], 2],
    [[[0], [0, 1]], 2],
    [[[0, 0], [0]], 1],
    [[[3], [0]], 1],
    [[["0"], [0]], 1],
    [[[0.5], [0]], 1],
    [[[0]], 2],
  ]) {
    const attempt = () => new SealedBallot(prepareBallot(STATEMENT), 0, KEY, chosen);
    assert.throws(attempt, (fault) => fault instanceof ChoiceError && fault.race === race);
  }
});

test("bits that could not be proved are refused", () => {
  for (const bits of [[1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 0, 0, 0], [2, 0, 0, 1, 0, 0, 0], [1, 1, 1, 1, 0, 0, 0]]) {
    const attempt = () => begin(prepareBallot(STATEMENT), 0, KEY, Uint8Array.from(bits));
    assert.throws(attempt, RangeError);
  }
  assert.throws(() => new Preparation(STATEMENT, new Secrets(3)), RangeError);
  assert.throws(() => new Statement(new Uint8Array(32), [base(2n)], SHAPE), RangeError);
});

test("secrets are fresh, canonical and balanced", () => {
  const seen = new Set();
  for (let round = 0; round < 20; round++) {
    const secrets = freshSecrets(SHAPE);
    for (const race of SHAPE.races) assert.equal(race.balance(secrets.masks()) % ORDER, 0n);
    for (const name of [...NAMES, ...Array(SHAPE.n).keys()]) seen.add(hex(secrets.bytes(name)));
  }
  assert.equal(seen.size, 20 * (NAMES.length + SHAPE.n));
  const secrets = new Secrets(1);
  assert.throws(() => secrets.put("r", encodeScalar(0n).map(() => 255)));
  assert.throws(() => secrets.put("x", encodeScalar(1n)), RangeError);
  assert.throws(() => secrets.get(1), RangeError);
});

test("the sum of secret multiples is what one multiplication after the other gives", () => {
  const points = [2n, 3n, 5n].map(base);
  const all = (scalars) => {
    const steps = sumSecret(scalars.map(encodeScalar), points);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  };
  const one = (scalars) => scalars.reduce((sum, k, i) => sum.add(multiply(k, points[i])), IDENTITY);
  const cases = [[0n, 0n, 0n], [1n, 0n, 0n], [ORDER - 1n, 1n, 2n], [15n, 16n, 17n]];
  for (let round = 0; round < 10; round++) {
    const secrets = freshSecrets(SHAPE);
    cases.push([secrets.get("r"), secrets.get("s"), secrets.get(0)]);
  }
  for (const scalars of cases) assert.equal(all(scalars).equals(one(scalars)), true, String(scalars));
});

test("election keys must be the manifest's, all different, and points", () => {
  const races = [{ candidates: [{}, {}], min: 0, max: 1 }];
  const joined = (...points) => Uint8Array.from(points.flatMap((one) => [...one]));
  const [a, b, c] = [2n, 3n, 5n].map((log) => base(log).toBytes());
  const under = (keys) => ({ races, columns: hex(columnsDigest(keys)) });
  const sound = joined(a, b, c);
  assert.equal(electionKeys(under(sound), sound).length, 2);
  assert.throws(() => electionKeys(under(joined(a, b, a)), sound), ColumnsError);
  for (const keys of [joined(a), joined(a, b, a), joined(a, b).subarray(0, 63), new Uint8Array(0)]) {
    assert.throws(() => electionKeys(under(keys), keys), ColumnsError);
  }
  const bad = joined(a, b, new Uint8Array(32));
  assert.throws(() => electionKeys(under(bad), bad), /H_3: is the identity/);
});
