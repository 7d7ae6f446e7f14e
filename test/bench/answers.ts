/**
 * `npm run bench -- answers [--json]`: what picked photos do to a search, and how well a sentence finds
 * its photo among alike ones, on the captioned photographs of ../shared/photos. The weights of picked
 * photos are chosen on every second photo and reported on the others.
 */
import { measureBackground } from '../../src/embeddings/background.ts';
import type { Background } from '../../src/embeddings/background.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { sentenceParts } from '../../src/search/parts.ts';
import { rank } from '../../src/search/rank.ts';
import { refined, WEIGHTS } from '../../src/search/refine.ts';
import type { Refinement, Weights } from '../../src/search/refine.ts';
import { askedTexts } from '../../src/search/asked-texts.ts';
import type { Cut } from '../../src/search/relevance.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { VectorIndex } from '../../src/vectors/vector-index.ts';
import { sharedPhotos } from '../support/shared.ts';
import { ideas, rarerIdeas } from './label/ideas.ts';
import { isReported, shownIn, withLabelledPhotos } from './label/photos.ts';
import type { LabelledPhotos } from './label/photos.ts';

/** Averages over searches, per cent. */
export interface Refined {
  /** General words of which the user means a part: `dog`, of which those in water. */
  searches: number;
  /** Mean average precision of photos that were not picked, before and after. */
  before: number;
  after: number;
  /** Above the line, of photos that were not picked: F1 before and after. */
  lineBefore: number;
  lineAfter: number;
}

export interface Answers {
  chosen: Weights;
  more: Refined;
  less: Refined;
  both: Refined;
  /** Among twelve alike photos a caption puts its own first: alone, and with its parts added. */
  best: { captions: number; alone: number; withParts: number };
}

/** A search for words that stand for less than they say. */
interface Task {
  words: Float32Array;
  cut: Cut;
  /** By the photo's place in the half; null where nobody knows. */
  truth: (boolean | null)[];
}

interface Half {
  index: VectorIndex;
  background: Background;
  photos: Float32Array[];
  tasks: Task[];
}

/** Fewer photos that are meant, or that are not, make no search. */
const FEWEST = 6;
/** Photos that a user looks at before picking. */
const LOOKED_AT = 24;
const PICKED = 3;
const ALIKE = 12;

/** Everything above; a minute. `folder` is that of the shared photographs. */
export function measureAnswers(folder: string, manifest: ModelManifest): Promise<Answers> {
  return withLabelledPhotos(folder, manifest, async (photos) => {
    const [choosing, reported] = [false, true].map((isOn) => halfOf(photos, manifest, isOn));
    const [first, second] = [await choosing, await reported];
    if (first === undefined || second === undefined) throw new Error('There is no half.');
    const chosen = choose(first);
    return {
      chosen,
      more: measure(second, manifest, { more: 1, less: 0 }),
      less: measure(second, manifest, { more: 0, less: PICKED }),
      both: measure(second, manifest, { more: PICKED, less: PICKED }),
      best: await measureBest(photos),
    };
  });
}

async function halfOf(
  { captioned, captions, background, meaningless, embed, weigh }: LabelledPhotos,
  { fitted, dimensions }: ModelManifest,
  isOn: boolean,
): Promise<Half> {
  const photos = captioned.filter((_, place) => isReported(place) === isOn);
  const own = captions.filter((_, place) => isReported(place) === isOn);
  const index = new VectorIndex(dimensions);
  for (const [id, vector] of photos.entries()) index.set(id, vector);
  const words = await Promise.all(
    Object.values({ ...ideas, ...rarerIdeas }).map(async ({ prompt, words: names }) => {
      const texts = { embed, weigh, meaningless: () => Promise.resolve(meaningless) };
      const [asked] = await askedTexts({ manifest: { fitted }, texts }, [prompt]);
      const { vector = new Float32Array(), cut = fitted.cut } = asked ?? {};
      return { vector, cut, names };
    }),
  );
  const shown = words.map(({ names }) => shownIn(own, names));
  const tasks = words.flatMap(({ vector, cut }, a) =>
    words.flatMap((_, b): Task[] => {
      const truth = own.map((_, photo) => {
        const both = [shown[a]?.[photo] ?? null, shown[b]?.[photo] ?? null];
        return both.includes(false) ? false : both.includes(null) ? null : true;
      });
      const meant = truth.filter((is) => is === true).length;
      const others = truth.filter((is, photo) => is === false && shown[a]?.[photo] === true).length;
      return a === b || meant < FEWEST || others < FEWEST ? [] : [{ words: vector, cut, truth }];
    }),
  );
  return { index, background: measureBackground(index, background), photos, tasks };
}

/** What a user would pick of the first photos of a search; null where there is not enough. */
function picksOf(
  { index, photos }: Half,
  { words, truth }: Task,
  { more, less }: { more: number; less: number },
): Refinement | null {
  const seen = index.nearest(words, LOOKED_AT).ids;
  const picked = (is: boolean, count: number) =>
    seen
      .filter((id) => truth[id] === is)
      .slice(0, count)
      .map((id) => ({ id, vector: photos[id] ?? words }));
  const found = { more: picked(true, more), less: picked(false, less) };
  return found.more.length < more || found.less.length < less ? null : found;
}

/** The weights that find most, by one photo to have more of, three to have less of, and both. */
function choose(half: Half): Weights {
  const all = [10, 30, 100].flatMap((around) =>
    [0.5, 0.75, 1, 1.5].flatMap((more) => [0.2, 0.3, 0.5].map((less) => ({ around, more, less }))),
  );
  const ways = [
    { more: 1, less: 0 },
    { more: 0, less: PICKED },
    { more: PICKED, less: PICKED },
  ];
  const valueOf = (weights: Weights): number =>
    mean(ways.map((way) => mean(precisions(half, way, weights).map(({ after }) => after))));
  const values = all.map((weights) => ({ weights, value: valueOf(weights) }));
  return values.reduce((best, one) => (one.value > best.value ? one : best)).weights;
}

function precisions(
  half: Half,
  way: { more: number; less: number },
  weights: Weights,
): { before: number; after: number }[] {
  const { index, background } = half;
  return half.tasks.flatMap((task) => {
    const refinement = picksOf(half, task, way);
    if (refinement === null) return [];
    const base = task.words.map((value) => value / background.words.deviation);
    const query = refined(index, background, base, refinement, weights);
    const [before, after] = [task.words, query].map((one) =>
      averagePrecision(index.nearest(one, index.size).ids, task.truth, refinement),
    );
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
}

/** Of photos that were not picked. */
function averagePrecision(
  ids: readonly number[],
  truth: readonly (boolean | null)[],
  { more, less }: Refinement,
): number {
  const picked = new Set([...more, ...less].map(({ id }) => id));
  const judged = ids.filter((id) => !picked.has(id) && truth[id] !== null);
  let right = 0;
  let sum = 0;
  for (const [place, id] of judged.entries()) {
    if (truth[id] !== true) continue;
    right += 1;
    sum += right / (place + 1);
  }
  return right === 0 ? 0 : sum / right;
}

function measure(
  half: Half,
  { fitted }: ModelManifest,
  way: { more: number; less: number },
): Refined {
  const { index, background, tasks } = half;
  const found = precisions(half, way, WEIGHTS);
  const lines = tasks.flatMap((task) => {
    const refinement = picksOf(half, task, way);
    if (refinement === null) return [];
    const picked = new Set([...refinement.more, ...refinement.less].map(({ id }) => id));
    const f1 = (own: Refinement | null): number => {
      const ranked = rank(
        { index, background, cut: fitted.cut },
        {
          ...{ words: task.words, wordsCut: task.cut, without: [], like: null, among: null },
          ...{ limit: index.size, ...(own !== null && { refinement: own }) },
        },
      );
      const isJudged = (id: number): boolean => !picked.has(id) && task.truth[id] !== null;
      const above = ranked.ids.slice(0, ranked.likely).filter(isJudged);
      const right = above.filter((id) => task.truth[id] === true).length;
      const all = ranked.ids.filter((id) => isJudged(id) && task.truth[id] === true).length;
      return above.length + all === 0 ? 0 : (2 * right) / (above.length + all);
    };
    return [{ before: f1(null), after: f1(refinement) }];
  });
  return {
    searches: found.length,
    before: 100 * mean(found.map(({ before }) => before)),
    after: 100 * mean(found.map(({ after }) => after)),
    lineBefore: 100 * mean(lines.map(({ before }) => before)),
    lineAfter: 100 * mean(lines.map(({ after }) => after)),
  };
}

async function measureBest({
  captioned,
  captions,
  embed,
}: LabelledPhotos): Promise<Answers['best']> {
  const places = captioned.flatMap((_, place) => (isReported(place) ? [place] : []));
  const hits = { alone: 0, withParts: 0, captions: 0 };
  for (const own of places) {
    const nearness = (place: number): number =>
      place === own ? 2 : dot(captioned[own] ?? [], captioned[place] ?? []);
    const alike = places.toSorted((a, b) => nearness(b) - nearness(a)).slice(0, ALIKE);
    for (const caption of captions[own]?.captions ?? []) {
      const [whole = new Float32Array(), ...parts] = await embed([
        caption,
        ...sentenceParts(caption),
      ]);
      const alone = alike.map((place) => dot(whole, captioned[place] ?? []));
      const withParts = alike.map((place, index) => {
        const own = parts.map((part) => dot(part, captioned[place] ?? []));
        return (alone[index] ?? 0) + (own.length === 0 ? 0 : mean(own) / 2);
      });
      const isFirst = (values: number[]): boolean => values.indexOf(Math.max(...values)) === 0;
      hits.captions += 1;
      hits.alone += isFirst(alone) ? 1 : 0;
      hits.withParts += isFirst(withParts) ? 1 : 0;
    }
  }
  return {
    captions: hits.captions,
    alone: (100 * hits.alone) / hits.captions,
    withParts: (100 * hits.withParts) / hits.captions,
  };
}

export async function run(args: string[]): Promise<void> {
  if (sharedPhotos === null) {
    throw new Error(
      'The photographs of ../shared/photos are not here: there is nothing to measure.',
    );
  }
  const measured = await measureAnswers(sharedPhotos, builtInModel());
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(measured)}\n` : inWords(measured),
  );
}

function inWords({ chosen, more, less, both, best }: Answers): string {
  const row = (name: string, { searches, ...values }: Refined): string =>
    `${name.padEnd(22)} mAP ${values.before.toFixed(1)} -> ${values.after.toFixed(1)} %, F1 above the line ${values.lineBefore.toFixed(1)} -> ${values.lineAfter.toFixed(1)} % (${String(searches)} searches)`;
  return [
    `weights chosen on one half: more ${String(chosen.more)}, less ${String(chosen.less)}, from the mean of the best ${String(chosen.around)}; in use ${JSON.stringify(WEIGHTS)}`,
    row('one photo more', more),
    row('three photos less', less),
    row('three more, three less', both),
    `best of ${String(ALIKE)} alike photos: ${best.alone.toFixed(1)} % by the sentence, ${best.withParts.toFixed(1)} % with its parts (${String(best.captions)} captions)`,
    '',
  ].join('\n');
}
