/** What is known of duplicates: perceptual hashes, pairs that were found, pairs the user keeps apart. Runs in the engine. */
import { basename } from 'node:path/posix';
import type { Database } from 'better-sqlite3';
import type { DuplicatePhoto } from '../contract/duplicates.ts';
import { shotName } from '../facts/companions.ts';
import { fromBytes, type EncodingTraces } from '../facts/encoding-traces.ts';
import { readCache } from './cache.ts';
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';
import { noteResult, wantAllResults } from './results.ts';
import { applyTraces } from './traces.ts';

/** What differs in a pair, one bit each; `framedA`: `a` is the picture of `b` with a frame around it. */
export const traits = {
  ...{ cropped: 1, turned: 2, mirrored: 4, otherLight: 8, otherColours: 16 },
  ...{ framedA: 32, framedB: 64 },
};

/** Index into Strictness: 0 strict, 1 normal, 2 loose; null not at all. */
export type PairLevel = 0 | 1 | 2 | null;

export interface DuplicatePair {
  a: number;
  b: number;
  same: PairLevel;
  similar: PairLevel;
  /** 0 to 1. */
  score: number;
  traits: number;
}

/** What the comparison needs to know of a photo. */
export interface CompareFacts {
  photoId: number;
  contentHash: Buffer;
  takenAt: number;
  /** `file`: the photo does not say when it was exposed. */
  takenSource: 'exif' | 'gps' | 'file';
}

/** The facts of a photo that has a file, or null. */
export function compareFacts(store: Store, photoId: number): CompareFacts | null {
  const row = prepared<[number], CompareFacts>(
    store.library,
    // Of the shutter, whatever the user or a sidecar says: only this tells one exposure from another.
    `SELECT id AS photoId, content_hash AS contentHash,
       coalesce(claim.taken_at, photos.taken_at) AS takenAt,
       CASE WHEN claim.taken_precision = 19 AND claim.taken_basis <> 'changed' THEN 'exif'
         WHEN claim.taken_at IS NULL AND taken_source IN ('exif', 'gps') THEN taken_source
         ELSE 'file' END AS takenSource
     FROM photos LEFT JOIN photo_claims AS claim ON claim.photo_id = id AND source = 'photo'
     WHERE id = ? AND file_count > 0`,
  ).get(photoId);
  return row ?? null;
}

/** What the analyser made of a content for comparisons, or null. */
export function fingerprintInput(store: Store, contentHash: Buffer): Buffer | null {
  return readCache(store, 'fingerprint_inputs', contentHash);
}

/** The perceptual hashes (8 words each) of compared photos that have a file. */
export function storedHashes(
  { library }: Store,
  version: number,
): { photoId: number; hash: Uint32Array }[] {
  return prepared<[number], { photoId: number; hash: Buffer }>(
    library,
    `SELECT photo_id AS photoId, sketch AS hash FROM duplicate_sketches
     CROSS JOIN photos ON id = photo_id WHERE version = ? AND file_count > 0`,
  )
    .all(version)
    .map(({ photoId, hash }) => ({
      photoId,
      hash: Uint32Array.from({ length: hash.length / 4 }, (_, word) => hash.readUInt32LE(word * 4)),
    }));
}

/** Keeps what was found of photos that have been compared; earlier pairs of theirs go. */
export function saveCompared(
  { library }: Store,
  version: number,
  compared: readonly { photoId: number; hash: Uint32Array; pairs: readonly DuplicatePair[] }[],
): void {
  write(library, () => {
    const keep = prepared<[number, number, Buffer]>(
      library,
      `INSERT INTO duplicate_sketches (photo_id, version, sketch) VALUES (?, ?, ?)
       ON CONFLICT (photo_id) DO UPDATE SET version = excluded.version, sketch = excluded.sketch`,
    );
    const add = prepared<[object]>(
      library,
      `INSERT INTO duplicate_pairs (a, b, same, similar, score, traits)
       VALUES (@a, @b, @same, @similar, @score, @traits)
       ON CONFLICT (a, b) DO UPDATE SET same = excluded.same, similar = excluded.similar,
         score = excluded.score, traits = excluded.traits`,
    );
    for (const { photoId, hash, pairs } of compared) {
      const bytes = Buffer.alloc(hash.length * 4);
      for (const [word, value] of hash.entries()) bytes.writeUInt32LE(value, word * 4);
      keep.run(photoId, version, bytes);
      for (const pair of pairs) add.run(pair);
      noteResult(library, photoId, 'pairs', 'done');
    }
    const same = compared.flatMap(({ pairs }) =>
      pairs.flatMap((pair) => (pair.same === null ? [] : [pair.a, pair.b])),
    );
    applyTraces(library, same);
  });
}

/** Photos with a file that are the same picture as this one. */
export function samePartners({ library }: Store, photoId: number): number[] {
  return prepared<[{ photoId: number }], number>(
    library,
    `SELECT id FROM (
       SELECT b AS id FROM duplicate_pairs WHERE a = @photoId AND same IS NOT NULL
       UNION ALL SELECT a FROM duplicate_pairs WHERE b = @photoId AND same IS NOT NULL
     ) AS partner WHERE EXISTS
       (SELECT 1 FROM photos WHERE photos.id = partner.id AND file_count > 0)`,
  )
    .pluck()
    .all({ photoId });
}

/** Forgets all that was found, for a pass over everything. What the user decided stays. */
export function forgetCompared(store: Store): void {
  const { library } = store;
  write(library, () => {
    prepared(library, 'DELETE FROM duplicate_pairs').run();
    prepared(library, 'DELETE FROM duplicate_sketches').run();
    wantAllResults(store, 'pairs');
  });
}

/**
 * Pairs of one kind up to a level, of photos that both have a file, without those the user keeps
 * apart, and without a RAW and the camera's picture of it, which many put into folders of their own.
 * For `similar` also those that are the same picture: a burst with a copy is one group.
 * @param among only pairs of which one photo is among these; null is all
 */
export function foundPairs(
  { library }: Store,
  kind: 'same' | 'similar',
  level: 0 | 1 | 2,
  among: readonly number[] | null = null,
): DuplicatePair[] {
  const column = kind === 'same' ? 'same' : 'min(coalesce(similar, 9), coalesce(same, 9))';
  // Each by its index; a pair that both find is one.
  const near = (side: string): string =>
    `SELECT a, b FROM json_each(@among) CROSS JOIN duplicate_pairs ON ${side} = value`;
  const chosen = among === null ? '' : `(a, b) IN (${near('a')} UNION ${near('b')}) AND`;
  const rows = prepared<[object], DuplicatePair & { mayBeOneShot: number }>(
    library,
    `SELECT a, b, same, similar, score, traits,
       (first.format = 'raw') <> (second.format = 'raw')
         AND first.taken_source = 'exif' AND second.taken_source = 'exif'
         AND abs(first.taken_at - second.taken_at) < ${SAME_SHOT} AS mayBeOneShot
     FROM duplicate_pairs AS pair
     CROSS JOIN photos AS first ON first.id = a CROSS JOIN photos AS second ON second.id = b
     WHERE ${chosen} ${column} <= @level AND first.file_count > 0 AND second.file_count > 0
       AND NOT EXISTS (SELECT 1 FROM duplicate_apart AS apart WHERE apart.a = pair.a AND apart.b = pair.b)`,
  ).all({ level, ...(among !== null && { among: JSON.stringify(among) }) });
  return rows
    .filter(({ a, b, mayBeOneShot }) => mayBeOneShot === 0 || !haveOneName(library, a, b))
    .map(({ a, b, same, similar, score, traits }) => ({ a, b, same, similar, score, traits }));
}

/** Clocks of a RAW and of its picture may be cut to whole seconds, in milliseconds. */
const SAME_SHOT = 2000;

/** Whether files of two photos bear the name of one shot, wherever they lie. */
function haveOneName(library: Database, a: number, b: number): boolean {
  const [one = [], other = []] = [a, b].map((photo) =>
    prepared<[number], string>(
      library,
      `SELECT path FROM files WHERE photo_id = ? AND state <> 'missing'`,
    )
      .pluck()
      .all(photo)
      .map((path) => shotName(basename(path)).base.toLowerCase()),
  );
  return one.some((name) => other.includes(name));
}

/** Without pairs of one shot, of which one photo stands for all. `mains`: see `companionPhotos`. */
export function withoutCompanions(
  pairs: readonly DuplicatePair[],
  mains: ReadonlyMap<number, number>,
): DuplicatePair[] {
  if (mains.size === 0) return [...pairs];
  const known = new Set(pairs.map(({ a, b }) => `${a} ${b}`));
  return pairs.filter(({ a, b }) => {
    const [mainA, mainB] = [mains.get(a) ?? a, mains.get(b) ?? b];
    if (mainA === mainB) return false;
    // The shot is compared by the photo that stands for it, where that shows the same.
    const isMain = mainA === a && mainB === b;
    return isMain || !known.has(`${Math.min(mainA, mainB)} ${Math.max(mainA, mainB)}`);
  });
}

/**
 * Pairs whose photos are the same picture at `normal`, or shots that hardly differ (`similar` at
 * `strict`), without those that the user keeps apart. Also of photos without a file.
 * @param first only pairs whose `a` is one of these; null is all
 */
export function nearlySamePairs(
  { library }: Store,
  first: readonly number[] | null,
): { a: number; b: number }[] {
  const among = first === null ? '' : 'a IN (SELECT value FROM json_each(?)) AND';
  return prepared<string[], { a: number; b: number }>(
    library,
    `SELECT a, b FROM duplicate_pairs AS pair WHERE ${among} (same <= 1 OR similar <= 0)
       AND NOT EXISTS (SELECT 1 FROM duplicate_apart AS apart WHERE apart.a = pair.a AND apart.b = pair.b)`,
  ).all(...(first === null ? [] : [JSON.stringify(first)]));
}

/** Photos that lie in several files that are not missing; those among these, or all. */
export function copiedPhotos({ library }: Store, among: readonly number[] | null): number[] {
  const chosen = among === null ? '' : 'id IN (SELECT value FROM json_each(?)) AND';
  return prepared<string[], number>(
    library,
    `SELECT id FROM photos WHERE ${chosen} file_count > 1 ORDER BY id`,
  )
    .pluck()
    .all(...(among === null ? [] : [JSON.stringify(among)]));
}

/** A photo with all that decides which one is kept. */
export interface GroupPhoto {
  id: number;
  contentHash: Buffer;
  width: number;
  height: number;
  format: string;
  bytes: number;
  takenAt: number;
  takenOffset: number | null;
  /** `file` also where the photo tells only when it was last changed: any program that saves a copy writes that. */
  takenSource: DuplicatePhoto['taken']['source'];
  /** How many characters of the ISO form are known. */
  takenPrecision: number;
  camera: string | null;
  exposureTime: number | null;
  favourite: boolean;
  rating: number;
  /** How it was encoded; null as long as that has not been measured. */
  traces: EncodingTraces | null;
  /** Those that are not missing. */
  files: GroupFile[];
}

export interface GroupFile {
  id: number;
  folderId: number;
  /** Absolute. */
  path: string;
  size: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  /** Of the file system: files with the same one share their bytes. */
  identity: string | null;
  /** The camera's RAW of it lies beside it. */
  hasRaw: boolean;
}

/** Whether the RAW of a file's shot lies beside it. */
const HAS_RAW = `EXISTS (SELECT 1 FROM companion_files AS raw
  CROSS JOIN files AS other ON other.id = raw.file_id
  WHERE raw.of_file = coalesce(
      (SELECT of_file FROM companion_files WHERE file_id = files.id), files.id)
    AND raw.kind = 'raw' AND raw.file_id <> files.id
    AND other.state <> 'missing' AND other.photo_id IS NOT NULL)`;

/** The photos of a group, by id. */
export function groupPhotos({ library }: Store, ids: readonly number[]): GroupPhoto[] {
  const wanted = JSON.stringify(ids);
  const photos = prepared<
    [string],
    Omit<GroupPhoto, 'favourite' | 'files' | 'traces'> & {
      favourite: number;
      traces: Buffer | null;
    }
  >(
    library,
    `SELECT id, photos.content_hash AS contentHash, width, height, format, bytes, taken_at AS takenAt, taken_offset AS takenOffset,
       CASE WHEN taken_source = 'exif' AND EXISTS (SELECT 1 FROM photo_claims AS claim
         WHERE claim.photo_id = photos.id AND claim.source = 'photo'
           AND claim.taken_basis = 'changed' AND claim.taken_at = photos.taken_at)
         THEN 'file' ELSE taken_source END AS takenSource, taken_precision AS takenPrecision, camera, exposure_time AS exposureTime, favourite, rating, traces
     FROM photos LEFT JOIN encoding_traces ON encoding_traces.content_hash = photos.content_hash
     WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
  ).all(wanted);
  const files = prepared<
    [string],
    Omit<GroupFile, 'hasRaw'> & { photoId: number; folder: string; hasRaw: number }
  >(
    library,
    `SELECT files.id AS id, photo_id AS photoId, folder_id AS folderId, folders.path AS folder,
       files.path AS path, size, modified_at AS modifiedAt, identity, ${HAS_RAW} AS hasRaw
     FROM files CROSS JOIN folders ON folders.id = folder_id
     WHERE photo_id IN (SELECT value FROM json_each(?)) AND state <> 'missing' ORDER BY files.id`,
  ).all(wanted);
  const filesOf = Map.groupBy(files, ({ photoId }) => photoId);
  return photos.map(({ favourite, traces, ...photo }) => {
    return {
      ...photo,
      traces: traces && fromBytes(traces),
      favourite: favourite === 1,
      files: (filesOf.get(photo.id) ?? []).map(
        ({ id, folderId, folder, path, size, modifiedAt, identity, hasRaw }) => ({
          id,
          folderId,
          path: absolutePath(folder, path),
          size,
          modifiedAt,
          identity,
          hasRaw: hasRaw === 1,
        }),
      ),
    };
  });
}
