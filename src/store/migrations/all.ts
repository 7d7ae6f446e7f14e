/** The library's migrations in order: entry `n` takes a file from `user_version` n to n + 1. */
import type { Database } from 'better-sqlite3';
import { libraryTables } from './0001-library.ts';
import { labelTables } from './0002-labels-albums.ts';
import { duplicateTables } from './0003-duplicates.ts';
import { keywordTables } from './0004-keywords.ts';
import { suspectsLast } from './0005-suspects-last.ts';
import { removedSidecars } from './0006-removed-sidecars.ts';
import { orNone } from './0007-or-none.ts';
import { wholePhotos } from './0015-whole-photos.ts';

export const migrations: readonly ((library: Database) => void)[] = [
  libraryTables,
  labelTables,
  duplicateTables,
  keywordTables,
  suspectsLast,
  removedSidecars,
  orNone,
  wholePhotos,
];
