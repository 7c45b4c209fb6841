// Generators whose discrete logarithms nobody knows (docs/protocol.md §3).
import { u32 } from "./bytes.js";
import { point } from "./transcript.js";

const MADE = new Map();

function once(tag, number) {
  const key = `${tag} ${number}`;
  if (!MADE.has(key)) MADE.set(key, point(tag, u32(number)));
  return MADE.get(key);
}

/** Return Q, the generator that blinds commitments. */
export function blinding() {
  return once("gen-q", 0);
}

/** Return P_k, the generator of the k-th bit of a ballot, k = 1, 2, … */
export function bit(k) {
  return once("gen-p", k);
}

/** Return P_1 … P_count. */
export function bits(count) {
  return Array.from({ length: count }, (_, place) => bit(place + 1));
}
