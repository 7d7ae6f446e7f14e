/** Small statistics of numbers. Imports nothing; runs anywhere. */

/** Log-odds to probability. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Probability to log-odds, finite also for 0 and 1. */
export function logOdds(probability: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(inside / (1 - inside));
}

/** The arithmetic mean; 0 for no values. */
export function mean(values: Iterable<number>): number {
  return meanAndDeviation(values).mean;
}

/** Mean and standard deviation (of the population); 0 and 0 for no values. */
export function meanAndDeviation(values: Iterable<number>): { mean: number; deviation: number } {
  let [count, sum, squares] = [0, 0, 0];
  for (const value of values) {
    count += 1;
    sum += value;
    squares += value * value;
  }
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
