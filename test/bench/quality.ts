/**
 * `npm run bench -- quality [--json]`: how well words find the real photographs in ../shared/photos,
 * through the product's own decoding and encoding, for the earlier encoder and the built-in one.
 */
import { join } from 'node:path';
import type { DeviceId } from '../../src/contract/models.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { mean } from '../../src/vectors/statistics.ts';
import { modelsToCompare } from '../support/earlier-model.ts';
import { embedFiles, readLines } from '../support/labelled.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';
import type { OpenTexts } from '../support/text-vectors.ts';
import { sentences } from './everyday.ts';
import { ideas, rarerIdeas } from './label/ideas.ts';
import { shownIn } from './label/photos.ts';
import type { Captioned } from './label/photos.ts';

/** Per cent of the queries whose photo is among the first k. */
export interface Recall {
  queries: number;
  photos: number;
  at1: number;
  at5: number;
  at10: number;
}

/** Averages over queries, per cent. */
export interface Precision {
  queries: number;
  /** Of the first twelve, or of as many as there are right ones, those that are right. */
  at12: number;
  /** Mean average precision. */
  map: number;
}

/** By the model's card: `shared/photos/captioned` alone. */
export const CARD = {
  en: { at1: 34.9, at5: 70.2, at10: 81.8 },
  zh: { at1: 30.2, at5: 63.3, at10: 76.8 },
};

export interface Quality {
  model: string;
  device: DeviceId;
  /** 500 photos, five captions each: caption to photo, as the encoder gives its vectors. */
  captions: { en: Recall; zh: Recall };
  /** The same with the vectors that the product searches with. */
  searched: { en: Recall; zh: Recall };
  /** What people ask, over the same photos. */
  words: { en: Precision; zh: Precision };
  sentences: { en: Precision; zh: Precision };
  /** One photo for each of the classes: photo to label, among all labels. Per cent. */
  objects: { photos: number; labels: number; top1: number; top5: number };
}

/** Measures one encoder; takes some tens of seconds. `photos` is the folder of the shared photographs. */
export async function measureQuality(
  photos: string,
  manifest: ModelManifest,
  texts: OpenTexts,
  device: DeviceId = 'cpu',
): Promise<Quality> {
  const images = await ImageEmbedder.open(manifest, device);
  try {
    const captioned = readLines<Captioned>(join(photos, 'captioned/captions.jsonl'));
    const chinese = new Map(
      readLines<Captioned>(join(photos, 'captioned/captions.zh.jsonl')).map((row) => [
        row.file,
        row,
      ]),
    );
    const inChinese = captioned.map(({ file }) => chinese.get(file) ?? { file, captions: [] });
    const objects = readLines<{ file: string; label: string }>(
      join(photos, 'objects/labels.jsonl'),
    );
    const embedPhotos = (folder: string, rows: readonly { file: string }[]) =>
      embedFiles(
        images,
        manifest,
        rows.map(({ file }) => join(photos, folder, file)),
      );
    const vectors = await embedPhotos('captioned', captioned);
    const recallOf = async (
      rows: readonly Captioned[],
      embed: (all: readonly string[]) => Promise<Float32Array[]>,
    ): Promise<Recall> =>
      textToPhoto(
        vectors,
        await embed(rows.flatMap(({ captions }) => captions)),
        rows.flatMap(({ captions }, photo) => captions.map(() => photo)),
      );
    const precisionOf = async (
      queries: readonly { text: string; truth: (boolean | null)[] }[],
    ): Promise<Precision> => {
      const asked = queries.filter(({ truth }) => truth.filter((is) => is).length >= FEWEST);
      const embedded = await texts.embed(asked.map(({ text }) => text));
      return precision(
        vectors,
        embedded,
        asked.map(({ truth }) => truth),
      );
    };
    const words = Object.values({ ...ideas, ...rarerIdeas }).map(({ prompt, zh, words: own }) => ({
      en: prompt,
      zh,
      truth: shownIn(captioned, own),
    }));
    const asked = sentences.map(({ en, zh, groups }) => ({
      en,
      zh,
      truth: showsAll(captioned, groups),
    }));
    const inBoth = async (list: typeof words): Promise<{ en: Precision; zh: Precision }> => ({
      en: await precisionOf(list.map(({ en, truth }) => ({ text: en, truth }))),
      zh: await precisionOf(list.map(({ zh, truth }) => ({ text: zh, truth }))),
    });
    const labels = [...new Set(objects.map(({ label }) => label))];
    return {
      model: manifest.key,
      device,
      captions: {
        en: await recallOf(captioned, texts.plain),
        zh: await recallOf(inChinese, texts.plain),
      },
      searched: {
        en: await recallOf(captioned, texts.embed),
        zh: await recallOf(inChinese, texts.embed),
      },
      words: await inBoth(words),
      sentences: await inBoth(asked),
      objects: photoToLabel(
        await embedPhotos('objects', objects),
        await texts.embed(labels),
        objects.map(({ label }) => labels.indexOf(label)),
      ),
    };
  } finally {
    await images.close();
  }
}

/** A query with fewer right photos is left out: its average precision is a matter of chance. */
const FEWEST = 3;

/** Whether a photo shows all of what is asked: two captions each name something of every group. */
function showsAll(photos: readonly Captioned[], groups: readonly string[]): (boolean | null)[] {
  const each = groups.map((words) => shownIn(photos, words));
  return photos.map((_, place) => {
    const all = each.map((truth) => truth[place] ?? null);
    if (all.includes(false)) return false;
    return all.includes(null) ? null : true;
  });
}

function precision(
  photos: readonly Float32Array[],
  queries: readonly Float32Array[],
  truths: readonly (boolean | null)[][],
): Precision {
  const found = queries.map((query, index) => {
    const truth = truths[index] ?? [];
    const ranked = photos
      .map((photo, place) => ({ score: dot(query, photo), shows: truth[place] ?? null }))
      .filter(({ shows }) => shows !== null)
      .sort((a, b) => b.score - a.score);
    const right = ranked.filter(({ shows }) => shows).length;
    let hits = 0;
    let sum = 0;
    for (const [place, { shows }] of ranked.entries()) {
      if (shows !== true) continue;
      hits += 1;
      sum += hits / (place + 1);
    }
    const first = ranked.slice(0, 12).filter(({ shows }) => shows).length;
    return { average: sum / right, at12: first / Math.min(12, right) };
  });
  return {
    queries: queries.length,
    at12: 100 * mean(found.map(({ at12 }) => at12)),
    map: 100 * mean(found.map(({ average }) => average)),
  };
}

function textToPhoto(
  photos: readonly Float32Array[],
  queries: readonly Float32Array[],
  answers: readonly number[],
): Recall {
  const ranks = queries.map((query, index) => rankOf(answers[index] ?? -1, query, photos));
  return {
    queries: queries.length,
    photos: photos.length,
    at1: shareWithin(ranks, 1),
    at5: shareWithin(ranks, 5),
    at10: shareWithin(ranks, 10),
  };
}

function photoToLabel(
  photos: readonly Float32Array[],
  labels: readonly Float32Array[],
  answers: readonly number[],
): Quality['objects'] {
  const ranks = photos.map((photo, index) => rankOf(answers[index] ?? -1, photo, labels));
  return {
    photos: photos.length,
    labels: labels.length,
    top1: shareWithin(ranks, 1),
    top5: shareWithin(ranks, 5),
  };
}

/** 1 for the most similar candidate; ties count against the answer. */
function rankOf(answer: number, query: Float32Array, candidates: readonly Float32Array[]): number {
  const scores = candidates.map((candidate) => dot(query, candidate));
  const own = scores[answer] ?? -Infinity;
  return scores.filter((score) => score >= own).length;
}

function shareWithin(ranks: readonly number[], k: number): number {
  return (100 * ranks.filter((rank) => rank <= k).length) / ranks.length;
}

export async function run(args: string[]): Promise<void> {
  if (sharedPhotos === null) {
    throw new Error(
      'The photographs of ../shared/photos are not here: there is nothing to measure.',
    );
  }
  const measured: Quality[] = [];
  for (const manifest of modelsToCompare()) {
    const texts = await openTexts(manifest);
    for (const device of ['cpu', 'cpu-int8'] as const) {
      if (device === 'cpu-int8' && manifest.files.visionInt8 === null) continue;
      measured.push(await measureQuality(sharedPhotos, manifest, texts, device));
    }
    await texts.close();
  }
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify({ measured, card: CARD })}\n` : inWords(measured),
  );
}

function inWords(measured: readonly Quality[]): string {
  const recall = ({ at1, at5, at10 }: Omit<Recall, 'queries' | 'photos'>): string =>
    [at1, at5, at10].map((value) => value.toFixed(1).padStart(5)).join(' / ');
  const precise = ({ at12, map, queries }: Precision): string =>
    `${at12.toFixed(1).padStart(5)} %, mAP ${map.toFixed(1).padStart(5)} %  (${queries} queries)`;
  const rows = measured.flatMap((one) => [
    `${one.model} on ${one.device}`,
    `  R@1 / 5 / 10 of captions, English   ${recall(one.captions.en)}`,
    `                            Chinese   ${recall(one.captions.zh)}`,
    `  … as the product searches, English  ${recall(one.searched.en)}`,
    `                             Chinese  ${recall(one.searched.zh)}`,
    `  precision@12 of words, English      ${precise(one.words.en)}`,
    `                         Chinese      ${precise(one.words.zh)}`,
    `  … of sentences, English             ${precise(one.sentences.en)}`,
    `                  Chinese             ${precise(one.sentences.zh)}`,
    `  objects, top 1 and 5 of ${String(one.objects.labels)} names    ${one.objects.top1.toFixed(1)} %, ${one.objects.top5.toFixed(1)} %`,
    '',
  ]);
  return [
    ...rows,
    `the built-in model's card, English    ${recall(CARD.en)}`,
    `                           Chinese    ${recall(CARD.zh)}`,
    'The built-in model was trained on most of these objects.',
    '',
  ].join('\n');
}
