/**
 * `npm run bench -- quality [--json]`: how well words find the real photographs in ../shared/photos,
 * through the product's own decoding and encoding, next to the model card's figures.
 */
import { join } from 'node:path';
import { ImageEmbedder } from '../../src/embed/image-embedder.ts';
import { builtInModel } from '../../src/embed/manifest.ts';
import type { ModelManifest } from '../../src/embed/manifest.ts';
import { TextEmbedder } from '../../src/embed/text-embedder.ts';
import { cosine } from '../../src/embed/vectors.ts';
import { embedFiles, readLines } from '../support/labelled.ts';
import { sharedPhotos } from '../support/shared.ts';

/** Per cent of the queries whose photo is among the first k. */
export interface Recall {
  queries: number;
  photos: number;
  at1: number;
  at5: number;
  at10: number;
}

/** From ../shared/photos/README.md, for photo-clip-tiny 0.2. */
export const CAPTIONED_REFERENCE = { at1: 10.2, at5: 30.7, at10: 43.3 };

export interface Quality {
  model: string;
  /** 500 photos, five captions each: caption to photo. */
  captioned: Recall;
  /** One photo for each of the classes: photo to label, among all labels. Per cent. */
  objects: { photos: number; labels: number; top1: number; top5: number };
}

/** Measures both sets; takes some seconds. `photos` is the folder of the shared photographs. */
export async function measureQuality(photos: string, manifest: ModelManifest): Promise<Quality> {
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await TextEmbedder.open(manifest);
  try {
    const captioned = readLines<{ file: string; captions: string[] }>(
      join(photos, 'captioned/captions.jsonl'),
    );
    const objects = readLines<{ file: string; label: string }>(
      join(photos, 'objects/labels.jsonl'),
    );
    const embedPhotos = (folder: string, rows: readonly { file: string }[]) =>
      embedFiles(
        images,
        manifest,
        rows.map(({ file }) => join(photos, folder, file)),
      );
    const labels = [...new Set(objects.map(({ label }) => label))];
    return {
      model: manifest.key,
      captioned: textToPhoto(
        await embedPhotos('captioned', captioned),
        await texts.embed(captioned.flatMap(({ captions }) => captions)),
        captioned.flatMap(({ captions }, photo) => captions.map(() => photo)),
      ),
      objects: photoToLabel(
        await embedPhotos('objects', objects),
        await texts.embed(labels.map((label) => `a photo of a ${label}`)),
        objects.map(({ label }) => labels.indexOf(label)),
      ),
    };
  } finally {
    await images.close();
    await texts.close();
  }
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
  const scores = candidates.map((candidate) => cosine(query, candidate));
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
  const quality = await measureQuality(sharedPhotos, builtInModel());
  process.stdout.write(
    args.includes('--json')
      ? `${JSON.stringify({ ...quality, captionedReference: CAPTIONED_REFERENCE })}\n`
      : inWords(quality),
  );
}

function inWords({ model, captioned, objects }: Quality): string {
  const line = (name: string, measured: number, reference: number): string =>
    `  ${name.padEnd(5)}${measured.toFixed(1).padStart(6)} %   reference ${reference.toFixed(1)} %   difference ${(measured - reference).toFixed(1)}\n`;
  const { at1, at5, at10 } = CAPTIONED_REFERENCE;
  return (
    `${model}\n\n${captioned.queries} captions to ${captioned.photos} photos\n` +
    line('R@1', captioned.at1, at1) +
    line('R@5', captioned.at5, at5) +
    line('R@10', captioned.at10, at10) +
    `\n${objects.photos} photos to ${objects.labels} labels\n` +
    `  top-1${objects.top1.toFixed(1).padStart(6)} %\n  top-5${objects.top5.toFixed(1).padStart(6)} %\n`
  );
}
