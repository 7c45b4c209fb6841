// An opened ballot, for a check on any other device (docs/protocol.md §7, §16; Benaloh 2006).
//
// The file holds a ballot's head, r and its m bits. The tail of the proof is not in it, so that
// ballot can't be cast.
import { hex } from "./bytes.js";

const FORMAT = "sandogh-challenge-1";

/**
 * Return the file: JSON, bytes in lower-case hex, bits as a text of 0 and 1.
 *
 * @param {object} opened `network` (passphrase), `election` (G…), and as bytes `manifest`,
 *   `tracker`, `head`, `r`, `bits` (b_1 … b_m, 0 or 1)
 */
export function encodeChallenge({ network, election, manifest, tracker, head, r, bits }) {
  const fields = {
    format: FORMAT,
    network,
    election,
    manifest: hex(manifest),
    tracker: hex(tracker),
    head: hex(head),
    r: hex(r),
    bits: bits.join(""),
  };
  return JSON.stringify(fields, null, 1) + "\n";
}
