/** Takes changes back in tests of the store, where no engine knows all tables. */
import { apartTables } from '../../src/features/duplicates/kept-apart.ts';
import { albumTables } from '../../src/store/albums.ts';
import { claimTables } from '../../src/store/claims.ts';
import type { Store } from '../../src/store/database.ts';
import { stepById } from '../../src/store/journal/changes.ts';
import { undoStep } from '../../src/store/journal/history.ts';
import { labelTables } from '../../src/store/labels.ts';
import { markTables } from '../../src/store/marks.ts';

const tables = { ...markTables, ...claimTables, ...labelTables, ...albumTables, ...apartTables };

/** Turns a change of rows around; answers the step that does it again. */
export function undoChange({ library }: Store, id: number): { undo: number } {
  const step = stepById(library, id);
  if (step.kind !== 'rows') throw new Error(`step ${id} is no change of rows`);
  return { undo: undoStep(library, tables, id, step) };
}
