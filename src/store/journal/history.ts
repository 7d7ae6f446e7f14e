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
import { turnAround } from './turning.ts';

/** Files that a step brought back from the trash, and those that it could not. */
export interface TurnedFiles {
  restored: number;
  left: number;
}

/** What a feature registers with the history. */
export interface Registration {
  /** Its tables of the user's data. */
  tables?: JournalTables;
  /** Hears which rows of its tables were turned around. */
  turned?: (rows: readonly RowChange[]) => void;
  /**
   * Steps that are no changes of rows, by the name that they are journaled under, and how each is
   * turned around by its id. The feature ends the step itself. There is no way back from these.
   */
  ways?: Readonly<Record<string, (id: number) => Promise<TurnedFiles>>>;
}

/** What taking a step back came to. */
export interface Turned {
  /** The step that does it again, or null. */
  undo: number | null;
  /** Null for a step that moved no files. */
  files: TurnedFiles | null;
}

/** The steps of one library. */
export class History {
  readonly #library: Database;
  readonly #registrations: Registration[];

  constructor(library: Database, registrations: readonly Registration[] = []) {
    this.#library = library;
    this.#registrations = [...registrations];
  }

  /** Takes in what a feature owns; before any step of it is turned around. */
  register(registration: Registration): void {
    this.#registrations.push(registration);
  }

  /**
   * Takes a step back. What was decided again since then stays.
   * @throws AppError 'not-found' where it was taken back already or is too old; 'bad-input' where a
   * later change stands in the way.
   */
  async turn(id: number): Promise<Turned> {
    const step = stepById(this.#library, id);
    if (step.kind === 'rows') return { undo: this.#turnRows(id, step), files: null };
    const way = this.#registrations.find(({ ways = {} }) => step.way in ways)?.ways?.[step.way];
    if (way === undefined) {
      throw new AppError('not-found', 'This change is of something that is no longer here.');
    }
    return { undo: null, files: await way(step.id) };
  }

  #turnRows(id: number, step: RowStep): number {
    const tables: JournalTables = Object.fromEntries(
      this.#registrations.flatMap(({ tables: own = {} }) => Object.entries(own)),
    );
    const undo = turnRows(this.#library, tables, id, step);
    for (const { tables: own = {}, turned } of this.#registrations) {
      const rows = step.rows.filter(({ table }) => table in own);
      if (rows.length > 0) turned?.(rows);
    }
    return undo;
  }
}

/** Turns a change of rows around as a step of its own, whose number is answered. */
export function turnRows(
  library: Database,
  tables: JournalTables,
  id: number,
  { rows }: RowStep,
): number {
  return write(library, () => {
    const undo = journaled(library, tables, (step) => {
      turnAround(library, tables, rows);
      return step;
    });
    endStep(library, id);
    return undo;
  });
}
