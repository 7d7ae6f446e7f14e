/**
 * `npm run bench -- fit`: what the manifest of the built-in model says under `fitted`, chosen on every
 * second captioned photograph of ../shared/photos. `relevance` and `labels` report on the others.
 */
import { builtInModel } from '../../src/models/manifest.ts';
import { rank } from '../../src/search/rank.ts';
import { measureBackground } from '../../src/embeddings/background.ts';
import type { Background } from '../../src/embeddings/background.ts';
import { lowestAnswer } from '../../src/search/relevance.ts';
import type { Cut } from '../../src/search/relevance.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { sharedPhotos } from '../support/shared.ts';
import { fitLabels } from './label/calibration.ts';
import { ideas, rarerIdeas } from './label/ideas.ts';
import { isReported, shownIn, withLabelledPhotos } from './label/photos.ts';
import type { LabelledPhotos } from './label/photos.ts';
import { absentThings } from './relevance.ts';
import { fitWordsCut } from './words-cut.ts';

/** Photos that may be shown on average for a thing that is not there. */
const MOST_ABSENT = 3;
const DEVIATIONS = [1.5, 1.75, 2, 2.25, 2.5, 2.75, 3];
const SHARES = [0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];
/** Fewer photos of an idea say nothing of a cut. */
const FEWEST = 3;

interface Answered {
  /** Best first; null where nobody knows whether the photo shows it. */
  ranked: { score: number; shows: boolean | null }[];
}

export async function run(args: string[]): Promise<void> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  const folder = sharedPhotos;
  const manifest = builtInModel();
  const fitted = await withLabelledPhotos(folder, manifest, async (photos) => ({
    centred: manifest.fitted.centred,
    cut: await fitCut(photos, manifest.dimensions),
    words_cut: await fitWordsCut(photos, folder),
    labels: await fitLabels(photos),
  }));
  process.stdout.write(`${JSON.stringify(fitted, null, args.includes('--json') ? 0 : 2)}\n`);
}

/** The rule with the best F1 over ideas among those that show little of what is not there. */
async function fitCut(photos: LabelledPhotos, dimensions: number): Promise<object> {
  const index = new VectorIndex(dimensions);
  for (const [id, vector] of photos.captioned.entries()) {
    if (!isReported(id)) index.set(id, vector);
  }
  const background = measureBackground(index, photos.background);
  const ask = async (text: string, truth: (boolean | null)[] | null): Promise<Answered> => {
    const [words = null] = await photos.embed([text]);
    const input = { words, without: [], like: null, among: null, limit: index.size };
    const { ids, scores } = rank(
      { index, background, cut: { deviations: 0, shareOfBest: 0 } },
      input,
    );
    return {
      ranked: ids.map((id, place) => ({
        score: scores[place] ?? 0,
        shows: truth === null ? false : (truth[id] ?? null),
      })),
    };
  };
  const there: Answered[] = [];
  for (const { prompt, words } of Object.values({ ...ideas, ...rarerIdeas })) {
    const answered = await ask(prompt, shownIn(photos.captions, words));
    if (answered.ranked.filter(({ shows }) => shows).length >= FEWEST) there.push(answered);
  }
  const absent: Answered[] = [];
  for (const thing of absentThings) absent.push(await ask(thing, null));
  const rules = DEVIATIONS.flatMap((deviations) =>
    SHARES.map((shareOfBest) => {
      const rule = { deviations, shareOfBest };
      const f1 = mean(there.map((one) => f1Of(one, background, rule)));
      const shown = mean(absent.map((one) => above(one, background, rule).length));
      return { deviations, share_of_best: shareOfBest, f1, shown };
    }),
  );
  const [best] = rules.filter(({ shown }) => shown <= MOST_ABSENT).sort((a, b) => b.f1 - a.f1);
  if (best === undefined) throw new Error('No rule shows so little of what is not there.');
  return best;
}

function above({ ranked }: Answered, { words }: Background, rule: Cut): Answered['ranked'] {
  const lowest = lowestAnswer(ranked[0]?.score ?? 0, words, rule);
  return ranked.filter(({ score }) => score >= lowest);
}

function f1Of(answered: Answered, background: Background, rule: Cut): number {
  const known = above(answered, background, rule).filter(({ shows }) => shows !== null);
  const right = known.filter(({ shows }) => shows).length;
  const all = answered.ranked.filter(({ shows }) => shows).length;
  return (2 * right) / (known.length + all);
}
