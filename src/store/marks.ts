/** Favourites and stars, which the user gives photos. Runs in the engine. */
import type { Marks as MarkColumns } from '../contract/photos.ts';
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { journaled } from './journal/changes.ts';
import type { JournalTables } from './journal/tables.ts';
import { flags, photoTable } from './photo-table.ts';

/** What the user says of a photo itself; what is absent stays as it is. */
export interface Marks {
  favourite?: boolean | undefined;
  /** 0 to 5 stars. */
  rating?: number | undefined;
}

/** The marks of these photos, or of all, in no order. */
export function marksOf({ library }: Store, ids: readonly number[] | null): MarkColumns {
  const known = ids === null ? photoTable(library).known('facts') : null;
  // Photos whose files are away are few, and may come back.
  const others = known === null ? 'true' : 'file_count <= 0';
  const rows = prepared<string[], [id: number, favourite: number, rating: number]>(
    library,
    `SELECT id, favourite, rating FROM photos
     WHERE ${ids === null ? others : 'id IN (SELECT value FROM json_each(?))'}
       AND (favourite = 1 OR rating > 0)`,
  )
    .raw()
    .all(...(ids === null ? [] : [JSON.stringify(ids)]));
  const marks: MarkColumns = { favourites: [], rated: [] };
  const note = (id: number, isFavourite: boolean, rating: number): void => {
    if (isFavourite) marks.favourites.push(id);
    if (rating > 0) marks.rated.push({ id, rating });
  };
  for (const [id, favourite, rating] of rows) note(id, favourite === 1, rating);
  known?.ids.forEach((id, row) => {
    note(id, ((known.flags[row] ?? 0) & flags.favourite) !== 0, known.rating[row] ?? 0);
  });
  return marks;
}

export const markTables = {
  photos: { key: ['id'], columns: ['favourite', 'rating'], oneByOne: 'column' },
} as const satisfies JournalTables;

/** Sets what the user says of photos. Answers the step, which can be taken back. */
export function mark({ library }: Store, ids: readonly number[], set: Marks): number {
  return journaled(library, markTables, (step) => {
    prepared<[object]>(
      library,
      `UPDATE photos SET favourite = coalesce(@favourite, favourite), rating = coalesce(@rating, rating)
       WHERE id IN (SELECT value FROM json_each(@wanted))`,
    ).run({
      wanted: JSON.stringify(ids),
      favourite: set.favourite === undefined ? null : Number(set.favourite),
      rating: set.rating ?? null,
    });
    return step;
  });
}
