import { expect, test } from 'vitest';
import { matchingPhotos } from '../../src/search/filters.ts';
import { parseQuery } from '../../src/search/query.ts';
import { libraryOf } from './photo-library.ts';

test('what filters found is remembered until the library changes, and not a moment longer', () => {
  const library = libraryOf([{ rating: 5 }, { rating: 1 }]);
  const { filters } = parseQuery('rating:5');
  const find = (): number[] | null => matchingPhotos(library, filters, { offlineFolders: [] });
  const found = find();
  expect(found).toEqual([1]);
  expect(find()).toBe(found);
  library.prepare('UPDATE photos SET rating = 5 WHERE id = 2').run();
  expect(find()?.toSorted()).toEqual([1, 2]);
  library.prepare('DELETE FROM files WHERE photo_id = 1').run();
  expect(find()).toEqual([2]);
});
