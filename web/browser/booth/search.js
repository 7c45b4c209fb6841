// Search in a long list: by name, number or profile, in any keyboard's letters and digits.
import { hasAll, wordsOf } from "./letters.js";
import { part } from "./page.js";

const LONG = 8;

// cards: [{ element, text }], text made alike. Short lists have no search.
export function searching(page, section, cards) {
  const box = part(section, "search");
  if (cards.length <= LONG) {
    box.remove();
    return;
  }
  const input = box.querySelector("input");
  const found = part(box, "found");

  function filter() {
    const words = wordsOf(input.value);
    let count = 0;
    for (const { element, text } of cards) {
      element.hidden = !hasAll(text, words);
      if (!element.hidden) count += 1;
    }
    found.textContent = words.length === 0 ? "" : page.say("found", { count });
  }

  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
