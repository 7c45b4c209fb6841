// A voter's credential, its keys, and the link that carries it (docs/protocol.md §6).
import { SymbolError, decode } from "./base32.js";
import { SandoghError } from "./errors.js";
import { base } from "./group.js";
import { scalar } from "./transcript.js";

export const CREDENTIAL_SIZE = 16;
export const FINGERPRINT_SIZE = 10;
const MAX_LINK = 4096;
const MAX_FRAGMENT = 512;

/** A voter's link that cannot be read: field `e` (election) or `c` (credential), why. */
export class LinkError extends SandoghError {
  static label = "LinkError";

  constructor(field, why) {
    super(`link, ${field}: ${why}`);
    this.field = field;
    this.why = why;
  }
}

/**
 * Return κ = H(credential, net, authority, credential) mod q, a bigint.
 *
 * @param {Uint8Array} networkId SHA-256 of the passphrase
 * @param {Uint8Array} authority the election's account, its 32-byte key
 * @param {Uint8Array} credential 16 bytes
 */
export function secretKey(networkId, authority, credential) {
  if (networkId.length !== 32 || authority.length !== 32 || credential.length !== CREDENTIAL_SIZE) {
    throw new RangeError("network id and authority have 32 bytes, a credential 16");
  }
  return scalar("credential", networkId, authority, credential);
}

/** Return U = κ·G, 32 bytes: what the roll lists of a voter. */
export function publicKeyOf(kappa) {
  return base(kappa).toBytes();
}

/** Read the election's fingerprint, the first 80 bits of the manifest's id. */
export function decodeFingerprint(text) {
  return read("e", text, FINGERPRINT_SIZE);
}

/** Read a credential as typed. */
export function decodeCredential(text) {
  return read("c", text, CREDENTIAL_SIZE);
}

/**
 * Return the texts `e` and `c` of a link, or of its fragment alone, with or without `#`.
 *
 * @throws {LinkError} a field that is missing, there twice, or wrong
 */
export function parseLink(text) {
  if (text.length > MAX_LINK) throw new LinkError("length", `${text.length} characters, more than ${MAX_LINK}`);
  const trimmed = text.trim();
  const fragment = trimmed.slice(trimmed.lastIndexOf("#") + 1).slice(0, MAX_FRAGMENT);
  const found = {};
  for (const part of fragment.split("&")) {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(part);
    if (name !== "e" && name !== "c") continue;
    if (name in found) throw new LinkError(name, "is there twice");
    found[name] = unquote(name, value);
  }
  for (const name of ["e", "c"]) {
    if (!(name in found)) throw new LinkError(name, "is missing");
  }
  decodeFingerprint(found.e);
  decodeCredential(found.c).fill(0);
  return found;
}

function unquote(field, text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new LinkError(field, "can't be read");
  }
}

function read(field, text, size) {
  try {
    return decode(text, size);
  } catch (fault) {
    if (fault instanceof SymbolError) throw new LinkError(field, fault.why);
    throw fault;
  }
}
