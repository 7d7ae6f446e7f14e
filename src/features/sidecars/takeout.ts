/**
 * Reads an unpacked Google Takeout: dates, places, captions, favourites, albums and names of people
 * for the photos of the library that lie in it. Adds only where its user has said nothing.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TakeoutImported } from '../../contract/sidecars.ts';
import { patiently } from '../../base/patience.ts';
import { isPhotoName } from '../../base/formats.ts';
import { googleYear } from '../../facts/name-dates.ts';
import type { TakeoutFile } from '../../media/takeout.ts';
import { write } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { photoByPath } from '../../store/photos.ts';
import { noteFailure, unlessStopped, type RunControl } from './run-control.ts';
import { takeoutFileOf } from './takeout-names.ts';
import { saveTakeout, type TakeoutSaved } from './takeout-save.ts';
import { giveWaiting, keepWaiting, waitingBelow, type WaitingPhoto } from './takeout-waiting.ts';

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
/** JSON files of a folder that may be its album's: they have no photo's name. */
const ALBUM_FILE = /^[^.]{1,40}(?:\(\d+\))?\.json$/u;

/** What the files of an export are read with. */
interface Reading extends RunControl {
  store: Store;
  readTakeout: ReadTakeout;
  result: TakeoutImported;
}

/** Reads the exports below these folders. What is said of photos that are not in the library waits for them. */
export async function importTakeout(
  store: Store,
  folders: readonly string[],
  control: RunControl & { readTakeout: ReadTakeout },
): Promise<TakeoutImported> {
  const { signal } = control;
  const result: TakeoutImported = {
    ...{ read: 0, photos: 0, albums: 0, favourites: 0, people: 0, unknown: 0 },
    ...{ failed: 0, failures: [], stopped: false },
  };
  const reading: Reading = { ...control, store, result };
  try {
    const directories: Directory[] = [];
    for (const folder of folders) {
      const found = directoriesBelow(folder, result);
      const next = async () => unlessStopped(found.next(), signal);
      for (let one = await next(); one.done !== true; one = await next()) {
        directories.push(one.value);
      }
    }
    await readAll(reading, directories);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  addUp(result, giveWaiting(store, null));
  result.unknown = waitingBelow(store, folders);
  return { ...result, stopped: signal.aborted };
}

async function readAll(reading: Reading, directories: readonly Directory[]): Promise<void> {
  const { signal, progress } = reading;
  // One album may come in several archives: its photos in one, their JSON files in another.
  const named = Map.groupBy(directories, ({ path }) => basename(path));
  const total = directories.reduce((sum, { photos }) => sum + photos.length, 0);
  let done = 0;
  for (const directory of directories) {
    const others = (named.get(basename(directory.path)) ?? []).filter((one) => one !== directory);
    const all = [directory, ...others];
    const album = await unlessStopped(albumOf(reading, all), signal);
    for (let start = 0; start < directory.photos.length; start += BATCH) {
      const batch: WaitingPhoto[] = [];
      try {
        for (const [index, photo] of directory.photos.slice(start, start + BATCH).entries()) {
          progress(done, total);
          done += 1;
          const file = await unlessStopped(fileOf(reading, photo, all), signal);
          if (file === null) continue;
          const { claim, favourite, people } = file;
          const place = album === null ? null : { name: album, place: start + index };
          const path = join(directory.path, photo);
          const size = await unlessStopped(sizeOf(reading, path), signal);
          if (size === null) continue;
          batch.push({ path, size, said: { claim, favourite, people, album: place } });
        }
      } finally {
        save(reading, batch);
      }
    }
  }
}

async function sizeOf({ result }: Reading, path: string): Promise<number | null> {
  try {
    return (await patiently(path, () => stat(path))).size;
  } catch (error) {
    noteFailure(result, path, error);
    return null;
  }
}

function save({ store, result }: Reading, batch: readonly WaitingPhoto[]): void {
  write(store.library, () => {
    for (const one of batch) {
      const photoId = photoByPath(store, one.path);
      if (photoId === null) keepWaiting(store, one);
      else addUp(result, saveTakeout(store, photoId, one.said));
    }
  });
}

function addUp(result: TakeoutImported, saved: TakeoutSaved): void {
  result.photos += saved.photos;
  result.people += saved.people;
  result.favourites += saved.favourites;
  result.albums += saved.albums;
}

/** What Google says of a photo, from the first of its folders that says anything. */
async function fileOf(
  reading: Reading,
  photo: string,
  directories: readonly Directory[],
): Promise<PhotoFile | null> {
  for (const { path, jsons } of directories) {
    const json = takeoutFileOf(photo, jsons);
    if (json === null) continue;
    const file = await readOne(reading, join(path, json));
    if (file?.kind === 'photo') return file;
  }
  return null;
}

async function albumOf(
  reading: Reading,
  directories: readonly Directory[],
): Promise<string | null> {
  for (const { path, jsons } of directories) {
    for (const json of jsons.filter((name) => ALBUM_FILE.test(name)).slice(0, 20)) {
      const file = await readOne(reading, join(path, json));
      if (file?.kind === 'album' && googleYear(file.title) === null) return file.title;
    }
  }
  return null;
}

async function readOne(
  { readTakeout, result }: Reading,
  path: string,
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

/** Links are not followed: they could lead in circles. */
async function* directoriesBelow(
  folder: string,
  result: TakeoutImported,
): AsyncGenerator<Directory> {
  const directory: Directory = { path: folder, photos: [], jsons: [] };
  const inner: string[] = [];
  try {
    for (const entry of await patiently(folder, () => readdir(folder, { withFileTypes: true }))) {
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
