/** Brings a library file to the shape that this version works with. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { write } from './connection.ts';
import { migrations } from './migrations/all.ts';

/** How many migrations a library has had; 0 is an empty file. */
export function libraryVersion(library: Database): number {
  return library.pragma('user_version', { simple: true }) as number;
}

/** The version that this program writes. */
export const latestVersion = migrations.length;

/** @throws AppError 'library-newer' when a later Keepsake has written the library. */
export function refuseNewer(library: Database): void {
  const version = libraryVersion(library);
  if (version <= latestVersion) return;
  throw new AppError(
    'library-newer',
    `${library.name} was written by a newer Keepsake (version ${version} of its tables; this one knows ${latestVersion}). Update Keepsake, or choose another library with --library.`,
  );
}

/** Runs the migrations that are missing, each in a transaction of its own. */
export function migrate(library: Database): void {
  for (const [index, step] of migrations.entries()) {
    if (index < libraryVersion(library)) continue;
    write(library, () => {
      step(library);
      library.pragma(`user_version = ${index + 1}`);
    });
  }
}
