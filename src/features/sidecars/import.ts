/**
 * Reads sidecars back: what Keepsake wrote there of the user's words, and other programs' keywords.
 * Adds to the library only where its user has said nothing. Runs in the engine.
 */
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { SidecarImported } from '../../contract/sidecars.ts';
import { patiently } from '../../base/patience.ts';
import { joinedClaims, type Claim } from '../../facts/claims.ts';
import type { KeywordsAndRating } from '../../facts/keywords.ts';
import type { SidecarNote } from '../../facts/sidecar-note.ts';
import { sidecarPaths } from '../../facts/sidecar-paths.ts';
import type { FindSidecar } from '../../media/sidecar.ts';
import { saveClaims } from '../../store/claims.ts';
import { write } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { absolutePath } from '../../store/folders.ts';
import { saveKeywordsAndRating } from '../../store/keywords.ts';
import { restoreNote } from '../../store/restored.ts';
import { photoFileList } from '../../store/photo-files.ts';
import { findByHash } from '../../store/photo-rows.ts';
import { userMetadataOf } from '../../store/user-metadata.ts';
import { noteFailure, unlessStopped, type SidecarControl } from './run-control.ts';

/** An import under way, and what it has read so far. */
interface ImportRun {
  store: Store;
  findSidecar: FindSidecar;
  result: SidecarImported;
  /** Sidecars beside photos, which need not be read as a mirror's once more. */
  seen: Set<string>;
}

/** What was read for one photo. */
interface PhotoSidecars {
  photoId: number;
  /** Of all sidecars beside its files; null where they were not looked for or cannot be read. */
  keywordsAndRating: KeywordsAndRating | null;
  /** Of each of them. */
  claims: Claim[];
  notes: SidecarNote[];
}

/** Photos to a transaction: each is waited for until the disk has it. */
const BATCH = 64;

/** Without `folders` all sidecars beside photos; with them, those in there and in exported mirrors. */
export async function importSidecars(
  store: Store,
  folders: readonly string[] | null,
  { signal, progress, findSidecar }: SidecarControl,
): Promise<SidecarImported> {
  const result: SidecarImported = {
    ...{
      read: 0,
      labels: 0,
      albums: 0,
      ratings: 0,
      dates: 0,
      captions: 0,
      failed: 0,
      failures: [],
      stopped: false,
    },
  };
  const reading: ImportRun = { store, findSidecar, result, seen: new Set() };
  const photos = photosToRead(store, folders);
  let batch: PhotoSidecars[] = [];
  const keep = (found: PhotoSidecars): void => {
    batch.push(found);
    if (batch.length >= BATCH) flush();
  };
  const flush = (): void => {
    save(store, batch, result);
    batch = [];
  };

  let done = 0;
  try {
    for (const [photoId, paths] of photos) {
      progress(done, photos.size);
      done += 1;
      keep(await unlessStopped(readBeside(reading, photoId, paths), signal));
    }
    for (const folder of folders ?? []) {
      const paths = sidecarsBelow(folder, result);
      const next = async () => unlessStopped(paths.next(), signal);
      for (let found = await next(); found.done !== true; found = await next()) {
        progress(done, photos.size);
        const read = await unlessStopped(readMirrored(reading, found.value), signal);
        if (read !== null) keep(read);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  flush();
  return { ...result, stopped: signal.aborted };
}

/** The files of each photo that lie in the folders. */
function photosToRead(store: Store, folders: readonly string[] | null): Map<number, string[]> {
  const photos = new Map<number, string[]>();
  for (const { photoId, root, path } of photoFileList(store.library, null)) {
    const file = absolutePath(root, path);
    if (folders?.some((folder) => file.startsWith(withSeparator(folder))) === false) continue;
    photos.set(photoId, [...(photos.get(photoId) ?? []), file]);
  }
  return photos;
}

async function readBeside(
  { store, findSidecar, result, seen }: ImportRun,
  photoId: number,
  paths: readonly string[],
): Promise<PhotoSidecars> {
  const content = userMetadataOf(store.library, photoId).photo;
  const keywordsAndRating: KeywordsAndRating = { keywords: [], rating: null };
  const found: PhotoSidecars = { photoId, keywordsAndRating, claims: [], notes: [] };
  for (const path of paths) {
    const { own, shared } = sidecarPaths(path);
    for (const place of [own, shared]) {
      try {
        const sidecar = await findSidecar(place);
        if (sidecar === null) continue;
        result.read += 1;
        seen.add(sidecar.path);
        keywordsAndRating.keywords.push(...sidecar.keywordsAndRating.keywords);
        keywordsAndRating.rating ??= sidecar.keywordsAndRating.rating;
        found.claims.push(sidecar.claim);
        const { note } = sidecar;
        // One that other files share says in its note whom it means.
        if (note !== null && (place === own || note.photo === content)) found.notes.push(note);
      } catch (error) {
        noteFailure(result, place, error);
        found.keywordsAndRating = null;
      }
    }
  }
  return found;
}

/** A sidecar anywhere means the photo whose content its note names. */
async function readMirrored(
  { store, findSidecar, result, seen }: ImportRun,
  path: string,
): Promise<PhotoSidecars | null> {
  if (seen.has(path)) return null;
  try {
    const note = (await findSidecar(path))?.note ?? null;
    if (note === null) return null;
    const photo = findByHash(store.library, Buffer.from(note.photo, 'hex'));
    if (photo === undefined) return null;
    result.read += 1;
    return { photoId: photo.id, keywordsAndRating: null, claims: [], notes: [note] };
  } catch (error) {
    noteFailure(result, path, error);
    return null;
  }
}

function save(store: Store, batch: readonly PhotoSidecars[], result: SidecarImported): void {
  write(store.library, () => {
    for (const { photoId, keywordsAndRating, claims, notes } of batch) {
      if (keywordsAndRating !== null) {
        saveKeywordsAndRating(store.library, photoId, 'sidecar', keywordsAndRating);
        saveClaims(store.library, photoId, { sidecar: joinedClaims(claims) });
      }
      for (const note of notes) {
        const restored = restoreNote(store, photoId, note);
        result.labels += restored.labels;
        result.albums += restored.albums;
        result.ratings += restored.ratings;
        result.dates += restored.dates;
        result.captions += restored.captions;
      }
    }
  });
}

/** Links are not followed: they could lead in circles. */
async function* sidecarsBelow(folder: string, result: SidecarImported): AsyncGenerator<string> {
  try {
    for (const entry of await patiently(folder, () => readdir(folder, { withFileTypes: true }))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* sidecarsBelow(path, result);
      else if (entry.isFile() && /\.xmp$/i.test(entry.name)) yield path;
    }
  } catch (error) {
    noteFailure(result, folder, error);
  }
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}
