/** The library's migrations in order: entry `n` takes a file from `user_version` n to n + 1. */
import type { Database } from 'better-sqlite3';
import { libraryTables } from './0001-library.ts';

export const migrations: readonly ((library: Database) => void)[] = [libraryTables];
