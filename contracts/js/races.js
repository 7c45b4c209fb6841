// A voter's choices as bits: candidates chosen, then the slack that fills each race.
import { SandoghError } from "./errors.js";

/** Choices that the race (numbered from 1) does not allow. */
export class ChoiceError extends SandoghError {
  static label = "ChoiceError";

  constructor(race, why) {
    super(`race ${race}: ${why}`);
    this.race = race;
    this.why = why;
  }
}

/**
 * Return b_1 … b_n for the candidates chosen in each race (docs/protocol.md §7).
 *
 * @param {Shape} shape the election's
 * @param {number[][]} chosen for each race, the chosen candidates' positions within it, from 0
 * @throws {ChoiceError} a race missing, a candidate it does not have, or too few or too many
 */
export function choiceBits(shape, chosen) {
  if (chosen.length !== shape.races.length) {
    throw new ChoiceError(chosen.length + 1, `choices for ${chosen.length} of ${shape.races.length} races`);
  }
  const bits = new Uint8Array(shape.n);
  shape.races.forEach((race, place) => fill(bits, place + 1, race, chosen[place]));
  return bits;
}

function fill(bits, number, race, picks) {
  for (const pick of picks) {
    if (!Number.isInteger(pick) || pick < 0 || pick >= race.count) {
      throw new ChoiceError(number, `no candidate at position ${pick}`);
    }
    if (bits[race.first + pick]) {
      throw new ChoiceError(number, `the candidate at position ${pick} is chosen twice`);
    }
    bits[race.first + pick] = 1;
  }
  if (picks.length < race.minimum || picks.length > race.maximum) {
    const bounds = `of at least ${race.minimum} and at most ${race.maximum}`;
    throw new ChoiceError(number, `${picks.length} chosen, ${bounds}`);
  }
  let left = race.maximum - picks.length;
  for (let j = race.weights.length - 1; j >= 0; j--) {
    if (left >= race.weights[j]) {
      bits[race.slack + j] = 1;
      left -= race.weights[j];
    }
  }
}
