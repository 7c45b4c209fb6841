// The same vectors as in Python, and what must be refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { publicKey } from "../../contracts/js/account.js";
import { decodeAmend } from "../../contracts/js/amend.js";
import { Preparation, Statement, begin, complete, powers, trackerOf } from "../../contracts/js/ballot_proof.js";
import { decodeBallot, failedEquations } from "../../contracts/js/ballot_verify.js";
import { Shape, slackWeights } from "../../contracts/js/ballot_shape.js";
import * as base32 from "../../contracts/js/base32.js";
import { fromHex, hex, join, u32, utf8 } from "../../contracts/js/bytes.js";
import { encodeChallenge } from "../../contracts/js/challenge.js";
import { contextOf, networkId } from "../../contracts/js/context.js";
import * as credentials from "../../contracts/js/credentials.js";
import { parsePart } from "../../contracts/js/frame.js";
import * as generators from "../../contracts/js/generators.js";
import * as group from "../../contracts/js/group.js";
import { columnsDigest, decodeManifest, manifestId, shapeOf } from "../../contracts/js/manifest.js";
import { decodeChallenge } from "../../contracts/js/opened.js";
import { shuffled } from "../../contracts/js/order.js";
import { choiceBits } from "../../contracts/js/races.js";
import { recordId } from "../../contracts/js/record.js";
import { Roll } from "../../contracts/js/roll.js";
import { Secrets } from "../../contracts/js/secrets.js";
import * as transcript from "../../contracts/js/transcript.js";
import { voteCode } from "../../contracts/js/vote_code.js";

const FOLDER = new URL("../vectors/", import.meta.url);

// What a browser does not do: a trustee's part, the count, the verifier.
const ELSEWHERE = new Set([
  "framing split",
  "first kind 2, id",
  "first kind 11, id",
]);

const point = (text) => group.decodePoint(fromHex(text));
const anyPoint = (text) => (/^0+$/.test(text) ? group.IDENTITY : point(text));
const encoded = (one) => hex(one.toBytes());
const scalar = (text) => group.decodeScalar(fromHex(text));

const RUN = {
  group: {
    base: ({ scalar: k }) => encoded(group.base(scalar(k))),
    decode_point: ({ bytes }) => encoded(point(bytes)),
    decode_scalar: ({ bytes }) => ({ decimal: String(scalar(bytes)) }),
    from_hash: ({ bytes }) => encoded(group.fromHash(fromHex(bytes))),
    add: ({ left, right }) => encoded(point(left).add(point(right))),
    subtract: ({ left, right }) => encoded(point(left).subtract(point(right))),
    negate: ({ point: one }) => encoded(point(one).negate()),
    multiply: ({ scalar: k, point: one }) => encoded(group.multiply(scalar(k), anyPoint(one))),
  },
  hashing: {
    lp: ({ bytes }) => hex(transcript.lp(fromHex(bytes))),
    wide: ({ tag, inputs }) => hex(transcript.wide(tag, ...inputs.map(fromHex))),
    short: ({ tag, inputs }) => hex(transcript.short(tag, ...inputs.map(fromHex))),
    scalar: ({ tag, inputs }) => hex(group.encodeScalar(transcript.scalar(tag, ...inputs.map(fromHex)))),
    point: ({ tag, inputs }) => encoded(transcript.point(tag, ...inputs.map(fromHex))),
    blinding: () => encoded(generators.blinding()),
    bit: ({ k }) => encoded(generators.bit(k)),
    credential: (given) => {
      const kappa = kappaOf(given);
      return { kappa: hex(group.encodeScalar(kappa)), U: hex(credentials.publicKeyOf(kappa)) };
    },
    code: ({ tracker }) => voteCode(fromHex(tracker)),
  },
  slack: {
    weights: ({ min, max }) => slackWeights(min, max),
    bits: ({ races, chosen }) => [...choiceBits(new Shape(races), chosen)],
  },
  ballot: {
    prove,
    decode: ({ races, body }) => decodeBallot(fromHex(body), new Shape(races)),
    verify: ({ context, keys, races, U, body }) => {
      const statement = new Statement(fromHex(context), keys.map(point), new Shape(races));
      return { failed: failedEquations(statement, fromHex(U), fromHex(body)) };
    },
  },
  framing: {
    part: ({ values }) => parsePart(values.map(fromHex)),
  },
  first: {
    Q: () => encoded(generators.blinding()),
    P_1: () => encoded(generators.bit(1)),
    U: (given) => hex(credentials.publicKeyOf(kappaOf(given))),
    tracker: ({ context, U, head }) => hex(trackerOf(fromHex(context), fromHex(U), fromHex(head))),
    code: ({ tracker }) => voteCode(fromHex(tracker)),
    "kind 9, id": firstBallot,
  },
  link: {
    encode: ({ bytes }) => base32.encode(fromHex(bytes)),
    decode: ({ text, size }) => hex(base32.decode(text, size)),
    parse: ({ text }) => {
      const { e, c } = credentials.parseLink(text);
      return {
        fingerprint: hex(credentials.decodeFingerprint(e)),
        credential: hex(credentials.decodeCredential(c)),
      };
    },
  },
  manifest: {
    read: ({ text, body: bytes }) => {
      const body = bytes === undefined ? utf8(text) : fromHex(bytes);
      const manifest = decodeManifest(body);
      const { m, n } = shapeOf(manifest);
      const names = manifest.races.flatMap((race) => race.candidates.map(({ name }) => name));
      return { id: hex(manifestId(body)), m, n, names };
    },
    columns: ({ keys }) => hex(columnsDigest(join(...keys.map(fromHex)))),
    order: ({ context, U, race, numbers }) => shuffled(fromHex(context), fromHex(U), race, numbers),
  },
  place: {
    roll: ({ body }) => {
      new Roll(fromHex(body));
      return hex(recordId(5, fromHex(body)));
    },
    find: ({ body, key }) => new Roll(fromHex(body)).find(fromHex(key)),
    amend: ({ body }) => {
      const { context, key, ...rest } = decodeAmend(fromHex(body));
      return { context: hex(context), key: hex(key), ...rest };
    },
    account: ({ text }) => hex(publicKey(text)),
  },
  opened: {
    encode: (given) => {
      const file = encodeChallenge({
        ...given,
        manifest: fromHex(given.manifest),
        tracker: fromHex(given.tracker),
        head: fromHex(given.head),
        r: fromHex(given.r),
        bits: Uint8Array.from(given.bits),
      });
      const read = decodeChallenge(file);
      assert.deepEqual([read.network, read.election, read.bits], [given.network, given.election, given.bits]);
      for (const name of ["manifest", "tracker", "head"]) assert.equal(hex(read[name]), given[name]);
      assert.equal(hex(group.encodeScalar(read.r)), given.r);
      return file;
    },
  },
};

// What of an error a vector names.
const SAYS = {
  group: (error) => error.why,
  ballot: (error) => error.what,
  framing: (error) => error.why,
  slack: (error) => `race ${error.race}`,
  "link decode": (error) => error.message.split(":")[0],
  "link parse": (error) => error.field,
  manifest: (error) => error.field,
  "place roll": (error) => error.field,
  "place amend": (error) => (error.kind === 8 ? "amend" : null),
  "place account": (error) => (error.name === "AddressError" ? "account" : null),
};

for (const [file, functions] of Object.entries(RUN)) {
  const vectors = JSON.parse(readFileSync(new URL(`${file}.json`, FOLDER), "utf8"));
  for (const { id, input, output, error } of vectors) {
    const name = file === "first" ? id : id.split("/")[0];
    if (ELSEWHERE.has(`${file} ${name}`)) continue;
    test(`${file}.json: ${id}`, () => {
      assert.ok(functions[name], `nothing here runs ${name}`);
      if (error === undefined) return assert.deepEqual(functions[name](input), output);
      const says = SAYS[`${file} ${name}`] ?? SAYS[file];
      assert.throws(() => functions[name](input), (fault) => {
        assert.equal(says(fault), error, fault.message);
        return true;
      });
    });
  }
}

function kappaOf({ net, authority, credential }) {
  return credentials.secretKey(fromHex(net), fromHex(authority), fromHex(credential));
}

function prepared(statement, given) {
  const secrets = new Secrets(statement.shape.n);
  for (const name of ["r", "beta", "alpha", "tau1", "tau0", "s", "u"]) {
    secrets.put(name, fromHex(given[name]));
  }
  given.a.forEach((mask, k) => secrets.put(k, fromHex(mask)));
  return new Preparation(statement, secrets);
}

function prove(input) {
  const shape = new Shape(input.races);
  const context = fromHex(input.context);
  const statement = new Statement(context, input.keys.map(point), shape);
  const preparation = prepared(statement, input);
  const { secrets } = preparation;
  const kappa = scalar(input.kappa);
  const key = credentials.publicKeyOf(kappa);
  const bits = Uint8Array.from(input.bits);
  const begun = begin(preparation, input.index, key, bits);
  const body = complete(begun, secrets, kappa, bits);
  assert.equal(body.length, shape.bodySize);
  assert.equal(begun.head.length, shape.headSize);

  const { m, n } = shape;
  const part = (start, count) =>
    Array.from({ length: count }, (_, k) => hex(body.subarray(start + 32 * k, start + 32 * (k + 1))));
  const [R, ...points] = part(4, m + 8);
  const E = points.splice(0, m);
  const [B, A, T1, T0, A_R, A_y, A_U] = points;
  const tail = part(shape.headSize, n + 4);
  const [z, phi, zeta, omega] = tail.splice(n);
  const first = transcript.wide("ballot-y", context, key, begun.head.subarray(0, 4 + 32 * (m + 3)));
  const ys = powers(transcript.toScalar(first), n);
  return {
    U: hex(key),
    weights: shape.races.map((race) => race.weights),
    ...{ R, E, B, A, T1, T0, A_R, A_y, A_U },
    ballot_y: hex(first),
    y_powers: ys.map((power) => hex(group.encodeScalar(power))),
    c: hex(group.encodeScalar(begun.challenge)),
    f: tail,
    ...{ z, phi, zeta, omega },
    head: hex(begun.head),
    body: hex(body),
    tracker: hex(begun.tracker),
    code: voteCode(begun.tracker),
  };
}

function firstBallot(given) {
  const number = (value) => hex(group.encodeScalar(BigInt(value)));
  const kappa = transcript.scalar("credential", new Uint8Array(32), new Uint8Array(32), new Uint8Array(16));
  const input = {
    ...given,
    keys: given.key_logs.map((log) => encoded(group.base(BigInt(log)))),
    kappa: hex(group.encodeScalar(kappa)),
    a: given.a.map(number),
  };
  for (const name of ["r", "beta", "alpha", "tau1", "tau0", "s", "u"]) input[name] = number(given[name]);
  const { U, body } = prove(input);
  assert.equal(U, given.U);
  return hex(recordId(9, fromHex(body)));
}

test("a context is made of network, authority and manifest", () => {
  const net = networkId("Test SDF Network ; September 2015");
  assert.equal(hex(net), "cee0302d59844d32bdca915c8203dd44b33fbb7edc19051ea37abedf28ecd472");
  const [authority, manifest] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const context = contextOf(net, authority, manifest);
  assert.equal(hex(context), hex(transcript.short("context", net, authority, manifest)));
});

test("numbers that are no u32, and texts that are no hex, are refused", () => {
  for (const bad of [-1, 2 ** 32, 1.5, NaN, "1"]) assert.throws(() => u32(bad), RangeError);
  for (const bad of ["0", "0G", "AB", "00 ", "é0"]) assert.throws(() => fromHex(bad), RangeError);
});
