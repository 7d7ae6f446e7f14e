/** Brings a library file to the shape that this version works with. */
import type { Database } from 'better-sqlite3';
import { AppError } from '../base/errors.ts';
import { prepared, write } from './connection.ts';
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
  if (version > latestVersion) throw newer(library, String(version), latestVersion);
}

function newer(library: Database, version: string, known: number): AppError {
  return new AppError(
    'library-newer',
    `${library.name} was written by a newer Keepsake (version ${version} of its tables; this one knows ${known}). Update Keepsake, or choose another library with --library.`,
  );
}

/**
 * Runs the steps of a feature that this library has not had. A feature that is gone leaves its tables
 * as they are, so that whoever brings it back finds what the user made.
 * @throws AppError 'library-newer' when a later Keepsake has taken further steps
 */
export function migrateFeature(
  library: Database,
  feature: string,
  steps: readonly ((library: Database) => void)[],
): void {
  const version = prepared<[string], { version: number }>(
    library,
    'SELECT version FROM feature_versions WHERE feature = ?',
  );
  const note = prepared<[string, number]>(
    library,
    `INSERT INTO feature_versions (feature, version) VALUES (?, ?)
     ON CONFLICT (feature) DO UPDATE SET version = excluded.version`,
  );
  const had = version.get(feature)?.version ?? 0;
  if (had > steps.length) throw newer(library, `${feature} ${had}`, steps.length);
  for (const [index, step] of steps.entries()) {
    if (index < had) continue;
    write(library, () => {
      step(library);
      note.run(feature, index + 1);
    });
  }
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
