/**
 * Golden photos and vectors: what a right encoder answers. The photos are rendered from formulas, so
 * that every process on every machine has the same bytes without shipping a picture. Runs anywhere.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, messageOf } from '../base/errors.ts';
import type { ModelManifest } from './manifest.ts';

/** A colour for a place; x and y run from 0 to 1. */
type Picture = (x: number, y: number) => readonly [number, number, number];

/**
 * Whole-number and clamped-linear arithmetic only: sin or pow may differ in the last bit between
 * engines, and a rounded byte with them.
 */
const PICTURES: Readonly<Record<string, Picture>> = {
  'sky over grass': (x, y) =>
    y < 0.55 ? [90 + 120 * y, 150 + 90 * y, 250 - 30 * x] : [60 + 50 * x, 160 - 80 * y, 40],
  'orange disc': (x, y) =>
    (x - 0.5) ** 2 + (y - 0.45) ** 2 < 0.09 ? [250, 140, 20] : [30, 40, 60],
  checkerboard: (x, y) =>
    (Math.floor(x * 8) + Math.floor(y * 8)) % 2 === 0 ? [240, 240, 235] : [15, 15, 25],
  'dark to light': (x, y) => [255 * x, 255 * x, 255 * (0.7 * x + 0.3 * y)],
  'red house': (x, y) => {
    if (y < 0.45 && Math.abs(x - 0.5) > y - 0.1) return [170, 205, 240];
    if (y < 0.45) return [120, 60, 40];
    if (Math.abs(x - 0.5) > 0.32) return [90, 140, 70];
    return Math.abs(x - 0.5) < 0.07 && y > 0.65 ? [70, 50, 40] : [190, 60, 50];
  },
};

export const GOLDEN_PHOTOS: readonly string[] = [...Object.keys(PICTURES), 'noise'];

/** The golden photos as an encoder takes them: RGB, size x size x 3 bytes, in the order of GOLDEN_PHOTOS. */
export function renderGoldenPhotos(size: number): Uint8Array[] {
  return [...Object.values(PICTURES).map((picture) => render(picture, size)), noise(size)];
}

function render(picture: Picture, size: number): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      pixels.set(picture(column / size, row / size).map(Math.floor), (row * size + column) * 3);
    }
  }
  return pixels;
}

/** The generator of Numerical Recipes ("quick and dirty", 32 bits); its upper byte. */
function noise(size: number): Uint8Array {
  let state = 20261123;
  return Uint8Array.from({ length: size * size * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Stored reference vectors of one model, of length 1. */
export interface Golden {
  texts: { text: string; ids: number[]; vector: Float32Array }[];
  images: { name: string; vector: Float32Array }[];
}

const vector = v.pipe(
  v.string(),
  v.base64(),
  v.transform((text) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  }),
);

const goldenFile = v.object({
  texts: v.array(v.object({ text: v.string(), ids: v.array(v.number()), vector })),
  images: v.array(v.object({ name: v.string(), vector })),
});

/**
 * The model's reference vectors (base64 of little-endian float32); null where it comes without any.
 * @throws AppError `encoder-unavailable` when the file cannot be read.
 */
export function loadGolden(manifest: ModelManifest): Golden | null {
  if (manifest.files.golden === null) return null;
  const path = join(manifest.folder, manifest.files.golden);
  try {
    return v.parse(goldenFile, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new AppError('encoder-unavailable', `${path} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
