// The steps as tabs: all races, the preview, the receipt. Those that can be gone to are buttons.
import { copyOf, part } from "./page.js";

export class Stepper {
  // names: of the steps in order, as text; onGo: called with the place of a step that is pressed.
  constructor(page, root, names, onGo) {
    this.page = page;
    this.root = root;
    const list = part(root, "steps");
    this.items = names.map((name, place) => {
      const item = copyOf("step");
      part(item, "number").textContent = page.digits(String(place + 1));
      part(item, "name").textContent = name;
      const button = item.querySelector("button");
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") !== "true") onGo(place);
      });
      list.append(item);
      return item;
    });
    root.hidden = false;
  }

  // Shows which step is current, which are done, and to which the voter can go.
  show(current, done, open) {
    this.items.forEach((item, place) => {
      const button = item.querySelector("button");
      if (place === current) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      item.classList.toggle("done", done(place) && place !== current);
      part(item, "done").textContent = done(place) ? this.page.say("step_done") : "";
      button.setAttribute("aria-disabled", String(!open(place)));
    });
  }
}
