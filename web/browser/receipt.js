// From "received" to the receipt: follows the ballot, sends kept bytes again, forgets them in the end.
import { follow } from "./booth/live.js";
import { Refused, portal } from "./booth/portal.js";
import { sendBallot } from "./booth/send.js";
import { forgetBallot, keptBytes } from "./booth/kept.js";
import { forgetLink } from "./lib/link.js";

const SLOW = 60_000;
const ON_THE_WAY = ["received", "sending"];

const place = document.querySelector("[data-receipt]");

/** Every page of a receipt can be printed. */
function offerPrint() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** Show a notice of this page by its name, or hide it. */
function show(name, shown = true) {
  const notice = place.querySelector(`[data-${name}]`);
  if (notice) notice.hidden = !shown;
}

/** Wait for another state than this page's: the server writes the page of each. */
function followBallot(page, asked, shown) {
  follow(
    page,
    asked,
    (state) => {
      show("lost", false);
      const now = state.step === "ended" ? "ended" : (state.ballot?.state ?? "none");
      if (!shown.includes(now)) location.reload();
    },
    () => show("lost"),
  );
  place.dataset.follows = "";
  setTimeout(() => show("slow"), SLOW);
}

function offerKept(asked) {
  const body = keptBytes();
  if (body === null) return;
  const button = place.querySelector("[data-send]");
  const label = button.textContent;
  show("kept");
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.textContent = button.dataset.sending;
    show("refused", false);
    try {
      await sendBallot(asked, body, (tries) => show("lost", tries > 0));
      location.reload();
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      button.disabled = false;
      button.textContent = label;
      show("refused");
    }
  });
}

offerPrint();
if (place) {
  const { receipt: state, events, state: stateUrl, ballot, token } = place.dataset;
  const page = { urls: { events, state: stateUrl, ballot }, token };
  if (state === "recorded") {
    forgetBallot();
    forgetLink();
  } else if (state === "none") {
    const asked = portal(page);
    offerKept(asked);
    // another window may register one
    followBallot(page, asked, [state]);
  } else if (state === "not_recorded") {
    // the end may be moved yet
    followBallot(page, portal(page), [state]);
  } else {
    followBallot(page, portal(page), ON_THE_WAY);
  }
}
