// One account's records, put together from its transactions; and who signed a transaction.
import { ed25519 } from "@noble/curves/ed25519.js";
import { Assembler } from "../../contracts/js/assemble.js";
import { equal, utf8 } from "../../contracts/js/bytes.js";
import { FrameError, parsePart } from "../../contracts/js/frame.js";

const NAME = utf8("sandogh");

/**
 * Return the part that a transaction carries, or null where it has not a part's form.
 *
 * @param {object} one a transaction, read
 * @param {(operation: object) => boolean} isPayment tells a cast's payment, which may end it
 */
export function partOf(one, isPayment = () => false) {
  if (one.other || !one.operations.length) return null;
  const last = one.operations.at(-1);
  const entries = isPayment(last) ? one.operations.slice(0, -1) : one.operations;
  const ours = entries.every(
    (each) =>
      each.type === "data" && each.value !== null && equal(each.name, NAME) && equal(each.source, one.source),
  );
  if (!ours) return null;
  try {
    return parsePart(entries.map((each) => each.value));
  } catch (fault) {
    if (fault instanceof FrameError) return null;
    throw fault;
  }
}

/**
 * Return an account's whole records in ledger order: `kind`, `body`, `id`, `position`, `time`, and
 * `carriers`, the transactions.
 *
 * @param {AsyncIterable<object>} transactions of the account, read
 * @param {Uint8Array} account its key; what has another source is passed over
 */
export async function recordsOf(transactions, account) {
  const assembler = new Assembler();
  const found = [];
  for await (const one of transactions) {
    if (one.other || !equal(one.source, account)) continue;
    const part = partOf(one);
    if (part === null) continue;
    const done = assembler.take(part, one.memo, one);
    if (done.step === "record") found.push({ ...done, position: one.position, time: one.time });
  }
  return found;
}

/** Return those of some keys (32 bytes each) whose signature over a transaction's hash it bears. */
export function signersOf(one, keys) {
  return keys.filter((key) =>
    one.signatures.some(
      ({ hint, signature }) =>
        signature.length === 64 &&
        equal(hint, key.subarray(28)) &&
        // strict: as the ledger's own library judges
        ed25519.verify(signature, one.hash, key, { zip215: false }),
    ),
  );
}
