/** What is counted about probabilities when the truth is known. Shares from 0 to 1. */
import { mean } from '../../../src/vectors/statistics.ts';

export interface Bin {
  from: number;
  pairs: number;
  said: number;
  true: number;
}

export interface Reliability {
  pairs: number;
  /** Expected calibration error: mean |said − true| over all pairs, by bins. */
  error: number;
  /** The same over the pairs that are said to be at least 30 %: nearly all others are near nothing. NaN without any. */
  errorAbove30: number;
  bins: Bin[];
}

/** A probability and what is true. */
export interface Pair {
  said: number;
  isTrue: boolean;
}

export function reliability(pairs: readonly Pair[]): Reliability {
  const bins = Array.from({ length: 10 }, (_, step): Bin => {
    const inside = pairs.filter(({ said }) => Math.min(9, Math.floor(said * 10)) === step);
    return {
      from: step / 10,
      pairs: inside.length,
      said: mean(inside.map(({ said }) => said)),
      true: mean(inside.map(({ isTrue }) => Number(isTrue))),
    };
  });
  const errorOf = (some: readonly Bin[]): number => {
    const total = some.reduce((sum, bin) => sum + bin.pairs, 0);
    return some.reduce((sum, bin) => sum + (bin.pairs / total) * Math.abs(bin.said - bin.true), 0);
  };
  return {
    pairs: pairs.length,
    error: errorOf(bins),
    errorAbove30: errorOf(bins.slice(3)),
    bins,
  };
}

export interface Found {
  /** Nothing passed, nothing wrong: counted as no precision, so that silence does not pay. */
  precision: number;
  recall: number;
}

/** What passes a threshold. There is at least one true pair. */
export function foundAbove(pairs: readonly Pair[], threshold: number): Found {
  const passed = pairs.filter(({ said }) => said >= threshold);
  const right = passed.filter(({ isTrue }) => isTrue).length;
  return {
    precision: passed.length === 0 ? 0 : right / passed.length,
    recall: right / pairs.filter(({ isTrue }) => isTrue).length,
  };
}

/** How early in the order the true ones come. There is at least one. */
export function averagePrecision(pairs: readonly Pair[]): number {
  let found = 0;
  let sum = 0;
  for (const [rank, { isTrue }] of pairs.toSorted((a, b) => b.said - a.said).entries()) {
    if (!isTrue) continue;
    found += 1;
    sum += found / (rank + 1);
  }
  return sum / found;
}
