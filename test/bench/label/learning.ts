/** What decisions and examples teach: a simulated user answers the review queue on real photographs. */
import { mean, sigmoid } from '../../../src/vectors/statistics.ts';
import { USUAL_THRESHOLD } from '../../../src/contract/labels.ts';
import { dot } from '../../../src/vectors/arithmetic.ts';
import { UNKNOWN_LOGIT } from '../../../src/features/labels/label-classifier.ts';
import { learn } from '../../../src/features/labels/learn.ts';
import { atOnce } from '../../../src/base/turns.ts';
import { makeRanking, nearest, slice } from '../../../src/features/labels/ranking.ts';
import { learnedLogit } from '../../../src/features/labels/regression.ts';
import type { LinearModel, Example } from '../../../src/features/labels/regression.ts';
import { pickDiverse } from '../../../src/features/labels/pick-diverse.ts';
import { calibrate, independentLogit } from '../../../src/features/labels/zero-shot.ts';
import { scoreStatistics } from '../../../src/vectors/background.ts';
import { ideas } from './ideas.ts';
import { averagePrecision, foundAbove, reliability } from './measures.ts';
import type { Found, Pair } from './measures.ts';
import { shownIn } from './photos.ts';
import type { LabelledPhotos } from './photos.ts';

/** Rarer ideas say nothing about learning: fewer positives than decisions. */
const FEWEST_TO_LEARN = 20;
const BUDGETS = [0, 5, 10, 20, 50] as const;
const EXAMPLES = [1, 3, 5, 10] as const;
/** Photos answered between two rounds of learning. */
const ROW = 5;

/** Averages over labels and halves; the last over all their pairs. */
export interface Learned extends Found {
  /** Decisions, or examples; null for all photos of the half. */
  taught: number | null;
  averagePrecision: number;
  /** |said − true| by bins over pairs that are said to be at least 30 %. */
  errorAbove30: number;
}

export interface LearningQuality {
  /** Prompts that name the idea. */
  named: Learned[];
  /** One that says nothing of it, as the name of a pet or a garden; empty where that was not asked for. */
  unnamed: Learned[];
  /** No prompt and only accepted photos. */
  examples: Learned[];
}

/** One label in one library: half of the photos; the other half, which nobody saw, is the test. */
interface Case {
  photos: readonly Float32Array[];
  priors: readonly number[];
  truth: readonly boolean[];
  library: readonly number[];
  tested: readonly number[];
  hasPrompts: boolean;
}

export async function measureLearning(
  photos: LabelledPhotos,
  withUnnamed: boolean,
): Promise<LearningQuality> {
  const { captioned, captions, background, fit, embed } = photos;
  const sought = Object.values(ideas)
    .map(({ prompt, words }) => ({
      prompt,
      truth: shownIn(captions, words).map((is) => is === true),
    }))
    .filter(({ truth }) => truth.filter(Boolean).length >= FEWEST_TO_LEARN)
    // The others served to choose what is constant in learning.
    .filter((_, place) => place % 2 === 1);
  const cosinesOf = (query: Float32Array): number[] => captioned.map((photo) => dot(query, photo));
  const unrelated = scoreStatistics(background.flatMap(cosinesOf));
  const casesOf = async (prompt: ((own: string) => string) | null): Promise<Case[]> => {
    const cases: Case[] = [];
    for (const { prompt: own, truth } of sought) {
      const [vector] = prompt === null ? [] : await embed([prompt(own)]);
      const cosines = vector === undefined ? null : cosinesOf(vector);
      const priors =
        cosines?.map((cosine) => independentLogit(cosine, calibrate(cosines, unrelated, fit))) ??
        captioned.map(() => UNKNOWN_LOGIT);
      for (const half of [0, 1]) {
        const isIn = (_: unknown, place: number): boolean => place % 2 === half;
        const places = captioned.map((_, place) => place);
        const library = places.filter(isIn);
        const tested = places.filter((place) => place % 2 !== half);
        cases.push({
          photos: captioned,
          priors,
          truth,
          library,
          tested,
          hasPrompts: cosines !== null,
        });
      }
    }
    return cases;
  };
  return {
    named: await reviewed(await casesOf((own) => own)),
    unnamed: withUnnamed ? await reviewed(await casesOf(() => 'a photo')) : [],
    examples: await fromExamples(await casesOf(null)),
  };
}

/** After each number of decisions, and after all photos of the half were decided: no more can be learned. */
async function reviewed(cases: readonly Case[]): Promise<Learned[]> {
  const results = new Map<number | null, Pair[][]>();
  const note = (taught: number | null, pairs: Pair[]): void => {
    results.set(taught, [...(results.get(taught) ?? []), pairs]);
  };
  for (const one of cases) {
    const decided = new Map<number, boolean>();
    let learned: LinearModel | null = null;
    for (const budget of BUDGETS) {
      while (decided.size < budget) {
        for (const place of ask(one, decided, learned, Math.min(ROW, budget - decided.size))) {
          decided.set(place, one.truth[place] === true);
        }
        learned = await taughtBy(one, decided);
      }
      note(budget, scoringModel(one, learned));
    }
    const all = new Map(one.library.map((place) => [place, one.truth[place] === true]));
    note(null, scoringModel(one, await taughtBy(one, all)));
  }
  return [...results].map(([taught, pairs]) => summary(taught, pairs));
}

async function fromExamples(cases: readonly Case[]): Promise<Learned[]> {
  const learned: Learned[] = [];
  for (const count of EXAMPLES) {
    const results: Pair[][] = [];
    for (const one of cases) {
      const examples = one.library.filter((place) => one.truth[place]).slice(0, count);
      const learned = await taughtBy(one, new Map(examples.map((place) => [place, true])));
      results.push(scoringModel(one, learned));
    }
    learned.push(summary(count, results));
  }
  return learned;
}

function summary(taught: number | null, results: readonly Pair[][]): Learned {
  const found = results.map((pairs) => foundAbove(pairs, USUAL_THRESHOLD));
  return {
    taught,
    precision: mean(found.map(({ precision }) => precision)),
    recall: mean(found.map(({ recall }) => recall)),
    averagePrecision: mean(results.map(averagePrecision)),
    errorAbove30: reliability(results.flat()).errorAbove30,
  };
}

function scoringModel(one: Case, learned: LinearModel | null): Pair[] {
  return one.tested.map((place) => ({
    said: sigmoid(logit(one, place, learned)),
    isTrue: one.truth[place] === true,
  }));
}

function logit({ photos, priors }: Case, place: number, learned: LinearModel | null): number {
  const [prior, photo] = [priors[place] ?? 0, photos[place]];
  if (learned === null || photo === undefined) return prior;
  return learnedLogit(learned, prior, dot(learned.weights, photo));
}

/** The next photos of the review queue. */
function ask(
  one: Case,
  decided: ReadonlyMap<number, boolean>,
  learned: LinearModel | null,
  count: number,
): number[] {
  const open = one.library.filter((place) => !decided.has(place));
  const ranking = atOnce(
    makeRanking(
      open,
      open.map((place) => sigmoid(logit(one, place, learned))),
    ),
  );
  const near = nearest(ranking, USUAL_THRESHOLD, 5 * count, new Set());
  const candidates =
    near.length >= count
      ? near
      : slice(ranking, 0, count).map((photo) => ({ ...photo, distance: 0 }));
  return pickDiverse(
    candidates,
    candidates.map(({ id }) => one.photos[id] ?? null),
    count,
  ).map(({ id }) => id);
}

async function taughtBy(
  one: Case,
  decided: ReadonlyMap<number, boolean>,
): Promise<LinearModel | null> {
  const example = (place: number, target: number): Example[] => {
    const vector = one.photos[place];
    return vector === undefined ? [] : [{ vector, prior: one.priors[place] ?? 0, target }];
  };
  const examples = [...decided].flatMap(([place, isTrue]) => example(place, Number(isTrue)));
  if (!examples.some(({ target }) => target === 1)) return null;
  const anchors = one.library
    .filter((place) => !decided.has(place))
    .flatMap((place) => example(place, sigmoid(one.priors[place] ?? 0)));
  const { model, better } = await learn(examples, anchors, one.hasPrompts);
  return better || !one.hasPrompts ? model : null;
}
