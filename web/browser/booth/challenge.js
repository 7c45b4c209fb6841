// The encrypted ballot opened for a check: asked for twice, then shown as a file.
import { copyOf, part } from "./page.js";
import { namesOf } from "./preview.js";

// Asks whether this ballot shall be opened; resolves with the answer.
export function askToOpen() {
  const dialog = document.getElementById("open-it");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "open"), { once: true });
  });
}

// Shows an opened ballot; returns what takes it off the page again.
export function showOpened(page, views, { file, tracker, races, chosen }) {
  const section = views.get("opened");
  const url = URL.createObjectURL(new Blob([file], { type: "application/json" }));
  const save = part(section, "save");
  save.href = url;
  save.download = `sandogh-challenge-${tracker.slice(0, 8)}.json`;
  part(section, "tracker").textContent = tracker;
  part(section, "file").value = file;
  part(section, "names").replaceChildren(
    ...races.map((race, place) => {
      const item = copyOf("opened-race");
      page.write(part(item, "title"), race.title);
      part(item, "names").append(...namesOf(page, race, chosen[place]));
      part(item, "nobody").hidden = chosen[place].length > 0;
      return item;
    }),
  );
  views.show("opened");
  return () => {
    URL.revokeObjectURL(url);
    save.removeAttribute("href");
    part(section, "file").value = "";
    part(section, "names").replaceChildren();
  };
}
