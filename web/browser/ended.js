// The page after a session: whoever left by their own will leaves nothing in this window.
import { forgetBallot } from "./booth/kept.js";
import { forgetLink } from "./lib/link.js";

const place = document.querySelector("[data-ended]");

if (place.dataset.ended === "left") {
  forgetLink();
  forgetBallot();
}
