// The vote code: 8 digits of a tracker, for a voter to text back (docs/protocol.md §7).
import { hex } from "./bytes.js";
import { short } from "./transcript.js";

const DIGITS = 8;

/**
 * Return the 8 digits of `tracker` (32 bytes). It confirms voter, phone and session; it does not
 * bind the ciphertext, the tracker does.
 */
export function voteCode(tracker) {
  const first = BigInt(`0x${hex(short("code", tracker).subarray(0, 8))}`);
  return String(first % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");
}
