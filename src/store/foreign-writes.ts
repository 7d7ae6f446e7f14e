/** Whether another process wrote into a library, of which no trigger of this connection tells. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';

/** The writes of others, as somebody asks about them who holds a copy. */
export class ForeignWrites {
  readonly #library: Database;
  #version = NaN;

  constructor(library: Database) {
    this.#library = library;
  }

  /** Whether another process wrote since this was last asked; true for the first time. */
  take(): boolean {
    const version = prepared<[], number>(this.#library, 'PRAGMA data_version').pluck().get() ?? 0;
    const isOther = version !== this.#version;
    this.#version = version;
    return isOther;
  }
}
