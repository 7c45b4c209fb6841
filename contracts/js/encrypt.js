// From choices to a ballot that only the trustees together can open.
import { Preparation, SpentError, begin, complete } from "./ballot_proof.js";
import { encodeChallenge } from "./challenge.js";
import { choiceBits } from "./races.js";
import { freshSecrets } from "./secrets.js";
import { voteCode } from "./vote_code.js";

/** Draw fresh secrets and begin what does not depend on the choices. */
export function prepareBallot(statement) {
  return new Preparation(statement, freshSecrets(statement.shape));
}

/**
 * A ballot of which head and tracker are known. It is cast, or opened as a challenge, or given
 * up; one of them, once: each wipes its secrets.
 */
export class SealedBallot {
  #begun;
  #secrets;
  #bits;
  #shape;

  /**
   * Encrypt choices.
   *
   * @param {Preparation} preparation of fresh secrets; it serves this ballot alone
   * @param {number} index the credential's position in the roll, from 0
   * @param {Uint8Array} key U
   * @param {number[][]} chosen for each race, the chosen candidates' positions, from 0
   * @throws {ChoiceError} choices that a race does not allow
   */
  constructor(preparation, index, key, chosen) {
    this.#shape = preparation.statement.shape;
    this.#bits = choiceBits(this.#shape, chosen);
    this.#secrets = preparation.secrets;
    this.#begun = begin(preparation, index, key, this.#bits);
    this.head = this.#begun.head;
    this.tracker = this.#begun.tracker;
    this.code = voteCode(this.tracker);
    Object.freeze(this);
  }

  /** Return the body of a record of kind 9, with the proof made under κ. */
  cast(kappa) {
    this.#demand();
    const body = complete(this.#begun, this.#secrets, kappa, this.#bits);
    this.giveUp();
    return body;
  }

  /**
   * Return the file that opens this ballot to any other device (docs/protocol.md §16).
   *
   * @param {{network: string, election: string, manifest: Uint8Array}} election passphrase,
   *   authority account, id of the manifest's record
   */
  challenge({ network, election, manifest }) {
    this.#demand();
    const file = encodeChallenge({
      network,
      election,
      manifest,
      tracker: this.tracker,
      head: this.head,
      r: this.#secrets.bytes("r"),
      bits: this.#bits.subarray(0, this.#shape.m),
    });
    this.giveUp();
    return file;
  }

  /** Wipe the secrets: this ballot can neither be cast nor opened any more. */
  giveUp() {
    this.#secrets?.wipe();
    this.#bits?.fill(0);
    this.#secrets = this.#bits = this.#begun = null;
  }

  #demand() {
    if (this.#secrets === null) throw new SpentError();
  }
}
