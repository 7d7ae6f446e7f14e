/** A look that passes over what cannot be read finds what one from the beginning finds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/database.ts';
import { wantResults } from '../../src/store/results.ts';
import { WantedLook } from '../../src/store/wanted-look.ts';
import { testStore } from '../support/library.ts';

const PHOTOS = 12;
const TASKS = ['thumbnail', 'vector'] as const;

/** Photos in two folders, some in both; nothing is wanted. */
async function photosInTwoFolders(): Promise<Store> {
  const store = await testStore();
  store.library.exec(
    `INSERT INTO folders (id, path, added_at) VALUES (1, '/here', 0), (2, '/away', 0)`,
  );
  for (let id = 1; id <= PHOTOS; id += 1) {
    store.library.exec(`
      INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, added_at)
        VALUES (${id}, CAST(${id} AS BLOB), 1, 'jpeg', 3, 2, ${id % 5}, 0);
      INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
        VALUES (${1 + (id % 2)}, '${id}.jpg', 1, 0, ${id}, 'ready')`);
  }
  store.library.exec(`UPDATE results SET state = 'done', newest = NULL`);
  return store;
}

const photo = fc.integer({ min: 1, max: PHOTOS });
const step = fc.oneof(
  fc.record({ what: fc.constant('want' as const), photo, task: fc.constantFrom(...TASKS) }),
  fc.record({ what: fc.constant('done' as const), photo, task: fc.constantFrom(...TASKS) }),
  fc.record({ what: fc.constantFrom('try' as const, 'lose' as const, 'return' as const), photo }),
  fc.record({ what: fc.constant('folders' as const), online: fc.subarray([1, 2]) }),
  fc.record({ what: fc.constant('begin' as const), photos: fc.array(photo, { maxLength: 3 }) }),
);

test('whatever is wanted, done, lost or plugged in meanwhile', async () => {
  const store = await photosInTwoFolders();
  const { library } = store;
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      library.exec(`UPDATE results SET state = 'done', newest = NULL, tries = 0;
        UPDATE files SET state = 'ready'`);
      const look = new WantedLook(store);
      let [folders, exclude] = [[1], new Set<number>()];
      for (const one of steps) {
        if (one.what === 'want') wantResults(store, one.task, [one.photo]);
        else if (one.what === 'folders') folders = one.online;
        else if (one.what === 'begin') exclude = new Set(one.photos);
        else if (one.what === 'try') {
          library.exec(
            `UPDATE results SET tries = tries + 1 WHERE photo_id = ${one.photo} AND state = 'wanted'`,
          );
        } else if (one.what === 'done') {
          library.exec(`UPDATE results SET state = 'done', newest = NULL, tries = 0
            WHERE photo_id = ${one.photo} AND task_id = (SELECT id FROM tasks WHERE name = '${one.task}')`);
        } else {
          const state = one.what === 'lose' ? 'missing' : 'ready';
          library.exec(`UPDATE files SET state = '${state}' WHERE photo_id = ${one.photo}`);
        }
        const found = look.next(TASKS, 4, { folders, exclude });
        expect(found).toEqual(new WantedLook(store).next(TASKS, 4, { folders, exclude }));
      }
    }),
    { numRuns: 30 },
  );
});

test('photos of a drive that is away are passed over once', async () => {
  const store = await photosInTwoFolders();
  wantResults(store, 'vector', [1, 2, 3, 4]);
  const look = new WantedLook(store);
  const ids = (folders: number[]): number[] =>
    look.next(TASKS, 10, { folders }).map(({ photoId }) => photoId);
  expect(ids([2])).toEqual([3, 1]);
  expect(ids([1, 2])).toEqual([4, 3, 2, 1]);
  expect(ids([])).toEqual([]);
  expect(ids([1])).toEqual([4, 2]);
});
