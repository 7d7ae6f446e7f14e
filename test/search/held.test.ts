/** What is held in memory answers as what is read anew, whatever is written: the ends, emptiness, ids used again. */
import SqliteDatabase from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupList } from '../../src/features/duplicates/group-list.ts';
import { defaultKeeperRules } from '../../src/features/duplicates/keeper.ts';
import { matchingPhotos } from '../../src/search/filters.ts';
import { folderCounts, knownValues } from '../../src/search/known-values.ts';
import { writtenPhotos } from '../../src/search/known-photos.ts';
import { timePage } from '../../src/search/page.ts';
import { parseQuery } from '../../src/search/query.ts';
import { Timeline } from '../../src/search/timeline.ts';
import { newestInAlbum } from '../../src/store/album-covers.ts';
import type { Store } from '../../src/store/database.ts';
import { folderTree } from '../../src/store/folder-tree.ts';
import { marksOf } from '../../src/store/marks.ts';
import { counts } from '../../src/store/photos.ts';
import { libraryOf } from './photo-library.ts';

const PHOTOS = 8;
const ids = fc.integer({ min: 1, max: PHOTOS + 2 });
const two = fc.uniqueArray(ids, { minLength: 2, maxLength: 2 }).map((pair) => pair.toSorted());
const setPhoto = fc.constantFrom(
  ...['taken_at = 5', 'taken_at = 9e12', 'taken_precision = 4', 'undated = 1', 'width = 9000'],
  ...['rating = 4', 'rating = 0', 'favourite = 1', `camera = 'Leica'`, 'camera = NULL'],
);
const setFile = fc.constantFrom(
  ...[`state = 'missing'`, `state = 'ready'`, `path = 'trip/dog ' || id || '.png'`],
  ...['folder_id = 2', `path = 'Ärger/año ' || id || '.jpg'`, 'photo_id = NULL', 'photo_id = 1'],
);
const there = (id: number, table = 'photos'): string => `FROM ${table} WHERE id = ${id}`;
const change = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(ids, setPhoto)
      .map(([id, set]) => `UPDATE photos SET ${set} WHERE id = ${id}`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(ids, setFile)
      .map(([id, set]) => `UPDATE files SET ${set} WHERE id = ${id}`),
  },
  ids.map((id) => `UPDATE files SET state = 'missing' WHERE photo_id >= ${id}`),
  ids.map((id) => `UPDATE files SET state = 'ready' WHERE photo_id IS NOT NULL AND id >= ${id}`),
  ids.map((id) => `DELETE FROM files WHERE id >= ${id}`),
  ids.map(
    (id) =>
      `DELETE FROM photos WHERE id >= ${id} AND NOT EXISTS (SELECT 1 FROM files WHERE photo_id = photos.id)`,
  ),
  ids.map(
    (
      id,
    ) => `INSERT OR IGNORE INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at)
      VALUES (${id}, randomblob(32), 1, 'raw', 30, 40, ${id % 3}, 'exif', 0)`,
  ),
  ids.map(
    (id) => `INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
      SELECT 1, 'new/' || hex(randomblob(4)) || '.cr2', 1, 0, id, 'ready' ${there(id)}`,
  ),
  fc.tuple(ids, fc.constantFrom(`'a dog'`, `'gâteau'`, `''`, 'NULL')).map(
    ([
      id,
      text,
    ]) => `INSERT INTO photo_claims (photo_id, source, caption) SELECT id, 'user', ${text} ${there(id)}
      ON CONFLICT DO UPDATE SET caption = excluded.caption`,
  ),
  ids.map((id) => `DELETE FROM photo_claims WHERE photo_id = ${id}`),
  two.map(
    ([
      main,
      own,
    ]) => `INSERT INTO companion_files (file_id, of_file, kind) SELECT ${own}, ${main}, 'raw'
      WHERE EXISTS (SELECT 1 ${there(own ?? 0, 'files')}) AND EXISTS (SELECT 1 ${there(main ?? 0, 'files')})
      ON CONFLICT DO UPDATE SET of_file = excluded.of_file`,
  ),
  ids.map((id) => `DELETE FROM companion_files WHERE file_id = ${id}`),
  fc.tuple(two, fc.constantFrom('0, NULL', '2, 0', '2, 2')).map(
    ([[a, b], levels]) => `INSERT INTO duplicate_pairs (a, b, same, similar, score, traits)
      SELECT ${a}, ${b}, ${levels}, 0.9, 0 WHERE EXISTS (SELECT 1 ${there(a ?? 0)}) AND EXISTS (SELECT 1 ${there(b ?? 0)})
      ON CONFLICT DO UPDATE SET same = excluded.same, similar = excluded.similar`,
  ),
  two.map(
    ([a, b]) =>
      `INSERT OR IGNORE INTO duplicate_apart SELECT a, b, 0 FROM duplicate_pairs WHERE a = ${a} OR b = ${b}`,
  ),
  ids.map((id) => `DELETE FROM duplicate_apart WHERE a = ${id}`),
  ids.map((id) => `INSERT OR IGNORE INTO album_photos SELECT 1, id, 0 ${there(id)}`),
  ids.map((id) => `DELETE FROM album_photos WHERE photo_id = ${id}`),
  ids.map((id) => `INSERT OR IGNORE INTO photo_keywords SELECT id, 'photo', 1 ${there(id)}`),
  fc.constant('BEGIN; DELETE FROM files; ROLLBACK'),
);

const QUERIES = [
  ...[
    'name:dog',
    'name:ä',
    'caption:dog',
    'caption:gâteau',
    'folder:trip',
    'folder:Art',
    'type:cr2',
  ],
  ...[
    'camera:leica',
    'rating:4',
    'is:portrait',
    'is:untagged',
    'is:offline',
    'has:caption',
    '-name:jpg',
  ],
];

/** All that the window is shown of a library, but for vectors. */
function answers(store: Store, timeline: Timeline, groups: GroupList): unknown {
  const { library } = store;
  const page = (text: string): unknown => {
    const { filters } = parseQuery(text);
    return timePage(
      { store, timeline },
      matchingPhotos(library, filters, { offlineFolders: [2] }),
      undefined,
    );
  };
  // Where nothing is in memory yet, rows are read.
  const counted = counts(store);
  const { favourites, rated } = marksOf(store, null);
  const shown = timeline.among(null).ids;
  const sorted = (all: readonly number[]): number[] => all.toSorted((a, b) => a - b);
  return {
    whole: page(''),
    found: QUERIES.map(page),
    written: ['dog', 'new', 'ano', 'año'].map((words) =>
      writtenPhotos(library, words).map(({ ids: found, ...run }) => ({
        ...run,
        ids: sorted(Array.from(found)),
      })),
    ),
    stacks: timeline.stacks.among(shown),
    merged: timeline.shots.merged(shown.toReversed()),
    tree: folderTree(store),
    folders: folderCounts(library),
    cameras: knownValues(library, 'camera'),
    newest: newestInAlbum(library, 1),
    counts: counted,
    marks: { favourites: sorted(favourites), rated: rated.toSorted((a, b) => a.id - b.id) },
    groups: (['exact', 'same', 'similar'] as const).map((kind) =>
      groups.page(kind, 'normal', { offset: 0, limit: 50 }, new Set()),
    ),
  };
}

function storeOf(library: Database): Store {
  return {
    ...{ library, cache: library, folder: '', readonly: false, notices: [], check: null },
    close: () => library.close(),
  };
}

function answering(store: Store): () => unknown {
  const timeline = new Timeline(store);
  const groups = new GroupList(store, () => defaultKeeperRules, timeline.shots);
  return () => answers(store, timeline, groups);
}

test('what is held is what is there', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 7 }), (batches) => {
      const library = libraryOf(
        Array.from({ length: PHOTOS }, (_, at) => ({
          taken: `20${10 + (at % 4)}-05-01`,
          folder: 1 + (at % 2),
        })),
      );
      library.exec(`INSERT INTO keywords (id, name, name_key) VALUES (1, 'a', 'a');
        INSERT INTO albums (id, name, name_key, created_at) VALUES (1, 'A', 'a', 0)`);
      const held = answering(storeOf(library));
      for (const batch of [[], ...batches]) {
        for (const sql of batch) library.exec(sql);
        const copy = new SqliteDatabase(library.serialize());
        expect(held()).toEqual(answering(storeOf(copy))());
        copy.close();
      }
      library.close();
    }),
    { numRuns: Number(process.env['RUNS'] ?? 8) },
  );
});

test('words are looked for in the names as they are, also where all were read anew', () => {
  const library = libraryOf(
    Array.from({ length: 130 }, (_, at) => ({ files: [`dog ${at} before.jpg`] })),
  );
  const found = (words: string): number =>
    writtenPhotos(library, words).reduce((sum, { ids: some }) => sum + some.length, 0);
  expect(found('dog before')).toBe(130);
  library.exec(`UPDATE files SET path = 'cat ' || id || ' after.jpg'`);
  expect(found('cat after')).toBe(130);
});
