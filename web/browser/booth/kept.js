// The signed ballot, kept in this window until the ledger has it. Choices and randomness never are.
const BODY = "sandogh.body";

// code: its vote code; key: U of the credential that signed it, hex; body: bytes.
export function keepBallot({ tracker, code, key, body }) {
  const text = btoa(String.fromCharCode(...new Uint8Array(body)));
  sessionStorage.setItem(BODY, JSON.stringify({ tracker, code, key, body: text }));
}

function kept() {
  const text = sessionStorage.getItem(BODY);
  if (text === null) return null;
  const found = JSON.parse(text);
  return { ...found, body: Uint8Array.from(atob(found.body), (one) => one.charCodeAt(0)) };
}

// The ballot that a credential signed before, or null. From then on it is the only one offered.
export function keptBallot(key) {
  const found = kept();
  return found?.key === key ? found : null;
}

// The bytes of whatever ballot is kept, or null.
export function keptBytes() {
  return kept()?.body ?? null;
}

// Forgets the ballot: the ledger has it.
export function forgetBallot() {
  sessionStorage.removeItem(BODY);
}
