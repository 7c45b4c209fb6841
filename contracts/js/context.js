// What binds everything after the manifest to one election (docs/protocol.md §3).
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "./bytes.js";
import { short } from "./transcript.js";

/** Return SHA-256 of a network's passphrase. */
export function networkId(passphrase) {
  return sha256(utf8(passphrase));
}

/** Return h(context, net, authority, manifest id): 32 bytes. */
export function contextOf(network, authority, manifestId) {
  return short("context", network, authority, manifestId);
}
