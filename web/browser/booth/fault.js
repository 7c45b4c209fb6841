// What went wrong, by its name: in plain words, with what to do.
import { part } from "./page.js";
import { Unreachable } from "./portal.js";

export class Faults {
  constructor(page, views) {
    this.page = page;
    this.views = views;
    this.section = views.get("fault");
    part(this.section, "again").addEventListener("click", () => location.reload());
  }

  // Shows a fault in place of all else. A name that has no words of its own is shown as it is.
  show(fault) {
    const { page, section } = this;
    const word = fault.word ?? fault.name;
    const known = `fault_${word}` in page.words;
    const name = known ? word : "unexpected";
    section.querySelector("h1").textContent = page.say(`fault_${name}`);
    part(section, "text").textContent = page.say(`fault_${name}_text`);
    part(section, "what-to-do").textContent = page.say(`fault_${name}_do`);
    part(section, "name").textContent = word;
    part(section, "again").hidden = !(fault instanceof Unreachable);
    part(section, "check").hidden = !["voted", "duplicate"].includes(name);
    if (!known) console.error(fault);
    this.views.show("fault");
  }
}
