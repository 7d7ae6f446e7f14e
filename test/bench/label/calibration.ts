/** Whether probabilities from prompts mean what they say: as shipped, and refitted on other ideas and photos. */
import { mean, sigmoid } from '../../../src/vectors/statistics.ts';
import { defaultSets } from '../../../src/base/label-sets.ts';
import { dot } from '../../../src/vectors/arithmetic.ts';
import {
  calibrate,
  priorLogOdds,
  independentLogit,
  joinPrompts,
} from '../../../src/features/labels/zero-shot.ts';
import type { Calibration, Fit } from '../../../src/features/labels/zero-shot.ts';
import { inDeviations, scoreStatistics } from '../../../src/vectors/background.ts';
import { ideas, kinds, rarerIdeas, shippedLabels } from './ideas.ts';
import { foundAbove, reliability } from './measures.ts';
import type { Found, Pair, Reliability } from './measures.ts';
import { belongTo, isReported, shownIn } from './photos.ts';
import type { LabelledPhotos } from './photos.ts';

/** A label and where it belongs. */
interface Question {
  name: string;
  prompts: Float32Array[];
  photos: readonly Float32Array[];
  /** By photo; null where nobody knows. */
  truth: (boolean | null)[];
}

export interface CalibrationQuality {
  ideas: Reliability;
  kinds: Reliability;
  shipped: Reliability;
  /** Ideas of all captioned photos, each pair scored by a fit that saw neither its idea nor its photo. */
  heldOut: Reliability;
  /** The labels that ship with Keepsake, by threshold: averages over labels. */
  found: ({ threshold: number; silent: number } & Found)[];
}

const THRESHOLDS = [0.3, 0.4, 0.5];
/** What most photos show is not looked for. */
const COMMONEST = 0.5;

export async function measureCalibration(photos: LabelledPhotos): Promise<CalibrationQuality> {
  const everything = await questions(photos, () => true);
  const scored = (group: readonly Question[]): Scored[] =>
    group.map((question) => score(question, photos));
  const groups = await questions(photos, isReported);
  const pairsOf = (group: readonly Question[]): Pair[] => scored(group).flatMap(pairs);
  const shipped = scored(groups.shipped).map(pairs);
  return {
    ideas: reliability(pairsOf(groups.ideas)),
    kinds: reliability(pairsOf(groups.kinds)),
    shipped: reliability(shipped.flat()),
    heldOut: reliability(heldOut(everything.ideas, scored)),
    found: THRESHOLDS.map((threshold) => {
      const found = shipped.map((label) => foundAbove(label, threshold));
      const isSilent = (label: Pair[]): boolean => label.every(({ said }) => said < threshold);
      return {
        threshold,
        precision: mean(found.map(({ precision }) => precision)),
        recall: mean(found.map(({ recall }) => recall)),
        silent: mean(shipped.map((label) => Number(isSilent(label)))),
      };
    }),
  };
}

/** Slope and offset for the manifest, from the captioned photos that nothing is reported on. */
export async function fitLabels(photos: LabelledPhotos): Promise<Fit> {
  const { ideas } = await questions(photos, (place) => !isReported(place));
  return refit(ideas.map((question) => score(question, photos)));
}

async function questions(photos: LabelledPhotos, isWanted: (place: number) => boolean) {
  const { objects, classes, embed } = photos;
  const wanted = <Item>(items: readonly Item[]): Item[] =>
    items.filter((_, place) => isWanted(place));
  const captioned = wanted(photos.captioned);
  const captions = wanted(photos.captions);
  const common: Question[] = [];
  for (const [name, { prompt, words }] of Object.entries({ ...ideas, ...rarerIdeas })) {
    const truth = shownIn(captions, words);
    common.push({ name, prompts: await embed([prompt]), photos: captioned, truth });
  }
  const things: Question[] = [];
  for (const [name, { prompt, classes: own }] of Object.entries(kinds)) {
    const truth = belongTo(classes, own);
    things.push({ name, prompts: await embed([prompt]), photos: objects, truth });
  }
  const shipped: Question[] = [];
  const labels = new Map(
    defaultSets().flatMap((set) => set.labels.map(({ name, prompts }) => [name.en, prompts])),
  );
  const all = [...captioned, ...objects];
  for (const [path, { words, classes: own }] of Object.entries(shippedLabels)) {
    const truth = [...shownIn(captions, words), ...belongTo(classes, own)];
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    shipped.push({ name, prompts: await embed(labels.get(path) ?? []), photos: all, truth });
  }
  const isSought = ({ truth }: Question): boolean =>
    truth.filter((is) => is === true).length < COMMONEST * truth.length;
  return { ideas: common.filter(isSought), kinds: things.filter(isSought), shipped };
}

/** A question's joined cosines where the truth is known. */
interface Scored {
  calibration: Calibration;
  known: { cosine: number; isTrue: boolean }[];
}

function score(
  { prompts, photos, truth }: Question,
  { background, logitScale, fit }: LabelledPhotos,
): Scored {
  const cosinesOf = (query: Float32Array): number[] => photos.map((photo) => dot(query, photo));
  const joined = joinPrompts(prompts.map(cosinesOf), logitScale);
  return {
    calibration: calibrate(joined, scoreStatistics(background.flatMap(cosinesOf)), fit),
    known: truth.flatMap((isTrue, place) =>
      isTrue === null ? [] : [{ cosine: joined[place] ?? 0, isTrue }],
    ),
  };
}

function pairs({ calibration, known }: Scored): Pair[] {
  return known.map(({ cosine, isTrue }) => ({
    said: sigmoid(independentLogit(cosine, calibration)),
    isTrue,
  }));
}

/** Fits on one half of the ideas and photos, scores the other half of both; all four ways. */
function heldOut(
  all: readonly Question[],
  scored: (group: readonly Question[]) => Scored[],
): Pair[] {
  const halves = [0, 1] as const;
  const halved = (question: Question, half: number): Question => ({
    ...question,
    photos: question.photos.filter((_, place) => place % 2 === half),
    truth: question.truth.filter((_, place) => place % 2 === half),
  });
  // By the first letter, so that `mountain` and `Mountains` never part.
  const isIn = ({ name }: Question, half: number): boolean => name.charCodeAt(0) % 2 === half;
  return halves.flatMap((ideaHalf) =>
    halves.flatMap((photoHalf) => {
      const part = (isSeen: boolean): Scored[] =>
        scored(
          all
            .filter((question) => isIn(question, ideaHalf) === isSeen)
            .map((question) => halved(question, isSeen ? photoHalf : 1 - photoHalf)),
        );
      const fit = refit(part(true));
      return part(false).flatMap(({ calibration, known }) =>
        pairs({ calibration: { ...calibration, fit }, known }),
      );
    }),
  );
}

/** Logistic regression on the score in deviations, around what is expected: Newton's method. */
function refit(questions: readonly Scored[]): Fit {
  const rows = questions.flatMap(({ calibration, known }) =>
    known.map(({ cosine, isTrue }) => ({
      x: inDeviations(cosine, calibration.background),
      expected: priorLogOdds(calibration),
      isTrue,
    })),
  );
  let { slope, offset } = { slope: 1, offset: 0 };
  for (let step = 0; step < 20; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (const { x, expected, isTrue } of rows) {
      const said = sigmoid(expected + slope * x + offset);
      const curve = said * (1 - said);
      g0 += (said - Number(isTrue)) * x;
      g1 += said - Number(isTrue);
      h00 += curve * x * x;
      h01 += curve * x;
      h11 += curve;
    }
    const determinant = h00 * h11 - h01 * h01;
    slope -= (h11 * g0 - h01 * g1) / determinant;
    offset -= (h00 * g1 - h01 * g0) / determinant;
  }
  return { slope, offset };
}
