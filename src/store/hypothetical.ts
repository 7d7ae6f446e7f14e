/** The library as it would be had the user decided something else: for previews. Runs in the engine. */
import { openDatabase } from './connection.ts';
import type { Store } from './database.ts';

/** Decisions about one label that are tried out; `null` takes a decision back. */
export interface Hypothetical {
  labelId: number;
  verdicts: readonly { photoId: number; accepted: boolean | null }[];
}

/**
 * Asks a store that differs in these decisions. It is a connection of its own that only reads; a
 * temporary table there lies over the decisions, so that whatever reads them needs not know of it.
 */
export async function withHypothetical<T>(
  store: Store,
  { labelId, verdicts }: Hypothetical,
  ask: (hypothetical: Store) => Promise<T>,
): Promise<T> {
  const library = openDatabase(store.library.name, { readonly: true, durable: false, pageSize: 0 });
  try {
    library.exec(`
      CREATE TEMP TABLE label_decisions AS SELECT * FROM main.label_decisions;
      CREATE UNIQUE INDEX temp.hypothetical ON label_decisions (label_id, photo_id);
    `);
    const clear = library.prepare<[number, number]>(
      'DELETE FROM label_decisions WHERE label_id = ? AND photo_id = ?',
    );
    const decide = library.prepare<[number, number, number, number]>(
      `INSERT INTO label_decisions (label_id, photo_id, accepted, decided_at, change_id)
       VALUES (?, ?, ?, ?, 0)`,
    );
    for (const { photoId, accepted } of verdicts) {
      clear.run(labelId, photoId);
      if (accepted !== null) decide.run(labelId, photoId, Number(accepted), Date.now());
    }
    return await ask({ ...store, library, readonly: true });
  } finally {
    library.close();
  }
}
