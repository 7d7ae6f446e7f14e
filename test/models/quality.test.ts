import { describe, expect, it, onTestFinished } from 'vitest';
import { builtInModel } from '../../src/models/manifest.ts';
import { CARD, measureQuality } from '../bench/quality.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';

describe('real photographs', () => {
  it.skipIf(sharedPhotos === null)(
    'are found by their captions as often as the card says, within a point, in both languages (needs ../shared/photos)',
    { timeout: 600_000 },
    async () => {
      const model = builtInModel();
      const texts = await openTexts(model);
      onTestFinished(() => texts.close());
      const { captions, searched, words, sentences } = await measureQuality(
        sharedPhotos ?? '',
        model,
        texts,
      );
      for (const language of ['en', 'zh'] as const) {
        expect(captions[language]).toMatchObject({ queries: 2500, photos: 500 });
        for (const k of ['at1', 'at5', 'at10'] as const) {
          const difference = captions[language][k] - CARD[language][k];
          expect(Math.abs(difference), `${language} ${k}`).toBeLessThanOrEqual(1);
          // What the product takes out of a text's vector costs sentences nothing.
          expect(searched[language][k]).toBeGreaterThan(captions[language][k] - 0.7);
        }
      }
      expect(words.en.at12).toBeGreaterThan(62); // [65.9 %, measured on 2026-11-30]
      expect(words.zh.at12).toBeGreaterThan(59); // [62.9 %]
      expect(sentences.en.at12).toBeGreaterThan(60); // [64.6 %]
      expect(sentences.zh.at12).toBeGreaterThan(61); // [66.3 %]
    },
  );
});
