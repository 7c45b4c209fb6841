// Sends a signed ballot until the portal answers: the same bytes each time.
import { Unreachable } from "./portal.js";

const FIRST = 1_000;
const LONGEST = 10_000;

// onTry: called before each try with how many went before.
export async function sendBallot(portal, body, onTry) {
  let wait = FIRST;
  for (let tries = 0; ; tries += 1) {
    onTry(tries);
    try {
      return await portal.ballot(body);
    } catch (fault) {
      if (!(fault instanceof Unreachable)) throw fault;
    }
    await pause(wait);
    wait = Math.min(2 * wait, LONGEST);
  }
}

// Waits, or less if the network comes back.
function pause(milliseconds) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
  });
}
