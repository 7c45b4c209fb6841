// What the booth's worker does: the election checked, the credential held, ballots sealed.
//
// Nothing the portal says is believed that can be checked: the manifest against the voter's own
// link, keys and roll against the manifest, the voter's key, then index against roll and amendment.
import { AddressError, publicKey } from "../../../contracts/js/account.js";
import { decodeAmend, NEW_KEY } from "../../../contracts/js/amend.js";
import { Statement } from "../../../contracts/js/ballot_proof.js";
import { equal, fromHex, hex } from "../../../contracts/js/bytes.js";
import { contextOf, networkId } from "../../../contracts/js/context.js";
import {
  LinkError,
  decodeCredential,
  decodeFingerprint,
  publicKeyOf,
  secretKey,
} from "../../../contracts/js/credentials.js";
import { SealedBallot, prepareBallot } from "../../../contracts/js/encrypt.js";
import { SandoghError } from "../../../contracts/js/errors.js";
import { EncodingError, decodeScalar, encodeScalar } from "../../../contracts/js/group.js";
import {
  ColumnsError,
  decodeManifest,
  electionKeys,
  manifestId,
  shapeOf,
} from "../../../contracts/js/manifest.js";
import { ordersOf } from "../../../contracts/js/order.js";
import { ChoiceError } from "../../../contracts/js/races.js";
import { RecordError, recordId } from "../../../contracts/js/record.js";
import { Roll } from "../../../contracts/js/roll.js";

const ROLL_KIND = 5;

/** Something the booth refuses: a word for the page, a sentence for whoever helps the voter. */
export class BoothError extends SandoghError {
  static label = "BoothError";

  constructor(word, text) {
    super(text);
    this.word = word;
  }
}

// Runs `work`; a fault of one of these classes becomes a refusal under this word.
function under(word, faults, work) {
  try {
    return work();
  } catch (fault) {
    if (faults.some((one) => fault instanceof one)) throw new BoothError(word, fault.message);
    throw fault;
  }
}

/** One voter's booth. Its methods are the worker's messages; each returns what the page may know. */
export class Booth {
  #election = null;
  #kappa = null; // 32 bytes
  #key = null;
  #said = null; // index and amendment, not yet compared with the roll
  #index = null;
  #preparation = null;
  #sealed = null;

  /**
   * Check the election and take the credential.
   *
   * @param {object} given `manifest` (record body), `keys` (H_1 … H_M joined) as ArrayBuffers;
   *   `authority` (G…); `fingerprint`, `credential`: texts of the link
   * @returns {{manifestId: string, key: string, election: object, order: number[][]}} `order`: for
   *   each race the positions of its candidates in the order in which this voter sees them
   * @throws {BoothError} fingerprint, manifest, columns, authority, credential
   */
  open({ manifest, keys, authority, fingerprint, credential }) {
    this.close();
    const body = new Uint8Array(manifest);
    const expected = under("fingerprint", [LinkError], () => decodeFingerprint(fingerprint));
    const id = manifestId(body);
    if (!equal(id.subarray(0, expected.length), expected)) {
      throw new BoothError("fingerprint", "the manifest is not the one that the voter's link names");
    }
    const election = under("manifest", [RecordError], () => decodeManifest(body));
    const points = under("columns", [ColumnsError, EncodingError], () =>
      electionKeys(election, new Uint8Array(keys)),
    );
    const account = under("authority", [AddressError], () => publicKey(authority));
    const network = networkId(election.network);

    const secret = under("credential", [LinkError], () => decodeCredential(credential));
    const kappa = secretKey(network, account, secret);
    secret.fill(0);
    this.#kappa = encodeScalar(kappa);
    this.#key = publicKeyOf(kappa);
    const context = contextOf(network, account, id);
    this.#election = { manifest: election, id, authority, context };
    this.#election.statement = new Statement(context, points, shapeOf(election));
    this.#preparation = prepareBallot(this.#election.statement);
    return {
      manifestId: hex(id),
      key: hex(this.#key),
      election,
      order: ordersOf(election, context, this.#key),
    };
  }

  /**
   * Take what the portal says of the credential's place, as far as it needs no roll.
   *
   * @param {object} place `index`, `key` (hex, in force at that index), `voted`, `amendment` (hex
   *   of a record's body that gave this credential its index, or null)
   * @throws {BoothError} key, voted
   */
  place({ index, key, voted, amendment }) {
    this.#demand(this.#election, "open");
    if (key !== hex(this.#key)) {
      throw new BoothError("key", "the portal names another key than the one of this link");
    }
    if (voted) throw new BoothError("voted", "a ballot of this index is on the ledger already");
    this.#said = { index, amendment };
    return {};
  }

  /**
   * Compare the place with roll and amendment; nothing is sealed before.
   *
   * @param {object} given `roll` (record body) as ArrayBuffer
   * @throws {BoothError} roll, index, amendment
   */
  find({ roll }) {
    this.#demand(this.#said, "place");
    const { index, amendment } = this.#said;
    const listed = under("roll", [RecordError], () =>
      rollOf(this.#election.manifest, new Uint8Array(roll)),
    );
    const found = listed.find(this.#key);
    if (found === null) this.#checkAmendment(index, amendment, listed.size);
    else if (index !== found) {
      throw new BoothError("index", `the portal says index ${index}, the roll ${found}`);
    }
    this.#index = index;
    return {};
  }

  /** Encrypt choices; a ballot sealed before is given up. Returns tracker (hex) and vote code. */
  seal({ chosen }) {
    if (this.#index === null) throw new BoothError("order", "find comes before seal");
    this.#giveUp();
    const { statement } = this.#election;
    // a preparation serves one ballot, also one that failed
    const preparation = this.#preparation ?? prepareBallot(statement);
    this.#preparation = null;
    try {
      this.#sealed = under("choices", [ChoiceError], () =>
        new SealedBallot(preparation, this.#index, this.#key, chosen),
      );
    } finally {
      if (!this.#sealed) preparation.secrets.wipe();
    }
    return { tracker: hex(this.#sealed.tracker), code: this.#sealed.code };
  }

  /** Return the sealed ballot's body, an ArrayBuffer, and forget everything secret. */
  complete() {
    this.#demand(this.#sealed, "seal");
    const body = this.#sealed.cast(decodeScalar(this.#kappa));
    this.close();
    return { body: body.buffer };
  }

  /** Return the file that opens the sealed ballot; it can't be cast any more. */
  challenge() {
    this.#demand(this.#sealed, "seal");
    const { manifest, id, authority } = this.#election;
    const named = { network: manifest.network, election: authority, manifest: id };
    const file = this.#sealed.challenge(named);
    this.#sealed = null;
    this.#preparation = prepareBallot(this.#election.statement);
    return { file };
  }

  /** Work ahead for the next ballot, one step; return whether there is more to do. */
  advance() {
    return this.#preparation?.advance() ?? false;
  }

  /** Wipe and forget everything. */
  close() {
    this.#giveUp();
    this.#preparation?.secrets.wipe();
    this.#kappa?.fill(0);
    this.#election = this.#kappa = this.#key = this.#said = this.#index = this.#preparation = null;
  }

  #giveUp() {
    this.#sealed?.giveUp();
    this.#sealed = null;
  }

  #demand(thing, before) {
    if (!thing) throw new BoothError("order", `${before} comes first`);
  }

  // The credential is not in the roll, so an amendment must have given it its index.
  #checkAmendment(index, amendment, rollSize) {
    if (amendment === null) {
      throw new BoothError("amendment", "the key of this link is not in the roll, and no amendment names it");
    }
    const said = under("amendment", [RecordError, RangeError], () => decodeAmend(fromHex(amendment)));
    const holds =
      equal(said.context, this.#election.context) &&
      said.action === NEW_KEY &&
      equal(said.key, this.#key);
    if (!holds) throw new BoothError("amendment", "the amendment is not one of this election and key");
    if (said.index !== index || index >= rollSize) {
      throw new BoothError("index", `the portal says index ${index}, the amendment ${said.index}`);
    }
  }
}

function rollOf(election, body) {
  if (hex(recordId(ROLL_KIND, body)) !== election.roll) {
    throw new RecordError(ROLL_KIND, "id", "is not the one that the manifest names");
  }
  return new Roll(body);
}
