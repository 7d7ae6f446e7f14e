/** Spelling without accents in SQL: `fold(name)`. Runs in the engine. */
import type { Database } from 'better-sqlite3';
import { fold } from '../base/fold.ts';

const folding = new WeakSet<Database>();

/** The connection, on which SQL may say `fold(text)` from now on. */
export function withFold(library: Database): Database {
  if (!folding.has(library)) {
    library.function('fold', { deterministic: true }, (text: unknown) => fold(String(text)));
    folding.add(library);
  }
  return library;
}

/** Has letters that folding may change: most names have none, and are not folded. */
export function isOdd(column: string): string {
  return `${column} GLOB '*[^ -~]*'`;
}
