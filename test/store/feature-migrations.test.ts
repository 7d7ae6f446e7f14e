/** Tables that a feature brings of its own. */
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/database.ts';
import { migrateFeature } from '../../src/store/migrate.ts';
import type { Store } from '../../src/store/database.ts';
import { scratchFolder } from '../support/scratch.ts';

type Step = (library: Store['library']) => void;
const first: Step = (library) => library.exec('CREATE TABLE notes (text TEXT) STRICT');
const second: Step = (library) => library.exec('ALTER TABLE notes ADD COLUMN at INTEGER');

test('each step is taken once, and a library that had more is refused', async () => {
  const folder = scratchFolder();
  const store = await openStore(folder);
  migrateFeature(store.library, 'notes', [first]);
  store.library.exec(`INSERT INTO notes VALUES ('kept')`);
  migrateFeature(store.library, 'notes', [first, second]);
  migrateFeature(store.library, 'notes', [first, second]);
  expect(store.library.prepare('SELECT * FROM notes').all()).toEqual([{ text: 'kept', at: null }]);
  expect(() => migrateFeature(store.library, 'notes', [first])).toThrow(
    expect.objectContaining({ code: 'library-newer' }),
  );
  store.close();
});

test('a step that fails leaves nothing behind and is taken again', async () => {
  const store = await openStore(scratchFolder());
  const broken: Step = (library) => {
    first(library);
    throw new Error('half way');
  };
  expect(() => migrateFeature(store.library, 'notes', [broken])).toThrow('half way');
  migrateFeature(store.library, 'notes', [first]);
  expect(store.library.prepare('SELECT * FROM notes').all()).toEqual([]);
  store.close();
});
