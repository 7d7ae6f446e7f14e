/**
 * `npm run bench -- duplicates [quality|speed] [--bases <n>] [--photos <n>] [--json]`: precision and
 * recall of *same picture* over photos changed in every way of test/support/changed-pictures.ts, next
 * to a perceptual hash, vectors and findimagedupes on the same files; then the time of a full pass
 * and of one new photo in a library of 100,000 synthetic ones.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { DuplicateFinder } from '../../src/duplicate/finder.ts';
import { bitCount } from '../../src/duplicate/sketch.ts';
import { cosine } from '../../src/duplicate/vector-sketch.ts';
import { builtInModel } from '../../src/embed/manifest.ts';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/pipeline/spawn.ts';
import { openStore } from '../../src/store/database.ts';
import type { Store } from '../../src/store/database.ts';
import { embeddingOf } from '../../src/store/embeddings.ts';
import { photoByPath } from '../../src/store/photos.ts';
import {
  changes,
  makePicture,
  openPhoto,
  otherShots,
  randomOf,
  rendered,
} from '../support/changed-pictures.ts';
import { sharedPhotos } from '../support/shared.ts';

interface Item {
  path: string;
  /** Pictures of one source are the same picture, except for `otherShots`. */
  source: number;
  kind: string;
  strength: number;
}

/** What one method found: pairs of places in the list of items. */
interface Found {
  name: string;
  pairs: Set<string>;
}

export async function run(args: string[]): Promise<void> {
  const number = (name: string, otherwise: number): number => {
    const place = args.indexOf(name);
    return place === -1 ? otherwise : Number(args[place + 1]);
  };
  const asJson = args.includes('--json');
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-duplicates-'));
  try {
    if (!args.includes('speed')) {
      const quality = await measureQuality(folder, number('--bases', 40));
      process.stdout.write(asJson ? `${JSON.stringify(quality)}\n` : inWords(quality));
    }
    if (!args.includes('quality')) {
      const speed = await measureSpeed(folder, number('--photos', 100_000));
      process.stdout.write(
        asJson
          ? `${JSON.stringify(speed)}\n`
          : `full pass over ${speed.photos} photos: ${speed.passSeconds.toFixed(1)} s (target 60), ${speed.passCoreSeconds.toFixed(1)} s of one core, ${speed.pairs} pairs of ${speed.planted} planted\none new photo: ${speed.newMilliseconds.toFixed(2)} ms (target 10)\nlongest turn of the event loop during the pass: ${speed.longestTurn.toFixed(0)} ms\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Quality {
  items: number;
  positives: number;
  methods: {
    name: string;
    precision: number;
    recall: number;
    /** Recall by kind of change; false pairs by kind of picture. */
    recallOf: Record<string, number>;
    falseOf: Record<string, number>;
  }[];
  skipped: string[];
}

/** Makes the pictures, indexes them with the product, and counts pairs. */
export async function measureQuality(folder: string, bases: number): Promise<Quality> {
  const items = await makeItems(join(folder, 'pictures'), bases);
  const engine = await Engine.open({
    libraryFolder: join(folder, 'library'),
    version: 'bench',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  await engine.start();
  await engine.api.addFolder({ path: join(folder, 'pictures') });
  await engine.whenIdle();
  await engine.compareAll();
  await engine.close();

  const store = await openStore(join(folder, 'library'), { readonly: true });
  const skipped: string[] = [];
  const methods: Found[] = [];
  try {
    const ids = items.map(({ path }) => photoByPath(store, path) ?? -1);
    methods.push(keepsake(store, ids, 0), keepsake(store, ids, 1), keepsake(store, ids, 2));
    methods.push(await bestHash(items), bestVectors(store, ids, items));
  } finally {
    store.close();
  }
  const others = findImageDupes(items);
  if (others === null)
    skipped.push('findimagedupes is not installed (apt-get install findimagedupes)');
  else methods.push(others);
  const positives = items.filter(({ kind }) => kind in changes).length;
  return {
    items: items.length,
    positives,
    methods: methods.map((found) => judge(found, items, positives)),
    skipped,
  };
}

async function makeItems(folder: string, bases: number): Promise<Item[]> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  mkdirSync(folder, { recursive: true });
  const items: Item[] = [];
  const add = (
    source: number,
    kind: string,
    strength: number,
    bytes: Buffer,
    extension: string,
  ) => {
    const path = join(folder, `${String(items.length).padStart(5, '0')}.${extension}`);
    writeFileSync(path, bytes);
    items.push({ path, source, kind, strength });
  };
  const photos = await photosToChange(sharedPhotos);
  const step = Math.max(1, photos.length / bases);
  const chosen = new Set(
    Array.from({ length: bases }, (_, place) => photos[Math.floor(place * step)] ?? ''),
  );
  let source = 0;
  for (const path of chosen) {
    if (path === '') continue;
    source += 1;
    const photo = await openPhoto(readFileSync(path), source);
    add(source, 'original', 0, await sharp(photo.png).jpeg({ quality: 92 }).toBuffer(), 'jpg');
    for (const kind of [...Object.keys(changes), ...Object.keys(otherShots)]) {
      for (const strength of [1, 2, 3]) {
        const made = await makePicture(photo, kind, strength);
        add(source, kind, strength, made.bytes, made.extension);
      }
    }
  }
  for (const [kind, make] of Object.entries(rendered)) {
    for (let seed = 0; seed < 14; seed += 1) {
      source += 1;
      add(source, kind, 0, await make(seed), 'png');
    }
  }
  const strangers = readdirSync(join(sharedPhotos, 'captioned')).filter((file) =>
    /jpe?g$/i.test(file),
  );
  for (const file of strangers) {
    source += 1;
    add(source, 'stranger', 0, readFileSync(join(sharedPhotos, 'captioned', file)), 'jpg');
  }
  return items;
}

/** Photos large enough to be cut, and not of one colour. */
async function photosToChange(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['objects', 'camera']) {
    for (const file of readdirSync(join(root, folder)).sort()) {
      if (!/\.jpe?g$/i.test(file)) continue;
      const path = join(root, folder, file);
      try {
        const picture = sharp(path);
        const { width, height } = await picture.metadata();
        const { entropy } = await picture.stats();
        if (Math.max(width, height) >= 400 && entropy > 4) found.push(path);
      } catch {
        // Some of the camera's files are deliberately damaged.
      }
    }
  }
  return found;
}

function keepsake(store: Store, ids: readonly number[], level: number): Found {
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
async function bestHash(items: readonly Item[]): Promise<Found> {
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

function bestVectors(store: Store, ids: readonly number[], items: readonly Item[]): Found {
  const model = builtInModel().key;
  const vectors = ids.map((id) => embeddingOf(store, id, model));
  return bestOf('vectors', items, (a, b) => {
    const one = vectors[a];
    const other = vectors[b];
    return one && other ? Math.round(cosine(one, other) * 200) / 200 : -1;
  });
}

/** Pairs above the threshold with the best F1: each rival gets its most favourable one. */
function bestOf(
  name: string,
  items: readonly Item[],
  score: (a: number, b: number) => number,
): Found {
  const scored: { pair: string; score: number; verdict: boolean | null }[] = [];
  for (let a = 0; a < items.length; a += 1) {
    for (let b = a + 1; b < items.length; b += 1) {
      const verdict = truth(items[a], items[b]);
      if (verdict !== null) scored.push({ pair: key(a, b), score: score(a, b), verdict });
    }
  }
  scored.sort((x, y) => y.score - x.score);
  const positives = scored.filter(({ verdict }) => verdict).length;
  let right = 0;
  let best = { f1: 0, threshold: Infinity };
  for (const [place, { verdict, score: value }] of scored.entries()) {
    if (verdict === true) right += 1;
    if (scored[place + 1]?.score === value) continue;
    const f1 = (2 * right) / (place + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: value };
  }
  const pairs = new Set(
    scored.filter((one) => one.score >= best.threshold).map(({ pair }) => pair),
  );
  return { name: `${name}, best threshold ${Math.abs(best.threshold)}`, pairs };
}

/** findimagedupes at its own threshold (90 %); null where it is not installed. */
function findImageDupes(items: readonly Item[]): Found | null {
  let output: string;
  try {
    output = execFileSync('findimagedupes', ['-t', '90%', '--', ...items.map(({ path }) => path)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    }).toString();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  }
  const placeOf = new Map(items.map(({ path }, place) => [path, place]));
  const pairs = new Set<string>();
  for (const line of output.split('\n')) {
    const places = line.split(' ').flatMap((path) => placeOf.get(path) ?? []);
    addAll(pairs, places, places);
  }
  return { name: 'findimagedupes 90%', pairs };
}

/** True: a copy and its original. False: two pictures. Null: not asked (two copies, two cuts). */
function truth(a: Item | undefined, b: Item | undefined): boolean | null {
  if (a === undefined || b === undefined) return null;
  if (a.source !== b.source) return false;
  if (a.kind in changes && b.kind in changes) return null;
  // Two cuts of one photo, of which one may contain the other.
  if (a.kind === 'other view' && b.kind !== 'original') return null;
  if (b.kind === 'other view' && a.kind !== 'original') return null;
  if (a.kind === 'original') return b.kind in changes;
  if (b.kind === 'original') return a.kind in changes;
  return false;
}

function judge(
  { name, pairs }: Found,
  items: readonly Item[],
  positives: number,
): Quality['methods'][number] {
  const right: Record<string, number> = {};
  const falseOf: Record<string, number> = {};
  let rights = 0;
  let wrongs = 0;
  for (const pair of pairs) {
    const [a, b] = pair.split(' ').map((place) => items[Number(place)]);
    const verdict = truth(a, b);
    if (a === undefined || b === undefined || verdict === null) continue;
    const kind = a.kind === 'original' ? b.kind : a.kind;
    if (verdict) {
      rights += 1;
      right[kind] = (right[kind] ?? 0) + 1;
    } else {
      wrongs += 1;
      const both = a.source === b.source ? kindOfShot(a, b) : `${a.kind} and ${b.kind}`;
      falseOf[both] = (falseOf[both] ?? 0) + 1;
    }
  }
  const each = positives / Object.keys(changes).length;
  return {
    name,
    precision: rights / Math.max(1, rights + wrongs),
    recall: rights / positives,
    recallOf: Object.fromEntries(
      Object.keys(changes).map((kind) => [kind, (right[kind] ?? 0) / each]),
    ),
    falseOf,
  };
}

function kindOfShot(a: Item, b: Item): string {
  return a.kind in otherShots ? a.kind : b.kind;
}

function inWords({ items, positives, methods, skipped }: Quality): string {
  const lines = [`${items} pictures, ${positives} changed copies, three strengths each`];
  lines.push(
    ...methods.map(
      ({ name, precision, recall }) =>
        `${name.padEnd(36)} precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}`,
    ),
    '',
    `recall by kind      ${methods.map(({ name }) => name.slice(0, 16).padStart(18)).join('')}`,
    ...Object.keys(changes).map(
      (kind) =>
        `${kind.padEnd(20)}${methods.map(({ recallOf }) => (recallOf[kind] ?? 0).toFixed(3).padStart(18)).join('')}`,
    ),
    '',
    'false pairs by kind',
    ...methods.map(({ name, falseOf }) => {
      const worst = Object.entries(falseOf).sort(([, x], [, y]) => y - x);
      return `${name.padEnd(36)} ${worst
        .slice(0, 6)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', ')}`;
    }),
    ...skipped.map((reason) => `skipped: ${reason}`),
  );
  return `${lines.join('\n')}\n`;
}

interface Speed {
  photos: number;
  passSeconds: number;
  /** Of one core: what a busy machine does not change. */
  passCoreSeconds: number;
  newMilliseconds: number;
  planted: number;
  pairs: number;
  longestTurn: number;
}

const DIMENSIONS = 256;

/** A library whose photos are smooth random pictures; every twentieth is a changed copy of another. */
async function measureSpeed(folder: string, photos: number): Promise<Speed> {
  const store = await openStore(join(folder, 'speed'));
  try {
    const random = randomOf(1);
    const extra = 200;
    fill(store, photos + extra, random);
    const added = photos + 1;
    // The last photos come later.
    store.library.prepare('UPDATE photos SET file_count = 0 WHERE id >= ?').run(added);
    const finder = new DuplicateFinder({
      store,
      model: { key: 'synthetic', dimensions: DIMENSIONS },
      paused: () => false,
      onProgress: () => undefined,
      onReadAgain: () => undefined,
      onError: (error) => process.stderr.write(`${String(error)}\n`),
    });
    let longestTurn = 0;
    let last = performance.now();
    const turns = setInterval(() => {
      longestTurn = Math.max(longestTurn, performance.now() - last);
      last = performance.now();
    }, 1);
    const begun = performance.now();
    const cpu = process.cpuUsage();
    finder.start();
    await finder.whenIdle();
    const passSeconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const passCoreSeconds = (user + system) / 1_000_000;
    clearInterval(turns);
    const row = store.library
      .prepare<[], { pairs: number }>(
        'SELECT count(*) AS pairs FROM duplicate_pairs WHERE same <= 1',
      )
      .get();
    store.library.prepare('UPDATE photos SET file_count = 1 WHERE id >= ?').run(added);
    const later = performance.now();
    for (let id = added; id < added + extra; id += 1) {
      finder.photosSaved([id]);
      await finder.whenIdle();
    }
    const newMilliseconds = (performance.now() - later) / extra;
    await finder.close();
    return {
      ...{ photos, passSeconds, passCoreSeconds, newMilliseconds, longestTurn },
      planted: Math.floor((photos - 1) / 20),
      pairs: row?.pairs ?? 0,
    };
  } finally {
    store.close();
  }
}

function fill(store: Store, photos: number, random: () => number): void {
  const { library, cache } = store;
  const photo = library.prepare<[number, Buffer]>(
    `INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at, file_count)
     VALUES (?, ?, 1, 'jpeg', 3000, 2000, 0, 'file', 0, 1)`,
  );
  const embedding = library.prepare<[number, Buffer]>(
    `INSERT INTO embeddings (photo_id, model, vector, device) VALUES (?, 'synthetic', ?, 'cpu')`,
  );
  const input = cache.prepare<[Buffer, Buffer]>(
    'INSERT INTO fingerprint_inputs (content_hash, bytes) VALUES (?, ?)',
  );
  // Photos come in scenes: thirty of a library's photos are as near as another of the same event.
  const scenes = Array.from({ length: Math.ceil(photos / 30) }, () =>
    randomVector(random, null, 0),
  );
  let original: { picture: Buffer; vector: Float32Array } | undefined;
  library.exec('BEGIN');
  cache.exec('BEGIN');
  for (let id = 1; id <= photos; id += 1) {
    const scene = scenes[Math.floor(random() * scenes.length)] ?? null;
    const isCopy = id % 20 === 0 && original !== undefined;
    const picture = isCopy && original ? noisy(original.picture, random) : smooth(random);
    const vector =
      isCopy && original
        ? randomVector(random, original.vector, 0.25)
        : randomVector(random, scene, 0.8);
    if (id % 20 === 1) original = { picture, vector };
    const hash = createHash('sha256').update(randomBytes(16)).digest();
    photo.run(id, hash);
    embedding.run(id, Buffer.from(vector.buffer));
    input.run(hash, picture);
  }
  cache.exec('COMMIT');
  library.exec('COMMIT');
}

/** Near `around` by `spread`, L2-normalised. */
function randomVector(
  random: () => number,
  around: Float32Array | null,
  spread: number,
): Float32Array {
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, at) => {
    const bell = random() + random() + random() - 1.5;
    return around === null ? bell : (around[at] ?? 0) + (spread * bell * 2) / Math.sqrt(DIMENSIONS);
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A fingerprint input of random waves, strong where they are long, as in photos. */
function smooth(random: () => number): Buffer {
  const bytes = Buffer.alloc(64 * 64 + 128, 128);
  const waves = Array.from({ length: 14 }, () => {
    const u = Math.floor(random() * 9);
    const v = Math.floor(random() * 9);
    return { u, v, phase: random() * 7, strength: (40 * (random() + 0.3)) / (1 + 0.35 * (u + v)) };
  });
  for (const { u, v, phase, strength } of waves) {
    const across = Float64Array.from({ length: 64 }, (_, x) =>
      Math.cos((Math.PI * u * x) / 64 + phase),
    );
    const down = Float64Array.from({ length: 64 }, (_, y) =>
      Math.cos((Math.PI * v * y) / 64 + phase),
    );
    for (let at = 0; at < 4096; at += 1) {
      const value = (bytes[at] ?? 0) + strength * (across[at % 64] ?? 0) * (down[at >> 6] ?? 0);
      bytes[at] = Math.max(0, Math.min(255, value));
    }
  }
  return bytes;
}

function noisy(picture: Buffer, random: () => number): Buffer {
  return Buffer.from(
    picture.map((value) => Math.max(0, Math.min(255, value * 0.95 + 6 + (random() - 0.5) * 6))),
  );
}
