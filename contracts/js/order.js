// The order in which one voter sees a race's candidates (docs/protocol.md §5).
import { compare, u32 } from "./bytes.js";
import { short } from "./transcript.js";

/**
 * Return positions of candidates, ascending by h(order, context, U, race, number): for every
 * voter another order, for one voter always the same.
 *
 * @param {Uint8Array} context of the election
 * @param {Uint8Array} key U
 * @param {number} race its place in the manifest, from 0
 * @param {number[]} numbers the candidates' numbers, in manifest order
 */
export function shuffled(context, key, race, numbers) {
  const tags = numbers.map((number) => short("order", context, key, u32(race), u32(number)));
  return numbers.map((_, place) => place).sort((left, right) => compare(tags[left], tags[right]));
}

/** Return for each race of a manifest the positions in the order in which a voter sees them. */
export function ordersOf(manifest, context, key) {
  return manifest.races.map((race, place) => {
    const numbers = race.candidates.map((candidate) => candidate.number);
    return race.order === "shuffled"
      ? shuffled(context, key, place, numbers)
      : numbers.map((_, position) => position);
  });
}
