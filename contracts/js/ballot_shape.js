// The bits of a ballot: candidates of all races, then slack bits per race (docs/protocol.md §7).
//
// Slack turns "at least min, at most max" into one equation: chosen candidates and weighted slack
// bits of a race sum to exactly its max.

const HEAD_POINTS_AFTER_E = 7;
const TAIL_SCALARS_AFTER_F = 4;

/** Return 1, 2, 4, …, the last one cut so that they sum to maximum - minimum. */
export function slackWeights(minimum, maximum) {
  const room = maximum - minimum;
  const weights = [];
  let left = room;
  for (let weight = 1; left > 0; weight *= 2) {
    weights.push(Math.min(weight, left));
    left -= weight;
  }
  return weights;
}

/**
 * Where a race's bits lie, from 0: its candidates from `first`, `count` of them, its slack bits
 * from `slack`, and their weights.
 */
class RaceBits {
  constructor({ count, minimum, maximum }, first, slack) {
    Object.assign(this, { count, minimum, maximum, first, slack });
    this.weights = slackWeights(minimum, maximum);
    Object.freeze(this);
  }

  /** Return Σ values[k] over candidates + Σ w_j·values[j] over slack bits, of bigints. */
  balance(values) {
    let total = 0n;
    for (let k = 0; k < this.count; k++) total += values[this.first + k];
    this.weights.forEach((weight, j) => (total += BigInt(weight) * values[this.slack + j]));
    return total;
  }
}

/** The layout of every ballot of an election, from (candidates, minimum, maximum) of each race. */
export class Shape {
  constructor(bounds) {
    for (const [count, minimum, maximum] of bounds) {
      if (!(0 <= minimum && minimum <= maximum && maximum <= count && maximum >= 1)) {
        throw new RangeError(`bounds ${minimum} to ${maximum} of ${count} candidates`);
      }
    }
    /** The number of candidates of all races: encrypted bits, columns used. */
    this.m = bounds.reduce((sum, [count]) => sum + count, 0);
    let first = 0;
    let slack = this.m;
    /** Where the bits of each race lie. */
    this.races = bounds.map(([count, minimum, maximum]) => {
      const race = new RaceBits({ count, minimum, maximum }, first, slack);
      first += count;
      slack += race.weights.length;
      return race;
    });
    /** The number of committed bits: candidates and slack. */
    this.n = slack;
    /** Bytes of a ballot's head: index, R, E_1 … E_m, B, A, T1, T0, A_R, A_y, A_U. */
    this.headSize = 4 + 32 * (1 + this.m + HEAD_POINTS_AFTER_E);
    /** Bytes of a ballot's body: 32(m+n) + 388. */
    this.bodySize = this.headSize + 32 * (this.n + TAIL_SCALARS_AFTER_F);
    Object.freeze(this.races);
    Object.freeze(this);
  }
}
