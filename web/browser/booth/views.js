// The sections of the page, of which one is shown: its heading gets the focus.
export class Views {
  constructor(root) {
    this.sections = new Map(
      [...root.querySelectorAll("[data-view]")].map((one) => [one.dataset.view, one]),
    );
    this.moved = false;
    this.title = document.title;
  }

  get(name) {
    const section = this.sections.get(name);
    if (section === undefined) throw new Error(`the page has no view ${name}`);
    return section;
  }

  // A section made later, such as a race's.
  add(name, section) {
    section.dataset.view = name;
    this.sections.set(name, section);
  }

  show(name) {
    const section = this.get(name);
    for (const one of this.sections.values()) one.hidden = one !== section;
    const heading = section.querySelector("h1");
    heading.tabIndex = -1;
    document.title = `${heading.textContent} · ${this.title}`;
    // clocks and steps stay in sight, what is above them need not be seen at each step
    if (this.moved) document.getElementById("clocks").scrollIntoView();
    this.moved = true;
    heading.focus({ preventScroll: true });
  }
}
