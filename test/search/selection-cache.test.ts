import { expect, test } from 'vitest';
import { selectedIds } from '../../src/search/selection-cache.ts';
import { libraryOf } from './photo-library.ts';

test('what a statement selected is remembered until the library changes, and not a moment longer', () => {
  const library = libraryOf([{ rating: 5 }, { rating: 1 }]);
  const find = (): number[] => selectedIds(library, 'SELECT id FROM photos WHERE rating = ?', [5]);
  const found = find();
  expect(found).toEqual([1]);
  expect(find()).toBe(found);
  library.prepare('UPDATE photos SET rating = 5 WHERE id = 2').run();
  expect(find().toSorted()).toEqual([1, 2]);
});
