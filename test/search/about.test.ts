/** What a query shows as a whole, worked out where the names are known. Real tables. */
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { onlyAlbum, onlyLabel, onlyThing } from '../../src/search/about.ts';
import { parseQuery } from '../../src/search/query.ts';

const library = new SqliteDatabase(':memory:');
migrate(library);
const album = library.prepare(
  'INSERT INTO albums (name, name_key, query, created_at) VALUES (?, lower(?), ?, 0)',
);
for (const [name, query] of [
  ['Rome 2019', null],
  ['Rome 2021', null],
  ['Sea', null],
  ['Dogs', 'dog'],
]) {
  album.run(name, name, query);
}
const label = library.prepare(
  `INSERT INTO labels (name, name_key, colour, prompts, mode, threshold, created_at)
   VALUES (?, lower(?), 'red', '[]', 'suggest', 0.4, 0)`,
);
for (const name of ['family', 'family/anna', 'beach']) label.run(name, name);

const nameOf = (id: number | undefined) =>
  library
    .prepare<[number], string>('SELECT name FROM labels WHERE id = ?')
    .pluck()
    .get(id ?? 0);

test.each([
  ['album:sea', 'Sea'],
  ['dog album:SEA after:2020', 'Sea'],
  ['album:2019', 'Rome 2019'],
  ['album:rome', null],
  ['album:sea,rome', null],
  ['-album:sea', null],
  ['album:dogs', null],
  ['sea', null],
])('%s is about the album %s', (text, name) => {
  expect(onlyAlbum(library, parseQuery(text).filters)?.name ?? null).toBe(name);
});

test.each([
  ['tag:family', 'family'],
  ['suggested:Beach', 'beach'],
  ['tag:anna is:favourite', 'family/anna'],
  ['tag:family suggested:beach', null],
  ['tag:a,b', null],
  ['-tag:beach', null],
  ['tag:nobody', null],
  ['tag:/', null],
])('%s is about the label %s', (text, name) => {
  expect(nameOf(onlyLabel(library, parseQuery(text).filters)?.id) ?? null).toBe(name);
});

test.each([
  ['album:2019', { kind: 'album', name: 'Rome 2019' }],
  ['album:dogs', { kind: 'album', name: 'Dogs' }],
  ['tag:beach', { kind: 'label', name: 'beach' }],
  ['folder:"/home/anna/Pictures/"', { kind: 'folder', name: '/home/anna/Pictures/' }],
  ['folder:pictures', null],
  ['album:sea,dogs', null],
  ['album:sea dog', null],
  ['album:sea -dog', null],
  ['-tag:beach', null],
  ['album:sea camra:x', null],
  ['', null],
])('%s alone is %o', (text, only) => {
  expect(onlyThing(library, parseQuery(text))).toEqual(only);
});
