/**
 * Finds the sidecars of photos by what lies in their directories: one question to the disk instead of
 * one for each spelling of their names.
 */
import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { patiently } from '../base/patience.ts';
import { isSidecarName, sidecarsAmong, sidecarStamp } from '../facts/sidecar-paths.ts';
import { statOrCode } from './disk.ts';

/** Answers the stamp of a photo's sidecars, see facts/sidecar-paths.ts. */
export type StampOf = (photo: string) => Promise<string | null>;

/** What the disk says of a path that is a file, else null. */
export async function factsOf(path: string): Promise<Stats | null> {
  const facts = await statOrCode(path);
  return typeof facts !== 'string' && facts.isFile() ? facts : null;
}

/** For the names of photos in a directory. `names`: all sidecars in it, or more. */
export function stampsAmong(directory: string, names: readonly string[], facts = factsOf): StampOf {
  const sidecars = names.filter(isSidecarName);
  const [known, mayHave] = [new Set(sidecars), sidecarsAmong(sidecars)];
  const look: typeof factsOf = async (name) =>
    known.has(name) ? facts(join(directory, name)) : null;
  return async (photo) => (mayHave(photo) ? sidecarStamp(photo, look) : null);
}

/** For paths of single photos. Each directory is listed once, when the first photo in it is asked for. */
export function listedStamps(list = namesIn, facts = factsOf): StampOf {
  const listings = new Map<string, Promise<StampOf | null>>();
  const listed = async (directory: string): Promise<StampOf | null> => {
    const names = await list(directory);
    return names && stampsAmong(directory, names, facts);
  };
  return async (path) => {
    const directory = dirname(path);
    const listing = listings.get(directory) ?? listed(directory);
    listings.set(directory, listing);
    const stampOf = await listing;
    // A directory that may be entered but not read.
    return stampOf === null ? sidecarStamp(path, facts) : stampOf(basename(path));
  };
}

function namesIn(directory: string): Promise<string[] | null> {
  return patiently(directory, () => readdir(directory)).catch(() => null);
}
