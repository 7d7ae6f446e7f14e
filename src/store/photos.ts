/**
 * The photos: what was read of them, the timeline, and what the user said. A photo is its content;
 * how files find their photo is in photo-identity.ts.
 */
import { relative, sep } from 'node:path';
import type { PhotoDetails, TakenAt } from '../contract/photos.ts';
import { isoOf } from '../facts/claims.ts';
import type { KeywordsAndRating, SidecarMetadata } from '../facts/keywords.ts';
import { dropFromCache, readCache } from './cache.ts';
import { prepared, write } from './connection.ts';
import { failedResultCount } from './failed-results.ts';
import type { Store } from './database.ts';
import { absolutePath, listFolders } from './folders.ts';
import {
  attach,
  fileCount,
  saveOne,
  type AnalysedFile,
  type SavedPhoto,
} from './photo-identity.ts';
import { companionsOfPhoto, pairCompanions, shotPlaces } from './companions.ts';
import { applyInheritedFacts } from './inherited-facts.ts';
import { keywordsOf, saveKeywordsAndRating } from './keywords.ts';
import { captionOf, claimsOf, saveClaims } from './claims.ts';
import { ratioOf } from './photo-columns.ts';
import { photoTable } from './photo-table.ts';
import { findByHash, refreshCamera, type CameraFacts } from './photo-rows.ts';
import { restoreNote } from './restored.ts';
import { keepCached, wantedTasks, wantResults, writeResults } from './results.ts';

export type { AnalysedFile, SavedPhoto };

/** What is known of a content, and which tasks want it: of a copy or a moved file, mostly none. */
export function photoByHash(
  { library }: Store,
  hash: Buffer,
): { photoId: number; wanted: string[] } | null {
  const photo = findByHash(library, hash);
  return photo === undefined ? null : { photoId: photo.id, wanted: wantedTasks(library, photo.id) };
}

/**
 * Writes a batch of analysed files, all or nothing, in the order given. A file edited in place keeps
 * its photo, unless that photo lies in other files too, the new content is known already or another
 * picture altogether; then the file changes over to its content's photo. A file whose row is gone leaves a photo without files.
 */
export function saveAnalysed(
  store: Store,
  items: readonly AnalysedFile[],
): (SavedPhoto & { restored: boolean })[] {
  keepCached(store, items);
  const outdated: Buffer[] = [];
  const saved = write(store.library, () => {
    const all = items.map((item) => {
      const one = saveOne(store, item, outdated);
      return { ...one, restored: saveWords(store, item, one) };
    });
    afterReading(store, items, all);
    return all;
  });
  if (outdated.length > 0) dropFromCache(store, outdated);
  return saved;
}

/** What was read of a file whose picture is known. */
export interface DescribedFile
  extends
    Pick<AnalysedFile, 'fileId' | 'contentHash' | 'size' | 'modifiedAt' | 'sidecars' | 'results'>,
    CameraFacts {
  photoId: number;
  keywordsAndRating: KeywordsAndRating;
  sidecar: SidecarMetadata | null;
  claims: NonNullable<AnalysedFile['claims']>;
}

/**
 * What files say of a photo; Keepsake's own notes count where the photo is new to the library.
 * True where labels or albums may have come back from one.
 */
function saveWords(
  store: Store,
  item: Pick<AnalysedFile, 'fileId' | 'contentHash' | 'keywordsAndRating' | 'sidecar' | 'claims'>,
  { photoId, isNew, changedPicture }: SavedPhoto,
): boolean {
  const { library } = store;
  const { keywordsAndRating, claims } = item;
  if (keywordsAndRating !== undefined) {
    saveKeywordsAndRating(library, photoId, 'photo', keywordsAndRating);
  }
  if (claims !== undefined) {
    // The name of any copy may tell, the most exact one; another picture has what is said of it to come.
    const known = claimsOf(library, photoId).get('name')?.date?.precision ?? 0;
    const isSilent = !changedPicture && (claims.name?.date?.precision ?? 0) < known;
    saveClaims(library, photoId, isSilent ? { photo: claims.photo } : claims);
    if (changedPicture) saveClaims(library, photoId, { takeout: null });
  }
  const sidecar = item.sidecar ?? null;
  if (sidecar === null || !speaksForPhoto(library, item.fileId, photoId)) return false;
  saveKeywordsAndRating(library, photoId, 'sidecar', sidecar);
  saveClaims(library, photoId, { sidecar: sidecar.claim });
  if (!isNew) return false;
  const content = item.contentHash.toString('hex');
  const notes = sidecar.notes.filter(({ photo }) => photo === content);
  for (const note of notes) restoreNote(store, photoId, note);
  return notes.length > 0;
}

/** False for a copy without a sidecar beside another one that has one. */
function speaksForPhoto(library: Store['library'], fileId: number, photoId: number): boolean {
  const others = prepared<[object]>(
    library,
    `SELECT 1 FROM files WHERE photo_id = @photoId AND id <> @fileId AND state <> 'missing'
       AND sidecars IS NOT NULL AND (SELECT sidecars FROM files WHERE id = @fileId) IS NULL`,
  ).get({ photoId, fileId });
  return others === undefined;
}

/**
 * Attaches files whose content is known (copies, and moves that the file system did not tell) and
 * writes what was read beside and inside of them.
 */
export function attachKnown(
  store: Store,
  items: readonly DescribedFile[],
): (SavedPhoto & { restored: boolean })[] {
  keepCached(store, items);
  return write(store.library, () => {
    const all = items.map((item) => {
      const { photoId } = item;
      const isNew = fileCount(store.library, photoId) === 0;
      const orphaned = attach(store, item, photoId);
      refreshCamera(store.library, photoId, item);
      writeResults(store.library, photoId, item.results);
      // While it had no file, others came that were not compared with it.
      if (isNew) wantResults(store, 'pairs', [photoId]);
      const saved = { photoId, changedPicture: false, isNew, orphaned };
      return { ...saved, restored: saveWords(store, item, saved) };
    });
    afterReading(store, items, all);
    return all;
  });
}

/** What lies beside files that have just been read may belong to them; what they lack may be inherited. */
function afterReading(
  { library }: Store,
  items: readonly { fileId: number }[],
  photos: readonly SavedPhoto[],
): void {
  const ids = items.map(({ fileId }) => fileId);
  pairCompanions(library, shotPlaces(library, ids));
  for (const { photoId } of photos) applyInheritedFacts(library, photoId);
}

/** The ids of photos, and their widths over heights in hundredths. */
export interface PhotoColumns {
  ids: number[];
  ratios: number[];
}

/** The columns of the given photos, in their order; ids that are unknown or have no file are left out. */
export function photoColumns({ library }: Store, ids: readonly number[]): PhotoColumns {
  const photos = photoTable(library);
  const { width, height } = photos.times();
  const columns: PhotoColumns = { ids: [], ratios: [] };
  for (const id of ids) {
    const row = photos.rowOf(id);
    if (row < 0) continue;
    columns.ids.push(id);
    columns.ratios.push(ratioOf(width[row] ?? 1, height[row] ?? 1));
  }
  return columns;
}

type DetailsRow = Omit<
  PhotoDetails,
  'taken' | 'gps' | 'favourite' | 'files' | 'keywords' | 'title' | 'caption' | 'companions'
> & {
  takenAt: number;
  precision: number;
  takenOffset: number | null;
  takenSource: TakenAt['source'];
  latitude: number | null;
  longitude: number | null;
  favourite: number;
};

/** Everything about one photo, or null. Files in `offline` folders are told apart from those that are there. */
export function photoDetails(
  store: Store,
  id: number,
  offline: ReadonlySet<number> = new Set(),
): PhotoDetails | null {
  const row = prepared<[number], DetailsRow>(
    store.library,
    `SELECT id, width, height, format, bytes, taken_at AS takenAt, taken_offset AS takenOffset,
       taken_source AS takenSource, taken_precision AS precision, camera, lens, exposure_time AS exposureTime, aperture, iso,
       focal_length AS focalLength, latitude, longitude, favourite, rating
     FROM photos WHERE id = ?`,
  ).get(id);
  if (row === undefined) return null;
  const { takenAt, takenOffset, takenSource, precision, ...others } = row;
  const { latitude, longitude, favourite, ...rest } = others;
  return {
    ...rest,
    taken: {
      local: isoOf(takenAt, precision),
      offsetMinutes: takenOffset,
      source: takenSource,
    },
    gps: latitude === null || longitude === null ? null : { latitude, longitude },
    favourite: favourite === 1,
    ...captionOf(store.library, id),
    keywords: keywordsOf(store.library, id),
    files: filesOf(store, id).map(({ path, state, folderId }) => ({
      path,
      state: state === 'missing' ? 'missing' : offline.has(folderId) ? 'offline' : 'present',
    })),
    companions: companionsOfPhoto(store.library, id),
  };
}

/** The absolute paths of a photo's files as they were last seen; the one read last comes first. */
export function photoPaths(store: Store, id: number): string[] {
  return filesOf(store, id)
    .filter((file) => file.state !== 'missing')
    .map(({ path }) => path);
}

function filesOf(
  store: Store,
  photoId: number,
): { path: string; state: string; folderId: number }[] {
  return prepared<[number], { folder: string; path: string; state: string; folderId: number }>(
    store.library,
    `SELECT folders.path AS folder, files.path AS path, state, folder_id AS folderId
     FROM files CROSS JOIN folders ON folders.id = folder_id
     WHERE photo_id = ? ORDER BY state = 'ready' DESC, files.id`,
  )
    .all(photoId)
    .map(({ folder, path, ...rest }) => ({ ...rest, path: absolutePath(folder, path) }));
}

/** The absolute paths of each photo's files that are not missing. */
export function photoFiles(store: Store, ids: readonly number[]): Map<number, string[]> {
  const rows = prepared<[string], { photoId: number; folder: string; path: string }>(
    store.library,
    `SELECT photo_id AS photoId, folders.path AS folder, files.path AS path
     FROM json_each(?) AS wanted CROSS JOIN files ON photo_id = wanted.value
     CROSS JOIN folders ON folders.id = folder_id WHERE state <> 'missing' ORDER BY files.id`,
  ).all(JSON.stringify(ids));
  const files = new Map<number, string[]>();
  for (const { photoId, folder, path } of rows) {
    const known = files.get(photoId) ?? [];
    files.set(photoId, [...known, absolutePath(folder, path)]);
  }
  return files;
}

/** When the library got to know the photo, in milliseconds since 1970. */
export function photoAddedAt({ library }: Store, id: number): number | null {
  return (
    prepared<[number], number>(library, `SELECT added_at FROM photos WHERE id = ?`)
      .pluck()
      .get(id) ?? null
  );
}

/** The photo of a file of the library by its absolute path, or null. */
export function photoByPath(store: Store, path: string): number | null {
  for (const { id, path: root } of listFolders(store)) {
    const below = relative(root, path).replaceAll(sep, '/');
    const row = prepared<[number, string], { photoId: number }>(
      store.library,
      `SELECT photo_id AS photoId FROM files
       WHERE folder_id = ? AND path = ? AND photo_id IS NOT NULL AND state <> 'missing'`,
    ).get(id, below);
    if (row !== undefined) return row.photoId;
  }
  return null;
}

/** A photo's thumbnail, or null while there is none. The tag changes with the picture. */
export function thumbnail(store: Store, photoId: number): { bytes: Buffer; etag: string } | null {
  const hash = contentHash(store, photoId);
  const bytes = hash === null ? null : readCache(store, 'thumbnails', hash);
  return hash === null || bytes === null ? null : { bytes, etag: hash.toString('hex', 0, 16) };
}

function contentHash(store: Store, photoId: number): Buffer | null {
  const row = prepared<[number], { hash: Buffer }>(
    store.library,
    'SELECT content_hash AS hash FROM photos WHERE id = ?',
  ).get(photoId);
  return row?.hash ?? null;
}

/** Photos that have a file; files that could not be read, and photos of which a task could make nothing. */
export function counts(store: Store): { photos: number; failed: number } {
  const { library } = store;
  const count = (what: string): number =>
    prepared<[], number>(library, `SELECT count(*) FROM ${what}`).pluck().get() ?? 0;
  return {
    photos: photoTable(library).known('times')?.ids.length ?? count('photos WHERE file_count > 0'),
    failed: count(`files WHERE state = 'failed'`) + failedResultCount(store),
  };
}
