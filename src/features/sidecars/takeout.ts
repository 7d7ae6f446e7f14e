/**
 * Reads an unpacked Google Takeout: dates, places, captions, favourites, albums and names of people
 * for the photos of the library that lie in it. Adds only where its user has said nothing.
 */
import { opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TakeoutImported } from '../../contract/sidecars.ts';
import { cleanKeywords, peopleKeywords } from '../../facts/keywords.ts';
import { isPhotoName } from '../../base/formats.ts';
import type { TakeoutFile } from '../../media/takeout.ts';
import { saveClaims } from '../../store/claims.ts';
import { prepared, write } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { saveKeywordsAndRating } from '../../store/keywords.ts';
import { photoByPath } from '../../store/photos.ts';
import { restorePlaceInAlbum } from '../../store/restored.ts';
import { noteFailure, type RunControl } from './run-control.ts';
import { takeoutFileOf } from './takeout-names.ts';

/** Reads one JSON file, in a process that may die of it; null for one that is none of Google's. */
export type ReadTakeout = (path: string) => Promise<TakeoutFile | null>;

/** A folder with photos or JSON files in it. */
interface Directory {
  path: string;
  photos: string[];
  jsons: string[];
}

type PhotoFile = Extract<TakeoutFile, { kind: 'photo' }>;

/** Photos to a transaction. */
const BATCH = 64;
/** Google's folders of years are no albums of anybody's. */
const YEAR_FOLDER = /^\D{2,30}\s(?:19|20)\d\d$/u;
/** JSON files of a folder that may be its album's: they have no photo's name. */
const ALBUM_FILE = /^[^.]{1,40}(?:\(\d+\))?\.json$/u;

/** Reads the exports below these folders. */
export async function importTakeout(
  store: Store,
  folders: readonly string[],
  { signal, progress, readTakeout }: RunControl & { readTakeout: ReadTakeout },
): Promise<TakeoutImported> {
  const result: TakeoutImported = {
    ...{ read: 0, photos: 0, albums: 0, favourites: 0, people: 0, unknown: 0 },
    ...{ failed: 0, failures: [], stopped: false },
  };
  const directories: Directory[] = [];
  for (const folder of folders) {
    for await (const directory of directoriesBelow(folder, result)) directories.push(directory);
  }
  // One album may come in several archives: its photos in one, their JSON files in another.
  const named = Map.groupBy(directories, ({ path }) => basename(path));
  const total = directories.reduce((sum, { photos }) => sum + photos.length, 0);
  let done = 0;
  for (const directory of directories) {
    const others = (named.get(basename(directory.path)) ?? []).filter((one) => one !== directory);
    const all = [directory, ...others];
    const album = await albumOf(all, readTakeout, result);
    for (let start = 0; start < directory.photos.length; start += BATCH) {
      const batch: { photoId: number; file: PhotoFile; place: number }[] = [];
      for (const [index, photo] of directory.photos.slice(start, start + BATCH).entries()) {
        if (signal.aborted) break;
        progress(done, total);
        done += 1;
        const file = await fileOf(photo, all, readTakeout, result);
        if (file === null) continue;
        const photoId = photoByPath(store, join(directory.path, photo));
        if (photoId === null) result.unknown += 1;
        else batch.push({ photoId, file, place: start + index });
      }
      write(store.library, () => {
        for (const one of batch) save(store, one, album, result);
      });
    }
  }
  return { ...result, stopped: signal.aborted };
}

/** What Google says of a photo, from the first of its folders that says anything. */
async function fileOf(
  photo: string,
  directories: readonly Directory[],
  readTakeout: ReadTakeout,
  result: TakeoutImported,
): Promise<PhotoFile | null> {
  for (const { path, jsons } of directories) {
    const json = takeoutFileOf(photo, jsons);
    if (json === null) continue;
    const file = await readOne(join(path, json), readTakeout, result);
    if (file?.kind === 'photo') return file;
  }
  return null;
}

async function albumOf(
  directories: readonly Directory[],
  readTakeout: ReadTakeout,
  result: TakeoutImported,
): Promise<string | null> {
  for (const { path, jsons } of directories) {
    for (const json of jsons.filter((name) => ALBUM_FILE.test(name)).slice(0, 20)) {
      const file = await readOne(join(path, json), readTakeout, result);
      if (file?.kind === 'album' && !YEAR_FOLDER.test(file.title)) return file.title;
    }
  }
  return null;
}

async function readOne(
  path: string,
  readTakeout: ReadTakeout,
  result: TakeoutImported,
): Promise<TakeoutFile | null> {
  try {
    const file = await readTakeout(path);
    if (file !== null) result.read += 1;
    return file;
  } catch (error) {
    noteFailure(result, path, error);
    return null;
  }
}

/** Inside a transaction. */
function save(
  store: Store,
  { photoId, file, place }: { photoId: number; file: PhotoFile; place: number },
  album: string | null,
  result: TakeoutImported,
): void {
  const { library } = store;
  saveClaims(library, photoId, { takeout: file.claim });
  const keywords = cleanKeywords({ flat: [], nested: peopleKeywords(file.people) });
  saveKeywordsAndRating(library, photoId, 'takeout', { keywords, rating: null });
  result.photos += 1;
  result.people += keywords.length;
  if (file.favourite) result.favourites += makeFavourite(store, photoId);
  if (album !== null && restorePlaceInAlbum(store, photoId, { name: album, place })) {
    result.albums += 1;
  }
}

function makeFavourite({ library }: Store, photoId: number): number {
  return prepared<[number]>(
    library,
    'UPDATE photos SET favourite = 1 WHERE id = ? AND favourite = 0',
  ).run(photoId).changes;
}

/** Links are not followed: they could lead in circles. */
async function* directoriesBelow(
  folder: string,
  result: TakeoutImported,
): AsyncGenerator<Directory> {
  const directory: Directory = { path: folder, photos: [], jsons: [] };
  const inner: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.isDirectory()) inner.push(entry.name);
      else if (!entry.isFile() || entry.name.startsWith('.')) continue;
      else if (isPhotoName(entry.name)) directory.photos.push(entry.name);
      else if (/\.json$/i.test(entry.name)) directory.jsons.push(entry.name);
    }
  } catch (error) {
    noteFailure(result, folder, error);
  }
  directory.photos.sort();
  if (directory.photos.length + directory.jsons.length > 0) yield directory;
  for (const name of inner.sort()) yield* directoriesBelow(join(folder, name), result);
}

/** Folders looked into, at most: a Takeout shows in its first ones. */
const MOST_LOOKED_AT = 60;

/** Whether a folder holds an unpacked Takeout: photos with Google's JSON files beside them. */
export async function looksLikeTakeout(folder: string): Promise<boolean> {
  const none: TakeoutImported['failures'] = [];
  const result = { failed: 0, failures: none } as TakeoutImported;
  let looked = 0;
  for await (const { photos, jsons } of directoriesBelow(folder, result)) {
    if (photos.slice(0, 200).some((photo) => takeoutFileOf(photo, jsons) !== null)) return true;
    looked += 1;
    if (looked >= MOST_LOOKED_AT) return false;
  }
  return false;
}
