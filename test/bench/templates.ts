/**
 * `npm run bench -- templates`: whether a sentence around a word finds more, in English and Chinese,
 * and what taking out of texts what all of them share is worth (src/vectors/centring.ts). Mean average
 * precision of 51 words on both halves of the captioned photographs of ../shared/photos.
 */
import { centring } from '../../src/vectors/centring.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';
import { ideas, rarerIdeas } from './label/ideas.ts';
import { isReported, shownIn, withLabelledPhotos } from './label/photos.ts';

const TEMPLATES = {
  en: ['{}', 'a {}', '{}.', 'a photo of {}', 'a photo of a {}', 'there is {}'],
  zh: ['{}', '{}。', '一张{}的照片', '有{}', '一个{}'],
};
/** A word with fewer right photos in a half says nothing of it. */
const FEWEST = 2;

export async function run(): Promise<void> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  const manifest = builtInModel();
  // As the encoder gives them, whatever the manifest says.
  const texts = await openTexts({ ...manifest, fitted: { ...manifest.fitted, centred: false } });
  const centre = centring(texts.background);
  const words = Object.values({ ...ideas, ...rarerIdeas });
  const rows: Record<string, string>[] = [];
  await withLabelledPhotos(sharedPhotos, manifest, async ({ captioned, captions }) => {
    const measure = (vectors: readonly Float32Array[], half: boolean): string => {
      const found = words.flatMap(({ words: own }, place) => {
        const truth = shownIn(captions, own);
        const query = vectors[place] ?? new Float32Array();
        const ranked = captioned
          .map((photo, at) => ({ at, score: dot(query, photo), shows: truth[at] ?? null }))
          .filter(({ at, shows }) => shows !== null && isReported(at) === half)
          .sort((a, b) => b.score - a.score);
        const right = ranked.flatMap(({ shows }, rank) => (shows === true ? [rank + 1] : []));
        if (right.length < FEWEST) return [];
        return [right.reduce((sum, rank, hit) => sum + (hit + 1) / rank, 0) / right.length];
      });
      return (100 * mean(found)).toFixed(1);
    };
    for (const language of ['en', 'zh'] as const) {
      for (const template of TEMPLATES[language]) {
        const vectors = await texts.plain(
          words.map(({ prompt, zh }) => template.replace('{}', language === 'en' ? prompt : zh)),
        );
        const centred = vectors.map(centre);
        rows.push({
          template,
          'as encoded, one half': measure(vectors, false),
          'other half': measure(vectors, true),
          'without what all share, one half': measure(centred, false),
          'the other half': measure(centred, true),
        });
      }
    }
  });
  await texts.close();
  console.table(rows);
}
