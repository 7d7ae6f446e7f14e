/**
 * Whether what lies in a file now is still the photo that lay there: edited, or another one under its
 * name. Runs in the engine.
 */
import { dot } from '../vectors/arithmetic.ts';
import { mean } from '../vectors/statistics.ts';
import { readCache } from './cache.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { embeddingOf } from './embeddings.ts';

/** What is known of a content. */
export interface Seen {
  contentHash: Buffer;
  /** When the photo itself says that it was exposed, to the second; null where it does not. */
  exposedAt: number | null;
  camera: string | null;
  vectorOf: (model: string) => Float32Array | null;
}

/**
 * Of 2,415 pairs of unrelated photos none is as alike as this by its vector (at most 0.899) or by its
 * shades (0.797), while of 26 kinds of edits nearly all are, by one or the other: crops and tilts by
 * the vector, turns, mirrors, frames and black and white by the shades.
 */
const ALIKE_VECTORS = 0.9;
const ALIKE_SHADES = 0.8;

/** The shades in what the analyser makes for comparisons begin it: a square, row by row. */
const SIDE = 64;

/** Where nothing can be compared, a file is taken for what it was. */
export function isSamePhoto(store: Store, photoId: number, now: Seen): boolean {
  const before = seenOf(store, photoId);
  if (before === null || isSameShot(before, now)) return true;
  const models = prepared<[number], string>(
    store.library,
    'SELECT model FROM embeddings WHERE photo_id = ?',
  ).pluck();
  const vectors = models.all(photoId).flatMap((model) => {
    const [one, other] = [before.vectorOf(model), now.vectorOf(model)];
    return one === null || other === null ? [] : [dot(one, other)];
  });
  const shades = alikeShades(shadesOf(store, before.contentHash), shadesOf(store, now.contentHash));
  if (vectors.length === 0 && shades === null) return true;
  return Math.max(0, ...vectors) >= ALIKE_VECTORS || (shades ?? 0) >= ALIKE_SHADES;
}

/** The content of a photo; null where there is no such photo. */
export function seenOf(store: Store, photoId: number): Seen | null {
  const row = prepared<[number], Omit<Seen, 'vectorOf'>>(
    store.library,
    // Whatever the user or a sidecar says of it.
    `SELECT content_hash AS contentHash, camera,
       CASE WHEN claim.taken_precision = 19 AND claim.taken_basis = 'taken' THEN claim.taken_at
         WHEN claim.taken_at IS NULL AND taken_source = 'exif' THEN photos.taken_at END AS exposedAt
     FROM photos LEFT JOIN photo_claims AS claim ON claim.photo_id = id AND source = 'photo'
     WHERE id = ?`,
  ).get(photoId);
  return row === undefined
    ? null
    : { ...row, vectorOf: (model) => embeddingOf(store, photoId, model) };
}

/** Editors keep what the camera wrote. */
function isSameShot(one: Seen, other: Seen): boolean {
  const isDated = one.exposedAt !== null && one.exposedAt === other.exposedAt;
  return isDated && one.camera !== null && one.camera === other.camera;
}

function shadesOf(store: Store, contentHash: Buffer): Uint8Array | null {
  const input = readCache(store, 'fingerprint_inputs', contentHash);
  return input === null || input.length < SIDE * SIDE ? null : input.subarray(0, SIDE * SIDE);
}

/** The correlation of two squares in the way to lay them that agrees best; negatives agree as well. */
function alikeShades(one: Uint8Array | null, other: Uint8Array | null): number | null {
  if (one === null || other === null) return null;
  const ways = Array.from({ length: 8 }, (_, way) => {
    const laid = Uint8Array.from(other, (_value, at) => {
      const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
      const [across, down] = [way & 1 ? SIDE - 1 - x : x, way & 2 ? SIDE - 1 - y : y];
      return other[way & 4 ? across * SIDE + down : down * SIDE + across] ?? 0;
    });
    return Math.abs(correlation(one, laid));
  });
  return Math.max(...ways);
}

/** Pearson's, 0 where one of them is of one shade. */
function correlation(one: Uint8Array, other: Uint8Array): number {
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let [both, squaresOne, squaresOther] = [0, 0, 0];
  for (const [at, value] of one.entries()) {
    const [a, b] = [value - meanOne, (other[at] ?? 0) - meanOther];
    both += a * b;
    squaresOne += a * a;
    squaresOther += b * b;
  }
  return both / Math.max(1, Math.sqrt(squaresOne * squaresOther));
}
