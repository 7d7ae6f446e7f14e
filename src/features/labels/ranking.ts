/**
 * One label's photos by probability: what passes a threshold, what is borderline, what to ask about.
 * Made once and asked often, while a slider moves. Plain functions; no store.
 */
import { logOdds } from '../../vectors/statistics.ts';

/** Undecided photos that could carry a label, the most probable first. */
export interface Ranking {
  ids: Int32Array;
  probabilities: Float32Array;
}

/** Half of a probability's bits: what one pass of the sort looks at. */
const HALF = 16;
/** Photos between two steps: a few milliseconds. */
const AT_ONCE = 1 << 17;

/**
 * The more probable first, of equal ones that which came first. The bits of numbers from 0 on are in their
 * order, and are sorted by radix: in two passes, for a million photos wait here while a prompt is typed.
 * In steps, between which others may have their turn.
 * @param probabilities 0 to 1, in the order of `ids`; left as they are.
 */
export function* makeRanking(
  ids: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): Generator<void, Ranking> {
  const exact = Float32Array.from(probabilities);
  const bits = new Uint32Array(exact.buffer);
  const places = new Uint32Array(ids.length);
  for (let place = 0; place < places.length; place += 1) places[place] = place;
  yield;
  const sorted = yield* sortedByHalf(bits, yield* sortedByHalf(bits, places, 0), HALF);
  const ranking = { ids: new Int32Array(ids.length), probabilities: new Float32Array(ids.length) };
  for (let rank = 0; rank < sorted.length; rank += 1) {
    const place = sorted[rank] ?? 0;
    ranking.ids[rank] = ids[place] ?? 0;
    ranking.probabilities[rank] = exact[place] ?? 0;
    if (rank % AT_ONCE === AT_ONCE - 1) yield;
  }
  return ranking;
}

/** The places by sixteen of their bits, the greatest first; equal ones stay in their order. */
function* sortedByHalf(
  bits: Uint32Array,
  places: Uint32Array,
  shift: number,
): Generator<void, Uint32Array> {
  const size = 1 << HALF;
  const starts = new Uint32Array(size + 1);
  // Counted from the greatest on.
  const keyOf = (place: number): number => size - 1 - (((bits[place] ?? 0) >>> shift) & (size - 1));
  for (let at = 0; at < places.length; at += 1) {
    const key = keyOf(places[at] ?? 0) + 1;
    starts[key] = (starts[key] ?? 0) + 1;
    if (at % AT_ONCE === AT_ONCE - 1) yield;
  }
  for (let key = 1; key <= size; key += 1)
    starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const sorted = new Uint32Array(places.length);
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] ?? 0;
    const key = keyOf(place);
    const to = starts[key] ?? 0;
    sorted[to] = place;
    starts[key] = to + 1;
    if (at % AT_ONCE === AT_ONCE - 1) yield;
  }
  return sorted;
}

/** How many photos pass: are at least as probable as the threshold. */
export function passing({ probabilities }: Ranking, threshold: number): number {
  let [low, high] = [0, probabilities.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((probabilities[middle] ?? 0) >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Photos from one rank to another. */
export function slice(
  { ids, probabilities }: Ranking,
  from: number,
  to: number,
): { id: number; probability: number }[] {
  const first = Math.max(0, from);
  return Array.from(ids.subarray(first, to), (id, i) => ({
    id,
    probability: rounded(probabilities[first + i] ?? 0),
  }));
}

/** Photos on both sides of the threshold, the nearest first. */
export function borderline(ranking: Ranking, threshold: number, limit: number) {
  const edge = passing(ranking, threshold);
  return {
    above: slice(ranking, edge - limit, edge).reverse(),
    below: slice(ranking, edge, edge + limit),
  };
}

const HISTOGRAM_STEPS = 20;

/** Photos in twenty equal steps of probability. */
export function histogram(ranking: Ranking): number[] {
  // Passing is monotone, so each step is the difference of two counts.
  const edges = Array.from({ length: HISTOGRAM_STEPS + 1 }, (_, step) =>
    step === HISTOGRAM_STEPS ? 0 : passing(ranking, step / HISTOGRAM_STEPS),
  );
  return edges.slice(0, -1).map((count, step) => count - (edges[step + 1] ?? 0));
}

/** Log-odds so far from the threshold tell the label nothing new. */
const BORDER_LOGITS = 2.5;

/** Photos nearest to the threshold in log-odds, the nearest first; at most `limit`. */
export function nearest(
  ranking: Ranking,
  threshold: number,
  limit: number,
  skip: ReadonlySet<number>,
): { id: number; probability: number; distance: number }[] {
  const middle = logOdds(threshold);
  const distanceAt = (i: number): number => {
    const probability = ranking.probabilities[i];
    return probability === undefined ? Infinity : Math.abs(logOdds(probability) - middle);
  };
  let below = passing(ranking, threshold);
  let above = below - 1;
  const found: { id: number; probability: number; distance: number }[] = [];
  while (found.length < limit) {
    // Photos that pass are all to be decided on; those below only as far as they may be borderline.
    const [up, under] = [distanceAt(above), distanceAt(below)];
    const down = under > BORDER_LOGITS ? Infinity : under;
    if (up === Infinity && down === Infinity) break;
    const i = up <= down ? above-- : below++;
    const id = ranking.ids[i] ?? 0;
    if (skip.has(id)) continue;
    const probability = rounded(ranking.probabilities[i] ?? 0);
    found.push({ id, probability, distance: Math.min(up, down) });
  }
  return found;
}

/** Probabilities are told to three decimals: more would pretend. */
export function rounded(probability: number): number {
  return Math.round(probability * 1000) / 1000;
}
