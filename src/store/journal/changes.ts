/**
 * The journal: what the user changed, step by step, the newest last. A step is a change of rows, or
 * something else that a feature can take back. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../base/errors.ts';
import { prepared, write } from '../connection.ts';
import { recorded } from './recording.ts';
import type { JournalTables, RowChange } from './tables.ts';

/** Older steps than so many can no longer be taken back. */
const STEPS_KEPT = 500;

export type Step = RowStep | OwnStep;

export interface RowStep {
  kind: 'rows';
  rows: RowChange[];
}

/** A step that is no change of rows; `way` says who takes it back, `id` which one it is. */
export interface OwnStep {
  kind: 'own';
  way: string;
  id: number;
}

/**
 * Changes the user's data as one step, in one transaction; `work` gets the step's number, which takes
 * it back. Rows of other tables than `tables` are not journaled.
 */
export function journaled<Result>(
  library: Database,
  tables: JournalTables,
  work: (step: number) => Result,
): Result {
  return write(library, () => {
    // Written first, so that rows can carry the number of the step that changed them last.
    const id = addStep(library, '');
    const { result, rows } = recorded(library, tables, () => work(id));
    prepared<[string, number]>(library, 'UPDATE changes SET before = ? WHERE id = ?').run(
      JSON.stringify({ kind: 'rows', rows } satisfies RowStep),
      id,
    );
    return result;
  });
}

/** Notes a step that its feature takes back in a way of its own; inside a transaction. */
export function journalOwnStep(library: Database, way: string, id: number): void {
  addStep(library, ownStep(way, id));
}

/** The number of a feature's own step while it can be taken back, or null. */
export function numberOfOwnStep(library: Database, way: string, id: number): number | null {
  const row = prepared<[string], { id: number }>(
    library,
    'SELECT id FROM changes WHERE undone = 0 AND before = ?',
  ).get(ownStep(way, id));
  return row?.id ?? null;
}

/** A feature's own step was taken back, whoever asked for it. */
export function endOwnStep(library: Database, way: string, id: number): void {
  const step = numberOfOwnStep(library, way, id);
  if (step !== null) endStep(library, step);
}

/** @throws AppError 'not-found' where it was taken back already or is too old. */
export function stepById(library: Database, id: number): Step {
  const row = prepared<[number], { before: string }>(
    library,
    'SELECT before FROM changes WHERE id = ? AND undone = 0',
  ).get(id);
  if (row === undefined) {
    throw new AppError('not-found', 'This change was taken back already, or is too long ago.');
  }
  return JSON.parse(row.before) as Step;
}

/** A step that was taken back is not taken back again. */
export function endStep(library: Database, id: number): void {
  prepared<[number]>(library, `UPDATE changes SET undone = 1, before = '' WHERE id = ?`).run(id);
}

function addStep(library: Database, before: string): number {
  const { lastInsertRowid } = prepared<[number, string]>(
    library,
    'INSERT INTO changes (at, before) VALUES (?, ?)',
  ).run(Date.now(), before);
  const id = Number(lastInsertRowid);
  prepared<[number]>(library, 'DELETE FROM changes WHERE id <= ?').run(id - STEPS_KEPT);
  return id;
}

/** Always the same text for the same step, so that it is found by it. */
function ownStep(way: string, id: number): string {
  return JSON.stringify({ kind: 'own', way, id } satisfies OwnStep);
}
