// What is chosen, race by race, within the manifest's bounds. It lives in this page only.
export class Choices {
  // races: [{ min, max, candidates }] of the manifest.
  constructor(races) {
    this.races = races;
    this.chosen = races.map(() => new Set());
  }

  has(race, position) {
    return this.chosen[race].has(position);
  }

  count(race) {
    return this.chosen[race].size;
  }

  // Chooses or unchooses; false where the race's maximum is reached, and nothing has changed.
  set(race, position, wanted) {
    const chosen = this.chosen[race];
    if (!wanted) return chosen.delete(position), true;
    if (!chosen.has(position) && chosen.size >= this.races[race].max) return false;
    chosen.add(position);
    return true;
  }

  // Whether a race has its minimum.
  enough(race) {
    return this.chosen[race].size >= this.races[race].min;
  }

  // The first race that lacks some, or -1.
  lacking() {
    return this.races.findIndex((_race, place) => !this.enough(place));
  }

  get empty() {
    return this.chosen.every((one) => one.size === 0);
  }

  // For each race the chosen positions, ascending.
  list() {
    return this.chosen.map((one) => [...one].sort((a, b) => a - b));
  }

  clear() {
    for (const one of this.chosen) one.clear();
  }
}
