/** What probabilities, decisions and examples are worth on real photographs. */
import { expect, test } from 'vitest';
import { USUAL_THRESHOLD } from '../../src/contract/labels.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import type { Bin } from '../bench/label/measures.ts';
import { measureLabels } from '../bench/labels.ts';
import { sharedPhotos } from '../support/shared.ts';

/** Of what is said to be so likely, how much more is said than is true. */
function excess(bins: readonly Bin[], from: number): number {
  const some = bins.filter((bin) => bin.from >= from);
  const sum = (of: 'said' | 'true'): number =>
    some.reduce((total, bin) => total + bin.pairs * bin[of], 0);
  return (sum('said') - sum('true')) / some.reduce((total, { pairs }) => total + pairs, 0);
}

test.skipIf(sharedPhotos === null)(
  'on real photographs probabilities mean what they say, and what the user says finds more (needs ../shared/photos)',
  { timeout: 600_000 },
  async () => {
    const { calibration, sets, learning } = await measureLabels(
      sharedPhotos ?? '',
      builtInModel(),
      { withUnnamed: false },
    );
    // The figures in brackets were measured on 2026-11-30.
    const { heldOut, ideas, shipped, found } = calibration;
    expect(heldOut.error).toBeLessThan(0.01); // [0.005]
    expect(heldOut.errorAbove30).toBeLessThan(0.11); // [0.075]
    expect(Math.abs(excess(heldOut.bins, 0.7))).toBeLessThan(0.11); // [0.07]
    expect(Math.abs(excess(ideas.bins, 0.7))).toBeLessThan(0.12); // [0.09]
    expect(Math.abs(excess(shipped.bins, 0.7))).toBeLessThan(0.1); // [0.04 too little]
    const usual = found.find(({ threshold }) => threshold === USUAL_THRESHOLD);
    expect(usual?.precision).toBeGreaterThan(0.6); // [0.67]
    expect(usual?.recall).toBeGreaterThan(0.47); // [0.55]
    expect(usual?.silent).toBeLessThan(0.15); // [0.045]

    // Of photos that show neither, the softmax alone labels all.
    expect(sets.orNone.strangers).toBeLessThan(0.1); // [95 → 3 %]
    expect(sets.orNone.precision).toBeGreaterThan(5 * sets.always.precision); // [7 → 58 %]
    expect(sets.orNone.recall).toBeGreaterThan(0.6); // [70 %]

    const [none, , , twenty, fifty] = learning.named;
    const recall = none?.recall ?? 1;
    expect(twenty?.recall).toBeGreaterThan(recall + 0.06); // [41 → 51 %]
    expect(fifty?.recall).toBeGreaterThan(recall + 0.05); // [51 %]
    expect(fifty?.precision).toBeGreaterThan(0.58); // [67 %]
    // Also of what most photos show, whose decisions are nearly all acceptances.
    expect(fifty?.errorAbove30).toBeLessThan(0.14); // [0.082]

    const [, three, , ten] = learning.examples;
    expect(three?.recall).toBeGreaterThan(0.16); // [23 %]
    expect(ten?.averagePrecision).toBeGreaterThan((three?.averagePrecision ?? 1) + 0.08); // [48 → 65 %]
  },
);
