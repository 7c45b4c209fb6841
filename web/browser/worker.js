// The booth's worker: credential, choices as bits and randomness live here and nowhere else.
//
// A message {id, do, …} is answered by {id, ok} or {id, error: {name, text}}. It comes with a
// policy under which it can reach no network.
import { Booth, BoothError } from "./lib/booth.js";

const MESSAGES = new Set(["open", "place", "find", "seal", "complete", "challenge"]);
const booth = new Booth();
let ahead = null;

// Works ahead while nobody asks for anything: a step, then a turn for whatever message came.
function workAhead() {
  ahead = null;
  if (booth.advance()) ahead = setTimeout(workAhead);
}

self.addEventListener("message", ({ data }) => {
  const { id, do: what, ...given } = data;
  clearTimeout(ahead);
  try {
    if (!MESSAGES.has(what)) throw new BoothError("order", `there is no ${what}`);
    const ok = booth[what](given);
    self.postMessage({ id, ok }, ok.body ? [ok.body] : []);
  } catch (fault) {
    const name = fault instanceof BoothError ? fault.word : "internal";
    self.postMessage({ id, error: { name, text: String(fault.message) } });
  }
  ahead = setTimeout(workAhead);
});
