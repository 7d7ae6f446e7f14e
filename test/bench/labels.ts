/**
 * `npm run bench -- labels [--json]`: on the real photographs of ../shared/photos, whether
 * probabilities mean what they say, and what decisions teach; then the time of scoring 100,000
 * made-up photos for 50 labels.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '../../src/decode/decode.ts';
import { ImageEmbedder } from '../../src/embed/image-embedder.ts';
import { builtInModel } from '../../src/embed/manifest.ts';
import type { ModelManifest } from '../../src/embed/manifest.ts';
import { TextEmbedder } from '../../src/embed/text-embedder.ts';
import { sigmoid } from '../../src/base/statistics.ts';
import { dot, probabilities, scan } from '../../src/label/judge.ts';
import type { Judge, Member } from '../../src/label/judge.ts';
import { learn } from '../../src/label/learn.ts';
import type { Classifier, Example } from '../../src/label/learn.ts';
import { makeRanking, nearest, slice } from '../../src/label/ranking.ts';
import { pickDiverse } from '../../src/label/review.ts';
import {
  calibrate,
  independentLogit,
  measureUnrelated,
  neutralPrompts,
} from '../../src/label/zero-shot.ts';
import { VectorIndex } from '../../src/search/vector-index.ts';
import { sharedPhotos } from '../support/shared.ts';

/** Words that name an idea in a caption; an idea is in a photo when two of its five captions name it. */
const IDEAS: Record<string, { prompt: string; words: string }> = {
  dog: { prompt: 'a photo of a dog', words: 'dog dogs puppy puppies' },
  person: {
    prompt: 'a photo of a person',
    words:
      'man men woman women lady ladies child children kid kids boy boys girl girls toddler baby person people player players group couple someone',
  },
  man: { prompt: 'a photo of a man', words: 'man men' },
  woman: { prompt: 'a photo of a woman', words: 'woman women lady ladies' },
  child: {
    prompt: 'a photo of a child',
    words: 'child children kid kids boy boys girl girls toddler baby',
  },
  beach: { prompt: 'a photo of a beach', words: 'beach' },
  water: { prompt: 'a photo of water', words: 'water' },
  ocean: { prompt: 'a photo of a ocean', words: 'ocean sea waves wave surf' },
  snow: { prompt: 'a photo of snow', words: 'snow snowy' },
  mountain: { prompt: 'a photo of a mountain', words: 'mountain mountains hill cliff' },
  grass: { prompt: 'a photo of grass', words: 'grass grassy' },
  street: { prompt: 'a photo of a street', words: 'street road' },
  bicycle: {
    prompt: 'a photo of a bicycle',
    words: 'bike bicycle biker cyclist bicyclist bikes',
  },
  ball: { prompt: 'a photo of a ball', words: 'ball' },
  rock: { prompt: 'a photo of a rock', words: 'rock rocks rocky' },
  running: { prompt: 'a photo of someone running', words: 'running runs run' },
  jumping: { prompt: 'a photo of someone jumping', words: 'jumping jumps jump leaps leaping' },
  pool: { prompt: 'a photo of a pool', words: 'pool' },
  crowd: { prompt: 'a photo of a crowd', words: 'crowd' },
  building: { prompt: 'a photo of a building', words: 'building buildings' },
  field: { prompt: 'a photo of a field', words: 'field' },
  soccer: { prompt: 'a photo of people playing soccer', words: 'soccer' },
  skiing: { prompt: 'a photo of skiing', words: 'ski skier skiing skis' },
  surfing: { prompt: 'a photo of surfing', words: 'surfer surfboard surfing surfs surf' },
  skateboard: {
    prompt: 'a photo of a skateboard',
    words: 'skateboard skateboarder skateboarding',
  },
  car: { prompt: 'a photo of a car', words: 'car cars' },
  boat: { prompt: 'a photo of a boat', words: 'boat boats kayak canoe' },
  river: { prompt: 'a photo of a river', words: 'river stream' },
};

/** Rarer ideas say nothing about learning: fewer positives than decisions. */
const FEWEST_TO_LEARN = 20;
const BUDGETS = [0, 5, 10, 20, 50];
const THRESHOLD = 0.5;

export interface Bin {
  from: number;
  photos: number;
  said: number;
  true: number;
}

export interface Reliability {
  pairs: number;
  /** Expected calibration error: mean |said − true| over all pairs, by bins. */
  error: number;
  /** The same over the pairs that are said to be at least 30 %. */
  errorAbove30: number;
  bins: Bin[];
}

export interface Learned {
  decisions: number;
  precision: number;
  recall: number;
  averagePrecision: number;
}

export interface LabelQuality {
  model: string;
  captioned: Reliability;
  /** One class each: photos and ideas that informed only the offset of the constants. */
  objects: Reliability;
  learning: Learned[];
}

/** Measures calibration and learning; some tens of seconds. */
export async function measureLabels(
  folder: string,
  manifest: ModelManifest,
): Promise<LabelQuality> {
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await TextEmbedder.open(manifest);
  try {
    const captions = readLines<{ file: string; captions: string[] }>(
      join(folder, 'captioned/captions.jsonl'),
    );
    const classes = readLines<{ file: string; label: string }>(
      join(folder, 'objects/labels.jsonl'),
    );
    const captioned = await embedFiles(images, manifest, join(folder, 'captioned'), captions);
    const objects = await embedFiles(images, manifest, join(folder, 'objects'), classes);
    const neutral = await texts.embed(neutralPrompts);
    const ideas = Object.values(IDEAS);
    const ideaVectors = await texts.embed(ideas.map(({ prompt }) => prompt));
    const ideaTruth = ideas.map(({ words }) =>
      captions.map((row) => namedBy(row.captions, words) >= 2),
    );
    const names = [...new Set(classes.map(({ label }) => label))];
    const nameVectors = await texts.embed(names.map((name) => `a photo of a ${name}`));
    return {
      model: manifest.key,
      captioned: reliability(captioned, neutral, ideaVectors, ideaTruth),
      objects: reliability(
        objects,
        neutral,
        nameVectors,
        names.map((name) => classes.map(({ label }) => label === name)),
      ),
      learning: await learning(captioned, neutral, ideaVectors, ideaTruth),
    };
  } finally {
    await images.close();
    await texts.close();
  }
}

/** Log-odds of every photo from one prompt, with these photos as the library. */
function logits(
  photos: readonly Float32Array[],
  neutral: readonly Float32Array[],
  prompt: Float32Array,
): number[] {
  const cosinesOf = (query: Float32Array): number[] => photos.map((photo) => dot(query, photo));
  const cosines = cosinesOf(prompt);
  const calibration = calibrate(cosines, measureUnrelated(neutral.map(cosinesOf)));
  return cosines.map((cosine) => independentLogit(cosine, calibration));
}

function reliability(
  photos: readonly Float32Array[],
  neutral: readonly Float32Array[],
  prompts: readonly Float32Array[],
  truth: readonly (readonly boolean[])[],
): Reliability {
  const pairs = prompts.flatMap((prompt, label) =>
    logits(photos, neutral, prompt).map((logit, photo) => ({
      said: sigmoid(logit),
      isTrue: truth[label]?.[photo] === true,
    })),
  );
  const bins = Array.from({ length: 10 }, (_, step): Bin => {
    const inside = pairs.filter(({ said }) => Math.min(9, Math.floor(said * 10)) === step);
    return {
      from: step / 10,
      photos: inside.length,
      said: mean(inside.map(({ said }) => said)),
      true: mean(inside.map(({ isTrue }) => Number(isTrue))),
    };
  });
  const errorOf = (some: readonly Bin[]): number => {
    const total = some.reduce((sum, bin) => sum + bin.photos, 0);
    return some.reduce((sum, bin) => sum + (bin.photos / total) * Math.abs(bin.said - bin.true), 0);
  };
  return {
    pairs: pairs.length,
    error: errorOf(bins.filter((bin) => bin.photos > 0)),
    errorAbove30: errorOf(bins.filter((bin) => bin.photos > 0 && bin.from >= 0.3)),
    bins,
  };
}

/**
 * A simulated user answers the review queue on one half of the photos; what was learned is measured
 * on the other half, which nobody saw. Both halves take both parts.
 */
async function learning(
  photos: readonly Float32Array[],
  neutral: readonly Float32Array[],
  prompts: readonly Float32Array[],
  truth: readonly (readonly boolean[])[],
): Promise<Learned[]> {
  const results = BUDGETS.map((decisions) => ({
    decisions,
    precision: 0,
    recall: 0,
    averagePrecision: 0,
  }));
  let runs = 0;
  for (const [label, prompt] of prompts.entries()) {
    const own = truth[label] ?? [];
    if (own.filter(Boolean).length < FEWEST_TO_LEARN) continue;
    const priors = logits(photos, neutral, prompt);
    for (const half of [0, 1]) {
      runs += 1;
      const inLibrary = photos.flatMap((_, place) => (place % 2 === half ? [place] : []));
      const tested = photos.flatMap((_, place) => (place % 2 === half ? [] : [place]));
      const decided = new Map<number, boolean>();
      let classifier: Classifier | null = null;
      for (const [step, budget] of BUDGETS.entries()) {
        while (decided.size < budget) {
          // Five answers at a time, as a row of the review queue.
          for (const place of ask(
            inLibrary,
            decided,
            photos,
            priors,
            classifier,
            Math.min(5, budget - decided.size),
          )) {
            decided.set(place, own[place] === true);
          }
          classifier = await taught(inLibrary, decided, photos, priors);
        }
        const scores = tested.map((place) => judged(place, photos, priors, classifier));
        const measured = measure(
          scores,
          tested.map((place) => own[place] === true),
        );
        const result = results[step];
        if (result === undefined) continue;
        result.precision += measured.precision;
        result.recall += measured.recall;
        result.averagePrecision += measured.averagePrecision;
      }
    }
  }
  return results.map((result) => ({
    decisions: result.decisions,
    precision: result.precision / runs,
    recall: result.recall / runs,
    averagePrecision: result.averagePrecision / runs,
  }));
}

function judged(
  place: number,
  photos: readonly Float32Array[],
  priors: readonly number[],
  classifier: Classifier | null,
): number {
  const [prior, photo] = [priors[place] ?? 0, photos[place]];
  if (classifier === null || photo === undefined) return prior;
  return classifier.slope * prior + classifier.offset + dot(classifier.weights, photo);
}

function ask(
  library: readonly number[],
  decided: ReadonlyMap<number, boolean>,
  photos: readonly Float32Array[],
  priors: readonly number[],
  classifier: Classifier | null,
  count: number,
): number[] {
  const open = library.filter((place) => !decided.has(place));
  const ranking = makeRanking(
    open,
    open.map((place) => sigmoid(judged(place, photos, priors, classifier))),
  );
  const near = nearest(ranking, THRESHOLD, 5 * count, new Set());
  const candidates =
    near.length >= count
      ? near
      : slice(ranking, 0, count).map((photo) => ({ ...photo, distance: 0 }));
  return pickDiverse(
    candidates,
    candidates.map(({ id }) => photos[id] ?? null),
    count,
  ).map(({ id }) => id);
}

async function taught(
  library: readonly number[],
  decided: ReadonlyMap<number, boolean>,
  photos: readonly Float32Array[],
  priors: readonly number[],
): Promise<Classifier | null> {
  const example = (place: number, target: number): Example[] => {
    const vector = photos[place];
    return vector === undefined ? [] : [{ vector, prior: priors[place] ?? 0, target }];
  };
  const examples = [...decided].flatMap(([place, isTrue]) => example(place, Number(isTrue)));
  if (!examples.some(({ target }) => target === 1)) return null;
  const anchors = library
    .filter((place) => !decided.has(place))
    .flatMap((place) => example(place, sigmoid(priors[place] ?? 0)));
  const { classifier, better } = await learn(examples, anchors, true);
  return better ? classifier : null;
}

function measure(
  scores: readonly number[],
  truth: readonly boolean[],
): { precision: number; recall: number; averagePrecision: number } {
  const passed = scores.map((score) => score >= 0);
  const right = passed.filter((is, place) => is && truth[place] === true).length;
  const positives = truth.filter(Boolean).length;
  const passedCount = passed.filter(Boolean).length;
  const order = scores.map((_, place) => place).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let found = 0;
  let sum = 0;
  for (const [rank, place] of order.entries()) {
    if (truth[place] !== true) continue;
    found += 1;
    sum += found / (rank + 1);
  }
  return {
    // Nothing passed, nothing wrong: counted as no precision, so that silence does not pay.
    precision: passedCount === 0 ? 0 : right / passedCount,
    recall: right / positives,
    averagePrecision: sum / positives,
  };
}

/** Seconds of processor time (others may be at work) to score 100,000 photos for 50 labels with two prompts each, vectors to probabilities. */
export function measureSpeed(dimensions = 512): {
  photos: number;
  labels: number;
  seconds: number;
} {
  const [photos, labels] = [100_000, 50];
  const index = new VectorIndex(dimensions);
  for (let id = 1; id <= photos; id += 1) index.set(id, madeUp(dimensions));
  const judges = Array.from({ length: labels }, (_, label): Judge => {
    const member: Member = {
      labelId: label + 1,
      prompts: ['one', 'two'],
      vectors: [madeUp(dimensions), madeUp(dimensions)],
      calibration: { unrelated: { mean: 0, deviation: 0.1 }, median: 0, spread: 1 },
      classifier: label % 2 === 0 ? null : { slope: 1, offset: 0, weights: madeUp(dimensions) },
    };
    return { members: [member], logitScale: 100 };
  });
  const begun = process.cpuUsage();
  let passed = 0;
  for (const judge of judges) {
    const scanned = scan(judge, (query) => index.cosines(query));
    for (let place = 0; place < photos; place += 1) {
      if ((probabilities(judge, scanned, place)[0] ?? 0) > THRESHOLD) passed += 1;
    }
  }
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  if (passed < 0) throw new Error('The work must not be left out.');
  return { photos, labels, seconds };
}

function madeUp(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

async function embedFiles(
  embedder: ImageEmbedder,
  manifest: ModelManifest,
  folder: string,
  rows: readonly { file: string }[],
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < rows.length; start += embedder.batch) {
    const decoded = await Promise.all(
      rows.slice(start, start + embedder.batch).map(({ file }) => {
        const path = join(folder, file);
        return decodePhoto({ path, bytes: readFileSync(path) }, manifest.image);
      }),
    );
    vectors.push(...(await embedder.embed(decoded.map(({ encoderInput }) => encoderInput))));
  }
  return vectors;
}

function namedBy(captions: readonly string[], words: string): number {
  const wanted = new Set(words.split(' '));
  return captions.filter((caption) =>
    (caption.toLowerCase().match(/[a-z]+/g) ?? []).some((word) => wanted.has(word)),
  ).length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function readLines<Row>(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

export async function run(args: string[]): Promise<void> {
  const quality = sharedPhotos === null ? null : await measureLabels(sharedPhotos, builtInModel());
  const speed = measureSpeed();
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ ...quality, speed })}\n`);
    return;
  }
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);
  const lines: string[] = [];
  const tell = (title: string, { pairs, error, errorAbove30, bins }: Reliability): void => {
    lines.push(
      `${title}: ${pairs} pairs, calibration error ${percent(error).trim()}, above 30 %: ${percent(errorAbove30).trim()}`,
      '     from   pairs      said      true',
      ...bins.map(
        (bin) =>
          `${percent(bin.from)}${String(bin.photos).padStart(8)}  ${percent(bin.said)}  ${percent(bin.true)}`,
      ),
      '',
    );
  };
  if (quality === null) lines.push('The photographs of ../shared/photos are not here.', '');
  else {
    lines.push(quality.model, '');
    tell('captioned photos', quality.captioned);
    tell('objects (informed the offset only)', quality.objects);
    lines.push('decisions  precision    recall  average precision');
    for (const { decisions, precision, recall, averagePrecision } of quality.learning) {
      lines.push(
        `${String(decisions).padStart(9)}  ${percent(precision)}  ${percent(recall)}  ${percent(averagePrecision)}`,
      );
    }
    lines.push('');
  }
  lines.push(
    `${speed.photos} photos x ${speed.labels} labels scored in ${speed.seconds.toFixed(2)} s of processor time`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
