/** Photos in memory are what the library says, whatever is written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Database } from 'better-sqlite3';
import { PhotoTable } from '../../src/store/photo-table.ts';
import { libraryOf } from '../search/photo-library.ts';

const PHOTOS = 30;

const id = fc.integer({ min: 1, max: PHOTOS });
// A file's own date is known to the second.
const change = fc.oneof(
  fc.record({
    id,
    set: fc.constantFrom(
      'taken_at = 5',
      'taken_at = 1e12',
      `taken_precision = iif(taken_source = 'file', 19, 4)`,
    ),
  }),
  fc.record({
    id,
    set: fc.constantFrom('rating = 4', 'favourite = 1', `camera = 'Leica'`, 'lens = NULL'),
  }),
  fc.record({
    id,
    set: fc.constantFrom(
      'width = 9',
      `taken_source = 'file', taken_precision = 19`,
      `taken_source = 'exif'`,
    ),
  }),
  fc.record({
    id,
    set: fc.constantFrom('file_count = 0', 'file_count = 2', 'latitude = 1, longitude = 2'),
  }),
);

function contentOf(table: PhotoTable) {
  const { ids, camera, format, lens, ...rest } = table.facts();
  const named = (column: 'camera' | 'format' | 'lens', numbers: Iterable<number>): unknown[] =>
    Array.from(numbers, (number) => table.valuesOf(column)[number]);
  return {
    ids: [...ids],
    rows: [...ids].map((one) => table.rowOf(one)),
    ...{
      camera: named('camera', camera),
      format: named('format', format),
      lens: named('lens', lens),
    },
    ...rest,
  };
}

function orderIn(library: Database): number[] {
  return library
    .prepare<[], number>(
      `SELECT id FROM photos WHERE file_count > 0
       ORDER BY undated, taken_at DESC, taken_precision DESC, id DESC`,
    )
    .pluck()
    .all();
}

test('a change moves, adds or removes no more than its photos', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }), (batches) => {
      const library = libraryOf(
        Array.from({ length: PHOTOS }, (_, at) => ({
          taken: `20${10 + (at % 7)}-05-0${1 + (at % 3)}T10:00:00`,
          camera: at % 2 === 0 ? null : 'Canon',
          takenSource: at % 9 === 0 ? ('file' as const) : ('exif' as const),
        })),
      );
      const table = new PhotoTable(library);
      for (const batch of batches) {
        for (const one of batch) library.exec(`UPDATE photos SET ${one.set} WHERE id = ${one.id}`);
        if (batch.length > 3)
          library.exec(`DELETE FROM files WHERE photo_id = ${batch[0]?.id ?? 1}`);
        expect([...table.times().ids]).toEqual(orderIn(library));
        expect(contentOf(table)).toEqual(contentOf(new PhotoTable(library)));
      }
    }),
    { numRuns: 30 },
  );
});

test('the oldest photos are found again when they come back behind all others', () => {
  const library = libraryOf([{ taken: '2015' }, { taken: '2013' }, { taken: '2014' }]);
  const table = new PhotoTable(library);
  expect(table.facts().ids).toHaveLength(3);
  library.exec('UPDATE photos SET file_count = 0 WHERE id > 1');
  expect([...table.facts().ids]).toEqual([1]);
  library.exec('UPDATE photos SET file_count = 1 WHERE id > 1');
  expect([...table.facts().ids]).toEqual([1, 3, 2]);
  expect([1, 2, 3].map((photo) => table.rowOf(photo))).toEqual([0, 2, 1]);
});

test('what is rolled back was never there', () => {
  const library = libraryOf([{}, {}, {}]);
  const table = new PhotoTable(library);
  expect(table.times().ids).toHaveLength(3);
  library.exec('BEGIN; UPDATE photos SET file_count = 0 WHERE id = 2');
  expect(table.times().ids).toHaveLength(3);
  library.exec('ROLLBACK');
  expect(table.times().ids).toHaveLength(3);
  library.exec('UPDATE photos SET file_count = 0 WHERE id = 2');
  expect(table.times().ids).toHaveLength(2);
});
