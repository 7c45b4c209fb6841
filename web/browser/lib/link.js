// What a voter's link carries in its fragment, which no browser sends: #e=FINGERPRINT&c=CREDENTIAL.
// It is kept for this window only.

const FINGERPRINT = "sandogh.e";
const CREDENTIAL = "sandogh.c";

/**
 * Move the link's texts from the address into the window's storage, and clean the address.
 * Tells "read", "damaged" (a part is missing; nothing is stored) or "missing".
 */
export function takeLink() {
  if (location.hash.length <= 1) return storedLink() ? "read" : "missing";
  const given = new URLSearchParams(location.hash.slice(1));
  const e = given.get("e");
  const c = given.get("c");
  if (e === null && c === null) return storedLink() ? "read" : "missing";
  history.replaceState(history.state, "", location.pathname + location.search);
  if (!e || !c) return "damaged";
  storeLink({ fingerprint: e, credential: c });
  return "read";
}

/** Keep the texts of a link for this window. */
export function storeLink({ fingerprint, credential }) {
  sessionStorage.setItem(FINGERPRINT, fingerprint);
  sessionStorage.setItem(CREDENTIAL, credential);
}

/** The texts of the link that was read in this window, or null. */
export function storedLink() {
  const fingerprint = sessionStorage.getItem(FINGERPRINT);
  const credential = sessionStorage.getItem(CREDENTIAL);
  return fingerprint && credential ? { fingerprint, credential } : null;
}

/** Forget the link: the vote is recorded. */
export function forgetLink() {
  sessionStorage.removeItem(FINGERPRINT);
  sessionStorage.removeItem(CREDENTIAL);
}
