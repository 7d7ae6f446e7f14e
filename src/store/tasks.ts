/** The list of tasks that a library knows: new ones want every photo, others make theirs anew or go. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../base/errors.ts';
import { isCorruption, prepared, write } from './connection.ts';
import type { Store } from './database.ts';
import { getSetting, setSetting } from './settings.ts';

/** What the store knows of a task. */
export interface TaskEntry {
  name: string;
  /** Another one makes every photo's result anew, while the old ones answer. */
  version: string;
  /** Names of the tasks, listed before it, whose results its own are made from. */
  needs: readonly string[];
  /** Of the result of a new photo: not every task applies to every photo. */
  first: 'wanted' | 'not-applicable';
  /** What holds its results and goes with it; a table of the cache begins with `cache.`. */
  tables: readonly string[];
  /** Makes its tables, where they are not made by a migration; run once, when the task is new here. */
  create?: (library: Database) => void;
}

/**
 * Brings the library's list of tasks to this one. The rows and tables of a task that is not in it go;
 * what the cache has lost is wanted again.
 */
export function registerTasks(store: Store, tasks: readonly TaskEntry[]): void {
  const { library } = store;
  write(library, () => {
    const known = prepared<[], { name: string }>(library, 'SELECT name FROM tasks').all();
    for (const { name } of known) {
      if (!tasks.some((task) => task.name === name)) dropTask(store, name);
    }
    for (const task of tasks) register(library, task);
  });
  noteCache(store, tasks);
}

function register(library: Database, task: TaskEntry): void {
  const { name, version, needs, first, tables, create } = task;
  const before = prepared<[string], { id: number; versionId: number | null }>(
    library,
    'SELECT id, version_id AS versionId FROM tasks WHERE name = ?',
  ).get(name);
  prepared<[object]>(
    library,
    `INSERT INTO tasks (name, first_state, tables) VALUES (@name, @first, @tables)
     ON CONFLICT (name) DO UPDATE SET first_state = excluded.first_state, tables = excluded.tables`,
  ).run({ name, first, tables: JSON.stringify(tables) });
  const versionId = ensureVersion(library, name, version);
  prepared<[string, string]>(
    library,
    `INSERT INTO task_needs (need_id, task_id)
     SELECT need.id, own.id FROM json_each(?) AS listed CROSS JOIN tasks AS need ON need.name = listed.value
     CROSS JOIN tasks AS own ON own.name = ? WHERE true ON CONFLICT DO NOTHING`,
  ).run(JSON.stringify(needs), name);
  if (before?.versionId === versionId) return;
  prepared<[object]>(library, 'UPDATE tasks SET version_id = @versionId WHERE name = @name').run({
    ...{ versionId, name },
  });
  if (before === undefined) {
    create?.(library);
    prepared<[object]>(
      library,
      `INSERT INTO results (photo_id, task_id, state, newest, at)
       SELECT photos.id, tasks.id, first_state, iif(first_state = 'wanted', taken_at, NULL), @now
       FROM photos CROSS JOIN tasks ON name = @name`,
    ).run({ name, now: Date.now() });
    return;
  }
  prepared<[object]>(
    library,
    `UPDATE results SET state = 'wanted', reason = NULL, tries = 0,
       newest = (SELECT taken_at FROM photos WHERE photos.id = photo_id)
     WHERE task_id = @id AND (state = 'failed' OR (state = 'done' AND version_id IS NOT @versionId))`,
  ).run({ id: before.id, versionId });
}

/** The id of a task's version, made where it is new; null for an unknown task. */
function ensureVersion(library: Database, task: string, version: string): number | null {
  const find = prepared<[string, string], { id: number }>(
    library,
    `SELECT task_versions.id AS id FROM tasks CROSS JOIN task_versions ON task_id = tasks.id
     WHERE name = ? AND version = ?`,
  );
  const known = find.get(task, version);
  if (known !== undefined) return known.id;
  prepared<[string, string]>(
    library,
    'INSERT INTO task_versions (task_id, version) SELECT id, ? FROM tasks WHERE name = ?',
  ).run(version, task);
  return find.get(task, version)?.id ?? null;
}

const TABLE = /^(?:cache\.)?([a-z_]+)$/;

function dropTask({ library, cache }: Store, name: string): void {
  const task = prepared<[string], { id: number; tables: string }>(
    library,
    'SELECT id, tables FROM tasks WHERE name = ?',
  ).get(name);
  if (task === undefined) return;
  for (const table of JSON.parse(task.tables) as string[]) {
    const plain = TABLE.exec(table)?.[1];
    if (plain === undefined) continue;
    (table.startsWith('cache.') ? cache : library).exec(`DROP TABLE IF EXISTS ${plain}`);
  }
  prepared<[number]>(library, 'DELETE FROM results WHERE task_id = ?').run(task.id);
  prepared<[number]>(library, 'DELETE FROM tasks WHERE id = ?').run(task.id);
}

const CACHE = 'cacheId';

/**
 * The library remembers its cache by a number that the cache's file bears. Another one, or a new one,
 * is looked through for what is there.
 */
function noteCache(store: Store, tasks: readonly TaskEntry[]): void {
  const { library, cache, folder } = store;
  const id = cache.pragma('application_id', { simple: true }) as number;
  if (id !== 0 && getSetting(store, CACHE) === id) return;
  library.exec(`ATTACH ${quoted(join(folder, 'cache.sqlite'))} AS kept`);
  try {
    write(library, () => {
      for (const { name, tables } of tasks) {
        for (const table of tables.filter((one) => one.startsWith('cache.'))) {
          const plain = TABLE.exec(table)?.[1];
          if (plain !== undefined) wantUncached(library, name, plain);
        }
      }
    });
  } catch (error) {
    // A damaged cache is replaced by an empty one when it is first used.
    if (isCorruption(error instanceof AppError ? error.cause : error)) return;
    throw error;
  } finally {
    library.exec('DETACH kept');
  }
  const noted = id === 0 ? randomInt(1, 2 ** 31) : id;
  cache.pragma(`application_id = ${noted}`);
  setSetting(store, CACHE, noted);
}

/** The version stays: what is made anew is the same, and what was made from it as well. */
function wantUncached(library: Database, task: string, table: string): void {
  library
    .prepare<[string]>(
      `UPDATE results SET state = 'wanted', tries = 0,
         newest = (SELECT taken_at FROM photos WHERE photos.id = photo_id)
       WHERE task_id = (SELECT id FROM tasks WHERE name = ?) AND state = 'done' AND NOT EXISTS
         (SELECT 1 FROM photos CROSS JOIN kept.${table} AS kept ON kept.content_hash = photos.content_hash
          WHERE photos.id = photo_id)`,
    )
    .run(task);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
