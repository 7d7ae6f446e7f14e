/**
 * The journal of what the user changed about photos, labels, decisions, albums and duplicates: every change
 * keeps what was before it, so that it can be taken back, and done again. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import type { UserDate } from './claims.ts';
import { prepared, write } from './connection.ts';
import { recorded, type RowChange } from './row-changes.ts';

/** Older changes than so many can no longer be taken back. */
const CHANGES_KEPT = 500;

/** A row of a table by the names of its columns. */
export type Row = Record<string, string | number | null>;

/** What the user says of a photo itself; what is absent stays as it is. */
export interface Marks {
  favourite?: boolean | undefined;
  /** 0 to 5 stars. */
  rating?: number | undefined;
}

/** What was there before a change. */
export type Before =
  /** What `set` was about to replace, as rows of `id`, `favourite` and `rating`. */
  | { kind: 'marks'; set: Marks; photos: Row[] }
  /** When the user said that photos were taken; `now` is what the change made of it. */
  | { kind: 'dates'; photos: { id: number; was: UserDate | null; now: UserDate | null }[] }
  /** Decisions about pairs; `accepted` is null where there was none. */
  | { kind: 'decisions'; rows: Row[] }
  /** Definitions of labels, their parents first, and decisions about pairs; nulls where there was none. */
  | { kind: 'edit'; labels: Row[]; decisions: Row[] }
  /** Whole labels with all their decisions. */
  | { kind: 'labels'; labels: Row[]; decisions: Row[] }
  /** A whole album with its photos; null where there was none. */
  | { kind: 'album'; id: number; album: Row | null; photos: Row[] }
  /** Rows of any of the user's tables; what an undo writes down, to be turned around again. */
  | { kind: 'rows'; about: Subject; rows: RowChange[] };

/** What a change is about, for those who show it. */
export type Subject = 'marks' | 'labels' | 'albums' | 'apart';

export function subjectOf(before: Before): Subject {
  if (before.kind === 'rows') return before.about;
  if (before.kind === 'album') return 'albums';
  return before.kind === 'marks' || before.kind === 'dates' ? 'marks' : 'labels';
}

/** Writes down what is about to change; inside of the transaction that changes it. Answers its id. */
export function recordChange(library: Database, before: Before): number {
  const { lastInsertRowid } = prepared<[number, string]>(
    library,
    'INSERT INTO changes (at, before) VALUES (?, ?)',
  ).run(Date.now(), JSON.stringify(before));
  const id = Number(lastInsertRowid);
  prepared<[number]>(library, 'DELETE FROM changes WHERE id <= ?').run(id - CHANGES_KEPT);
  return id;
}

/** A change that can still be taken back, or null. */
export function findChange(library: Database, id: number): Before | null {
  const row = prepared<[number], { before: string }>(
    library,
    'SELECT before FROM changes WHERE id = ? AND undone = 0',
  ).get(id);
  return row === undefined ? null : (JSON.parse(row.before) as Before);
}

/** Does some work as one change, which can be taken back; answers its id. */
export function asChange(library: Database, about: Subject, work: () => void): number {
  return write(library, () =>
    recordChange(library, { kind: 'rows', about, rows: recorded(library, work) }),
  );
}

export function markUndone(library: Database, id: number): void {
  prepared<[number]>(library, `UPDATE changes SET undone = 1, before = '' WHERE id = ?`).run(id);
}
