// A button that copies a text, and says that it did.
import { part } from "./page.js";

export function copying(page, button, text) {
  button.hidden = navigator.clipboard === undefined;
  button.addEventListener("click", async () => {
    const said = part(button.parentElement, "copied");
    try {
      await navigator.clipboard.writeText(text());
      said.textContent = page.say("copied");
    } catch {
      said.textContent = page.say("not_copied");
    }
  });
}
