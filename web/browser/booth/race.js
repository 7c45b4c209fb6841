// A race's page: its bounds, its candidates as checkboxes, the live counter.
import { alike } from "./letters.js";
import { copyOf, part } from "./page.js";
import { searching } from "./search.js";

export class RacePage {
  // race: of the checked manifest; order: positions as they shall stand; place: of the race.
  constructor(page, choices, photos, race, order, place) {
    this.page = page;
    this.choices = choices;
    this.place = place;
    this.race = race;
    this.section = copyOf("race");
    this.title = page.text(race.title);
    page.write(this.section.querySelector("h1"), race.title);
    this.part("legend").textContent = page.say("choose_in", { race: this.title });
    this.part("bounds").textContent = page.say("bounds", { min: race.min, max: race.max });
    this.part("seats").textContent = page.say("seats", { seats: race.seats });
    this.cards = order.map((position) => this.card(position, photos));
    this.part("candidates").append(...this.cards.map((one) => one.element));
    searching(page, this.section, this.cards);
    this.count();
  }

  part(name) {
    return part(this.section, name);
  }

  card(position, photos) {
    const { page } = this;
    const candidate = this.race.candidates[position];
    const element = copyOf("candidate");
    const number = page.say("candidate_number", { number: candidate.number });
    part(element, "number").textContent = number;
    page.write(part(element, "name"), candidate.name);
    const profile = part(element, "profile");
    if (candidate.profile) page.write(profile, candidate.profile);
    else profile.remove();
    this.photo(element, candidate.photo, photos);
    const box = element.querySelector("input");
    const card = { element, box, position, text: alike(searched(candidate)) };
    // no form is ever sent, and a reload finds every box empty
    box.checked = false;
    box.addEventListener("change", () => this.change(card));
    return card;
  }

  photo(element, sha256, photos) {
    const image = part(element, "photo");
    const other = part(element, "other-photo");
    if (!sha256) image.remove();
    else photos.later(image, sha256, () => (other.hidden = false));
  }

  change({ box, position, element }) {
    const taken = this.choices.set(this.place, position, box.checked);
    if (!taken) box.checked = false;
    element.classList.toggle("picked", box.checked);
    this.say(taken ? "" : this.page.say("too_many", { max: this.race.max }));
    this.count();
  }

  count() {
    const count = this.choices.count(this.place);
    this.part("counter").textContent = this.page.say("counter", { count, max: this.race.max });
  }

  // Says what is wrong, or takes it away.
  say(text) {
    const wrong = this.part("wrong");
    wrong.textContent = text;
    wrong.hidden = text === "";
  }

  // Whether the race has enough; says so if it has not.
  check() {
    if (this.choices.enough(this.place)) return true;
    this.say(this.page.say("too_few", { min: this.race.min }));
    return false;
  }

  // Shows nothing as chosen, as the choices now are.
  wipe() {
    for (const { box, element } of this.cards) {
      box.checked = false;
      element.classList.remove("picked");
    }
    this.say("");
    this.count();
  }
}

function searched({ number, name, profile }) {
  return [number, ...Object.values(name), ...Object.values(profile ?? {})].join(" ");
}
