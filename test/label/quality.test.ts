/** What probabilities and decisions are worth on real photographs. */
import { expect, test } from 'vitest';
import { builtInModel } from '../../src/embed/manifest.ts';
import { measureLabels } from '../bench/labels.ts';
import { sharedPhotos } from '../support/shared.ts';

test.skipIf(sharedPhotos === null)(
  'on real photographs probabilities mean what they say, and decisions make labels better',
  { timeout: 300_000 },
  async () => {
    const { captioned, objects, learning } = await measureLabels(
      sharedPhotos ?? '',
      builtInModel(),
    );
    // Measured 2026-11-23: 0.019 and 0.020.
    expect(captioned.error).toBeLessThan(0.04);
    expect(objects.error).toBeLessThan(0.04);
    const sure = captioned.bins.filter(({ from }) => from >= 0.7);
    const share = (of: 'said' | 'true'): number =>
      sure.reduce((sum, bin) => sum + bin.photos * bin[of], 0) /
      sure.reduce((sum, bin) => sum + bin.photos, 0);
    expect(Math.abs(share('said') - share('true'))).toBeLessThan(0.15);
    const [none, , , twenty, fifty] = learning;
    // Measured: precision 0.40 to 0.60, recall 0.12 to 0.29.
    expect(twenty?.recall).toBeGreaterThan(none?.recall ?? 1);
    expect(fifty?.recall).toBeGreaterThan(1.5 * (none?.recall ?? 1));
    expect(fifty?.precision).toBeGreaterThan((none?.precision ?? 1) + 0.1);
  },
);
