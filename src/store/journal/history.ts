/**
 * The one undo history: takes steps of the journal back. That is a step, too, and taking it back does
 * the first one again. Features register what they own of it. Runs in the engine.
 */
import type { Database } from 'better-sqlite3';
import { AppError } from '../../base/errors.ts';
import { write } from '../connection.ts';
import { endStep, journaled, stepById } from './changes.ts';
import type { RowStep } from './changes.ts';
import type { JournalTables, RowChange } from './tables.ts';
import { undoRows } from './undo-rows.ts';

/** Files that a step brought back from the trash, and those that it could not. */
export interface UndoneFiles {
  restored: number;
  left: number;
}

/** What a feature registers with the history. */
export interface Registration {
  /** Its tables of the user's data. */
  tables?: JournalTables;
  /** Hears which rows of its tables were put back. */
  undone?: (rows: readonly RowChange[]) => void;
  /**
   * Takes back steps that are no changes of rows: by the name that they are journaled under, with
   * their id. The feature ends the step itself. It cannot be done again.
   */
  undoSteps?: Readonly<Record<string, (id: number) => Promise<UndoneFiles>>>;
}

/** What taking a step back came to. */
export interface Undone {
  /** The step that does it again, or null. */
  undo: number | null;
  /** Null for a step that moved no files. */
  files: UndoneFiles | null;
}

/** The steps of one library. */
export class History {
  readonly #library: Database;
  readonly #registrations: Registration[];

  constructor(library: Database, registrations: readonly Registration[] = []) {
    this.#library = library;
    this.#registrations = [...registrations];
  }

  /** Takes in what a feature owns; before any step of it is taken back. */
  register(registration: Registration): void {
    this.#registrations.push(registration);
  }

  /**
   * Takes a step back. What was decided again since then stays.
   * @throws AppError 'not-found' where it was taken back already or is too old; 'bad-input' where a
   * later change stands in the way.
   */
  async undo(id: number): Promise<Undone> {
    const step = stepById(this.#library, id);
    if (step.kind === 'rows') return { undo: this.#turnRows(id, step), files: null };
    const way = this.#registrations.find(({ undoSteps: ways = {} }) => step.way in ways)
      ?.undoSteps?.[step.way];
    if (way === undefined) {
      throw new AppError('not-found', 'This change is of something that is no longer here.');
    }
    return { undo: null, files: await way(step.id) };
  }

  #turnRows(id: number, step: RowStep): number {
    const tables: JournalTables = Object.fromEntries(
      this.#registrations.flatMap(({ tables: own = {} }) => Object.entries(own)),
    );
    const undo = undoStep(this.#library, tables, id, step);
    for (const { tables: own = {}, undone: turned } of this.#registrations) {
      const rows = step.rows.filter(({ table }) => table in own);
      if (rows.length > 0) turned?.(rows);
    }
    return undo;
  }
}

/** Takes a change of rows back, as a step of its own, whose number is answered. */
export function undoStep(
  library: Database,
  tables: JournalTables,
  id: number,
  { rows }: RowStep,
): number {
  return write(library, () => {
    const undo = journaled(library, tables, (step) => {
      undoRows(library, tables, rows);
      return step;
    });
    endStep(library, id);
    return undo;
  });
}
