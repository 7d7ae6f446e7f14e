/** Groups that are held are those that a new list makes, whatever is written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupList } from '../../src/features/duplicates/group-list.ts';
import { defaultKeeperRules } from '../../src/features/duplicates/keeper.ts';
import type { Store } from '../../src/store/database.ts';
import { groupPhotos } from '../../src/store/duplicates.ts';
import { libraryOf } from '../search/photo-library.ts';

const PHOTOS = 9;
const photo = fc.integer({ min: 1, max: PHOTOS });
const level = fc.constantFrom('NULL', '0', '1', '2');
const write = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(photo, photo, level, level, fc.integer({ min: 1, max: 9 })) },
  { weight: 2, arbitrary: fc.constantFrom('apart', 'together') },
  { weight: 3, arbitrary: fc.tuple(photo, fc.constantFrom('missing', 'ready', 'wide', 'copy')) },
  { weight: 1, arbitrary: fc.tuple(photo, photo) },
);

test('a change makes no more anew than it must, and no less', () => {
  fc.assert(
    fc.property(fc.array(fc.array(write, { maxLength: 3 }), { maxLength: 8 }), (batches) => {
      const store = storeOf();
      const { library } = store;
      const list = listOf(store);
      let last: [number, number] = [1, 2];
      for (const batch of batches) {
        for (const one of batch) {
          if (typeof one === 'string') keep(library, last, one === 'apart');
          else if (one.length === 5) {
            const [x, y, same, similar, score] = one;
            if (x === y) continue;
            last = [Math.min(x, y), Math.max(x, y)];
            library.exec(`INSERT INTO duplicate_pairs (a, b, same, similar, score, traits)
              VALUES (${last.join()}, ${same}, ${similar}, 0.${score}, 0) ON CONFLICT (a, b) DO UPDATE
              SET same = excluded.same, similar = excluded.similar, score = excluded.score`);
          } else if (typeof one[1] === 'number') stand(library, one[0], one[1]);
          else change(library, one[0], one[1]);
        }
        expect(pagesOf(list)).toEqual(pagesOf(listOf(store)));
      }
    }),
    { numRuns: 60 },
  );
});

test('a photo that tells only when it was last changed is dated by its file', () => {
  const store = storeOf();
  store.library.exec(`
    UPDATE photos SET taken_source = 'exif', taken_at = 1000 WHERE id <= 2;
    INSERT INTO photo_claims (photo_id, source, taken_at, taken_precision, taken_basis)
      VALUES (1, 'photo', 1000, 19, 'changed'), (2, 'photo', 1000, 19, 'taken')`);
  const sources = groupPhotos(store, [1, 2]).map(({ takenSource }) => takenSource);
  expect(sources).toEqual(['file', 'exif']);
});

test('what turns out to be two names of one file frees nothing', () => {
  const store = storeOf();
  store.library.exec(`INSERT INTO duplicate_pairs (a, b, same, similar, score, traits)
    VALUES (1, 2, 0, 0, 0.9, 0)`);
  const list = listOf(store);
  const freed = () => list.page('same', 'normal', { offset: 0, limit: 50 }, new Set()).bytes;
  expect(freed()).toBeGreaterThan(0);
  store.library.exec(`UPDATE files SET identity = '1:1' WHERE photo_id IN (1, 2)`);
  expect(freed()).toBe(0);
});

type Library = Store['library'];

function storeOf(): Store {
  const library = libraryOf(Array.from({ length: PHOTOS }, () => ({})));
  return {
    ...{ library, cache: library, folder: '', readonly: false, notices: [], check: null },
    close: () => library.close(),
  };
}

function listOf(store: Store): GroupList {
  return new GroupList(store, () => defaultKeeperRules);
}

function pagesOf(list: GroupList): unknown {
  return (['exact', 'same', 'similar'] as const).map((kind) =>
    list.page(kind, 'normal', { offset: 0, limit: 50 }, new Set()),
  );
}

function keep(library: Library, [a, b]: [number, number], apart: boolean): void {
  library.exec(
    apart
      ? `INSERT OR IGNORE INTO duplicate_apart VALUES (${a}, ${b}, 0)`
      : `DELETE FROM duplicate_apart WHERE a = ${a} AND b = ${b}`,
  );
}

function change(library: Library, id: number, what: string): void {
  if (what === 'wide') library.exec(`UPDATE photos SET width = width + 9 WHERE id = ${id}`);
  else if (what === 'copy') {
    library.exec(`INSERT OR IGNORE INTO files (folder_id, path, size, modified_at, photo_id, state)
      VALUES (1, 'copy ${id}.jpg', 7, 0, ${id}, 'ready')`);
  } else library.exec(`UPDATE files SET state = '${what}' WHERE photo_id = ${id}`);
}

/** One stands behind the other, or none behind it. */
function stand(library: Library, id: number, behind: number): void {
  library.exec(`DELETE FROM companion_files WHERE file_id = ${behind} OR of_file = ${behind}`);
  if (id !== behind) {
    library.exec(`INSERT INTO companion_files (file_id, of_file, kind) VALUES (${behind}, ${id}, 'raw')
      ON CONFLICT (file_id) DO UPDATE SET of_file = excluded.of_file`);
  }
}
