/** Pairs of photos that the user keeps apart: no duplicates, or both are to stay. Runs in the engine. */
import { prepared, write } from '../../store/connection.ts';
import type { Store } from '../../store/database.ts';
import { journaled } from '../../store/journal/changes.ts';
import type { JournalTables } from '../../store/journal/tables.ts';

export const apartTables = {
  duplicate_apart: { key: ['a', 'b'], oneByOne: 'row' },
} as const satisfies JournalTables;

/** The user keeps these photos apart, or no more. Answers the step, which can be taken back. */
export function keepApart(store: Store, photos: readonly number[], apart: boolean): number {
  return journaled(store.library, apartTables, (step) => {
    setApart(store, photos, apart);
    return step;
  });
}

/** Remembers that no two of these photos are duplicates, or takes it back. */
export function setApart({ library }: Store, photos: readonly number[], apart: boolean): void {
  const ids = [...new Set(photos)].sort((x, y) => x - y);
  write(library, () => {
    const change = apart
      ? prepared<[object]>(
          library,
          `INSERT INTO duplicate_apart (a, b, decided_at)
           SELECT @a, @b, @now FROM photos AS first CROSS JOIN photos AS second
           WHERE first.id = @a AND second.id = @b ON CONFLICT DO NOTHING`,
        )
      : prepared<[object]>(library, 'DELETE FROM duplicate_apart WHERE a = @a AND b = @b');
    const now = Date.now();
    for (const [index, a] of ids.entries()) {
      for (const b of ids.slice(index + 1)) change.run(apart ? { a, b, now } : { a, b });
    }
  });
}
