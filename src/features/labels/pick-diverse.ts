/** Which photos to ask about next: near the threshold, and different from each other. Plain functions. */
import { dot } from '../../vectors/arithmetic.ts';

/** How much being alike counts against being near the threshold. */
const ALIKE_WEIGHT = 1;

/**
 * Picks photos greedily: each the one whose distance from the threshold (in log-odds), plus what it
 * resembles one already picked, is least. A burst is asked about once.
 * @param vectors L2-normalised, in the order of the candidates; null where there is none.
 */
export function pickDiverse<Candidate extends { distance: number }>(
  candidates: readonly Candidate[],
  vectors: readonly (Float32Array | null)[],
  limit: number,
): Candidate[] {
  const mostAlike = candidates.map(() => 0);
  const picked = new Set<number>();
  const result: Candidate[] = [];
  while (result.length < Math.min(limit, candidates.length)) {
    let best = -1;
    let least = Infinity;
    for (const [i, { distance }] of candidates.entries()) {
      const cost = distance + ALIKE_WEIGHT * spread(mostAlike[i] ?? 0);
      if (!picked.has(i) && cost < least) [best, least] = [i, cost];
    }
    const chosen = candidates[best];
    if (chosen === undefined) break;
    picked.add(best);
    result.push(chosen);
    const vector = vectors[best] ?? null;
    if (vector === null) continue;
    for (const [i, other] of vectors.entries()) {
      if (other !== null) mostAlike[i] = Math.max(mostAlike[i] ?? 0, dot(vector, other));
    }
  }
  return result;
}

/** A cosine of 0.5 costs little, 0.95 and more very much: near copies teach nothing. */
function spread(cosine: number): number {
  return -Math.log(1 - Math.min(0.999, Math.max(0, cosine)) ** 2);
}
