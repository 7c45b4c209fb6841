// The landing page: takes the voter's link out of the address, and lets the countdown run.
import { clockFrom, digits, everySecond, parts, two } from "./lib/clock.js";
import { takeLink } from "./lib/link.js";

const MOST_DELAY = 4000;

function showLink() {
  const told = takeLink();
  for (const note of document.querySelectorAll("[data-link]")) {
    note.hidden = note.dataset.link !== told;
  }
}

function countDown(box) {
  const now = clockFrom(Number(box.dataset.now));
  const until = Number(box.dataset.until);
  everySecond(() => {
    const left = until - now();
    const shown = parts(left);
    for (const place of box.querySelectorAll("[data-unit]")) {
      place.textContent = digits(two(shown[place.dataset.unit]));
    }
    if (left > 0) return true;
    // not all voters at once
    setTimeout(() => location.reload(), 1000 + Math.random() * MOST_DELAY);
    return false;
  });
}

showLink();
// the link may be opened again in the same window, where only the fragment changes
addEventListener("hashchange", showLink);
for (const box of document.querySelectorAll("[data-countdown]")) countDown(box);
