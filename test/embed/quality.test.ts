import { describe, expect, it } from 'vitest';
import { builtInModel } from '../../src/embed/manifest.ts';
import { CAPTIONED_REFERENCE, measureQuality } from '../bench/quality.ts';
import { sharedPhotos } from '../support/shared.ts';

describe('real photographs', () => {
  it.skipIf(sharedPhotos === null)(
    'are found by their captions as often as the reference says, within half a point (needs ../shared/photos)',
    async () => {
      const { captioned, objects } = await measureQuality(sharedPhotos ?? '', builtInModel());
      expect(captioned).toMatchObject({ queries: 2500, photos: 500 });
      for (const k of ['at1', 'at5', 'at10'] as const) {
        expect(Math.abs(captioned[k] - CAPTIONED_REFERENCE[k]), k).toBeLessThanOrEqual(0.5);
      }
      // No reference is known for these: chance is below 1 %.
      expect(objects.top1).toBeGreaterThan(50);
    },
  );
});
