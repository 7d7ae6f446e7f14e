/** The photos of a store in the order of their times, as columns. */
import type { Store } from '../../src/store/database.ts';
import { photoTable } from '../../src/store/photo-table.ts';
import { photoColumns } from '../../src/store/photos.ts';

export function timeline(store: Store) {
  const { ids, takenAt, precision } = photoTable(store.library).times();
  return { ...photoColumns(store, [...ids]), takenAt: [...takenAt], precision: [...precision] };
}
