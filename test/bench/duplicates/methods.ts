/** What Keepsake and its rivals find in the same files. */
import { execFile } from 'node:child_process';
import sharp from 'sharp';
import { bitCount } from '../../../src/vectors/bits.ts';
import { dot } from '../../../src/vectors/arithmetic.ts';
import { builtInModel } from '../../../src/models/manifest.ts';
import type { Store } from '../../../src/store/database.ts';
import { embeddingOf } from '../../../src/store/embeddings.ts';
import { truth } from './judge.ts';
import type { Item } from './pictures.ts';

/** What one method found: pairs of places in the list of items. */
export interface Found {
  name: string;
  pairs: Set<string>;
}

/** What the finder stored, up to a level. */
export function keepsake(store: Store, ids: readonly number[], level: number): Found {
  const places = Map.groupBy(ids.keys(), (place) => ids[place] ?? -1);
  const pairs = new Set<string>();
  for (const same of places.values()) addAll(pairs, same, same);
  const rows = store.library
    .prepare<[number], { a: number; b: number }>('SELECT a, b FROM duplicate_pairs WHERE same <= ?')
    .all(level);
  for (const { a, b } of rows) addAll(pairs, places.get(a) ?? [], places.get(b) ?? []);
  return { name: `Keepsake, ${['strict', 'normal', 'loose'][level] ?? ''}`, pairs };
}

function addAll(pairs: Set<string>, one: readonly number[], other: readonly number[]): void {
  for (const a of one) for (const b of other) if (a !== b) pairs.add(key(a, b));
}

function key(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/** A 64-bit DCT hash after Zauner, at the threshold that gives it the best F1 here. */
export async function bestHash(items: readonly Item[]): Promise<Found> {
  const hashes: [number, number][] = [];
  for (const { path } of items) hashes.push(await perceptualHash(path));
  return bestOf('perceptual hash', items, (a, b) => {
    const [left = 0, right = 0] = hashes[a] ?? [];
    const [otherLeft = 0, otherRight = 0] = hashes[b] ?? [];
    return -bitCount(left ^ otherLeft) - bitCount(right ^ otherRight);
  });
}

async function perceptualHash(path: string): Promise<[number, number]> {
  const luma = await sharp(path, { autoOrient: true, failOn: 'none' })
    .resize(32, 32, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  const values: number[] = [];
  for (let v = 0; v < 8; v += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let y = 0; y < 32; y += 1) {
        for (let x = 0; x < 32; x += 1) {
          sum +=
            (luma[y * 32 + x] ?? 0) *
            Math.cos((Math.PI * u * (2 * x + 1)) / 64) *
            Math.cos((Math.PI * v * (2 * y + 1)) / 64);
        }
      }
      values.push(sum);
    }
  }
  const median = values.slice(1).sort((x, y) => x - y)[31] ?? 0;
  const half = (from: number): number =>
    values
      .slice(from, from + 32)
      .reduce((hash, value, bit) => (value > median ? hash | (1 << bit) : hash), 0);
  return [half(0), half(32)];
}

/** Cosines of the vectors, at the threshold that gives them the best F1 here. */
export function bestVectors(store: Store, ids: readonly number[], items: readonly Item[]): Found {
  const model = builtInModel().key;
  const vectors = ids.map((id) => embeddingOf(store, id, model));
  return bestOf('vectors', items, (a, b) => {
    const one = vectors[a];
    const other = vectors[b];
    return one && other ? Math.round(dot(one, other) * 200) / 200 : -1;
  });
}

/** Pairs above the threshold with the best F1: each rival gets its most favourable one. */
function bestOf(
  name: string,
  items: readonly Item[],
  score: (a: number, b: number) => number,
): Found {
  const tally = new Map<number, { right: number; wrong: number }>();
  let positives = 0;
  eachPair(items, (a, b) => {
    const verdict = truth(items[a], items[b]);
    if (verdict === null) return;
    if (verdict) positives += 1;
    const value = score(a, b);
    const known = tally.get(value) ?? { right: 0, wrong: 0 };
    tally.set(value, known);
    known[verdict ? 'right' : 'wrong'] += 1;
  });
  const sum = { right: 0, wrong: 0 };
  let best = { f1: 0, threshold: Infinity };
  for (const [value, { right, wrong }] of [...tally].sort(([x], [y]) => y - x)) {
    sum.right += right;
    sum.wrong += wrong;
    const f1 = (2 * sum.right) / (sum.right + sum.wrong + positives);
    if (f1 > best.f1) best = { f1, threshold: value };
  }
  const pairs = new Set<string>();
  eachPair(items, (a, b) => {
    if (score(a, b) >= best.threshold) pairs.add(key(a, b));
  });
  return { name: `${name}, best at ${Math.abs(best.threshold)}`, pairs };
}

function eachPair(items: readonly Item[], visit: (a: number, b: number) => void): void {
  for (let a = 0; a < items.length; a += 1) {
    for (let b = a + 1; b < items.length; b += 1) visit(a, b);
  }
}

/** findimagedupes at its own threshold (90 %); null where it is not installed. */
export async function findImageDupes(items: readonly Item[]): Promise<Found | null> {
  const paths = items.map(({ path }) => path);
  const output = await new Promise<string | null>((resolve) => {
    const options = { maxBuffer: 1 << 28 };
    execFile('findimagedupes', ['-t', '90%', '--', ...paths], options, (error, stdout) =>
      // It ends with a failure where any file was not to its liking.
      resolve(error?.code === 'ENOENT' ? null : stdout),
    );
  });
  if (output === null) return null;
  const placeOf = new Map(items.map(({ path }, place) => [path, place]));
  const pairs = new Set<string>();
  for (const line of output.split('\n')) {
    const places = line.split(' ').flatMap((path) => placeOf.get(path) ?? []);
    addAll(pairs, places, places);
  }
  return { name: 'findimagedupes 90%', pairs };
}
