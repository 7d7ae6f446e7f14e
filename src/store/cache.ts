/**
 * The second file, cache.sqlite: what can be made anew from the photos, keyed by their content.
 * It may be deleted or damaged at any time; then it starts empty and nobody is troubled.
 */
import type { Database } from 'better-sqlite3';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { IN_MEMORY, isCorruption, openDatabase, prepared, write } from './connection.ts';

/** To be raised when the tables change: caches of another number are emptied. */
const VERSION = 2;
const options = { durable: false, pageSize: 16384 };

/** Opens the cache of the library in `folder`; one that cannot be read is replaced by an empty one. */
export function openCache(folder: string, readonly: boolean): Database {
  const path = join(folder, 'cache.sqlite');
  if (readonly) return openReadonly(path);
  try {
    const cache = openDatabase(path, options);
    if (isOurs(cache)) return cache;
    cache.close();
  } catch (error) {
    if (!isCorruption(error)) throw error;
  }
  discard(path);
  const cache = openDatabase(path, options);
  try {
    createTables(cache);
    return cache;
  } catch (error) {
    cache.close();
    throw error;
  }
}

/** What a library holds of its cache. */
interface CacheHolder {
  folder: string;
  readonly: boolean;
  /** Replaced when it is found damaged, so never hold on to it. */
  cache: Database;
}

/** thumbnails: encoded images. fingerprint_inputs: what near-duplicates are computed from. */
export type CacheTable = 'thumbnails' | 'fingerprint_inputs';

/** What is kept of one content. */
export interface CacheEntry {
  contentHash: Buffer;
  table: CacheTable;
  bytes: Uint8Array;
}

/** Keeps what was made of some photos. */
export function keepInCache(store: CacheHolder, entries: readonly CacheEntry[]): void {
  withCache(store, (cache) =>
    write(cache, () => {
      for (const { contentHash, table, bytes } of entries) put(cache, table, contentHash, bytes);
    }),
  );
}

/** What is kept of this content, or null. */
export function readCache(
  store: CacheHolder,
  table: CacheTable,
  contentHash: Buffer,
): Buffer | null {
  const row = withCache(store, (cache) =>
    prepared<[Buffer], { bytes: Buffer }>(
      cache,
      `SELECT bytes FROM ${table} WHERE content_hash = ?`,
    ).get(contentHash),
  );
  return row?.bytes ?? null;
}

/** Forgets contents that no photo has any more. */
export function dropFromCache(store: CacheHolder, contentHashes: readonly Buffer[]): void {
  withCache(store, (cache) =>
    write(cache, () => {
      for (const table of ['thumbnails', 'fingerprint_inputs']) {
        const drop = prepared<[Buffer]>(cache, `DELETE FROM ${table} WHERE content_hash = ?`);
        for (const contentHash of contentHashes) drop.run(contentHash);
      }
    }),
  );
}

function put(cache: Database, table: CacheTable, contentHash: Buffer, bytes: Uint8Array): void {
  prepared<[Buffer, Buffer]>(
    cache,
    `INSERT INTO ${table} (content_hash, bytes) VALUES (?, ?)
     ON CONFLICT (content_hash) DO UPDATE SET bytes = excluded.bytes`,
  ).run(contentHash, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Runs `work` on the cache; a cache that proves damaged is emptied and `work` run again. */
function withCache<T>(store: CacheHolder, work: (cache: Database) => T): T {
  try {
    return work(store.cache);
  } catch (error) {
    if (!isCorruption(error instanceof AppError ? error.cause : error)) throw error;
    store.cache.close();
    if (!store.readonly) discard(join(store.folder, 'cache.sqlite'));
    store.cache = store.readonly ? emptyCache() : openCache(store.folder, false);
    return work(store.cache);
  }
}

/** Deletes the files of a damaged cache. The connection must be closed. */
function discard(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function openReadonly(path: string): Database {
  if (existsSync(path)) {
    try {
      const cache = openDatabase(path, { ...options, readonly: true });
      if (isOurs(cache)) return cache;
      cache.close();
    } catch {
      // Without a cache everything works, only slower.
    }
  }
  return emptyCache();
}

function emptyCache(): Database {
  const empty = openDatabase(IN_MEMORY, options);
  createTables(empty);
  return empty;
}

function isOurs(cache: Database): boolean {
  return cache.pragma('user_version', { simple: true }) === VERSION;
}

function createTables(cache: Database): void {
  write(cache, () =>
    cache.exec(`
      CREATE TABLE thumbnails (content_hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      CREATE TABLE fingerprint_inputs (content_hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      PRAGMA user_version = ${VERSION};
    `),
  );
}
