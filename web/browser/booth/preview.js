// The preview: the chosen names, race by race, each with a way back.
import { copyOf, part } from "./page.js";

export class Preview {
  // onEdit: called with the place of the race to go back to.
  constructor(page, root, onEdit) {
    this.page = page;
    this.root = root;
    this.onEdit = onEdit;
  }

  // races: of the manifest; chosen: positions per race.
  show(races, chosen) {
    part(this.root, "chosen").replaceChildren(
      ...races.map((race, place) => this.race(race, chosen[place], place)),
    );
  }

  race(race, chosen, place) {
    const { page } = this;
    const card = copyOf("chosen");
    page.write(part(card, "title"), race.title);
    const count = page.say("counter", { count: chosen.length, max: race.max });
    part(card, "count").textContent = count;
    part(card, "names").append(...namesOf(page, race, chosen));
    part(card, "nobody").hidden = chosen.length > 0;
    const edit = part(card, "edit");
    edit.setAttribute("aria-label", page.say("edit_race", { race: page.text(race.title) }));
    edit.addEventListener("click", () => this.onEdit(place));
    return card;
  }

  // From signing on nothing is edited.
  close() {
    for (const edit of this.root.querySelectorAll('[data-part="edit"]')) edit.hidden = true;
  }

  wipe() {
    part(this.root, "chosen").replaceChildren();
  }
}

// The chosen candidates as list items, number before name.
export function namesOf(page, race, chosen) {
  return chosen.map((position) => {
    const item = copyOf("chosen-name");
    const candidate = race.candidates[position];
    part(item, "number").textContent = page.digits(String(candidate.number));
    page.write(part(item, "name"), candidate.name);
    return item;
  });
}
