/** When photos were taken, in the store: who is believed, the user's word, the timeline, older libraries. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseIso, type Claim, type DateClaim } from '../../src/facts/claims.ts';
import { Timeline } from '../../src/search/timeline.ts';
import { complete } from '../../src/search/complete.ts';
import { parseQuery } from '../../src/search/query.ts';
import { matchingPhotos } from '../../src/search/filters.ts';
import { setTaken } from '../../src/store/claims.ts';
import type { Store } from '../../src/store/database.ts';
import { pendingCount } from '../../src/store/files.ts';
import { mark } from '../../src/store/marks.ts';
import { photoDetails } from '../../src/store/photos.ts';
import { timeline } from '../support/timeline.ts';
import { undoChange } from '../support/history.ts';
import { earlierLibrary, testStore } from '../support/library.ts';
import { addFile, readAs } from '../support/photos.ts';
import { scratchFolder } from '../support/scratch.ts';

const nothing: Claim = { date: null, place: null, title: null, caption: null };

function dated(text: string, basis: DateClaim['basis'] = 'taken'): Claim {
  const date = parseIso(text);
  if (date === null) throw new Error(text);
  return { ...nothing, date: { ...date, offset: null, basis } };
}

/** A photo whose file says this of its date. */
function add(
  store: Store,
  name: string,
  photo: Claim = nothing,
  named: Claim | null = null,
): number {
  return readAs(store, addFile(store, name), name, { claims: { photo, name: named }, takenAt: 7 })
    .photoId;
}

const takenOf = (store: Store, id: number) => {
  const { taken } = photoDetails(store, id) ?? {};
  return taken && [taken.local, taken.source];
};

function say(store: Store, ids: number[], text: string | null): number {
  return setTaken(store, ids, text === null ? null : parseIso(text));
}

describe('the timeline', () => {
  test('has what is known only to the year within that year, and what is not known at the end', async () => {
    const store = await testStore();
    const undated = add(store, 'undated');
    const year = add(store, 'year', dated('1962'));
    const month = add(store, 'month', dated('1962-01'));
    const day = add(store, 'day', dated('1962-01-01'));
    const midnight = add(store, 'midnight', dated('1962-01-01T00:00:00'));
    const summer = add(store, 'summer', dated('1962-07-01T10:00:00'));
    const later = add(store, 'later', dated('1963-01-01T10:00:00'));
    const { ids, days } = new Timeline(store).among(null);
    expect(ids).toEqual([later, summer, midnight, day, month, year, undated]);
    expect(days.map(({ day: heading, count }) => [heading, count])).toEqual([
      ['1963-01-01', 1],
      ['1962-07-01', 1],
      ['1962-01-01', 2],
      ['1962-01', 1],
      ['1962', 1],
      ['', 1],
    ]);
  });
});

describe('the user’s word', () => {
  test('stands whatever files say, and can be taken back', async () => {
    const store = await testStore();
    const photo = add(store, 'a', dated('2015-10-11T13:40:12'));
    const change = say(store, [photo], '1962');
    expect(takenOf(store, photo)).toEqual(['1962', 'user']);
    add(store, 'a', dated('2016-10-11T13:40:12'));
    expect(takenOf(store, photo)).toEqual(['1962', 'user']);
    undoChange(store, change);
    expect(takenOf(store, photo)).toEqual(['2016-10-11T13:40:12', 'exif']);
  });

  test('given anew and taken away: each step is undone', async () => {
    const store = await testStore();
    const photo = add(store, 'a');
    const first = say(store, [photo], '1962-06');
    const second = say(store, [photo], null);
    expect(takenOf(store, photo)?.[1]).toBe('file');
    undoChange(store, second);
    expect(takenOf(store, photo)).toEqual(['1962-06', 'user']);
    say(store, [photo], '1963');
    // What was said since then stays.
    undoChange(store, first);
    expect(takenOf(store, photo)).toEqual(['1963', 'user']);
  });

  test('stays with a photo that is edited in place, and follows into the content that replaces it', async () => {
    const store = await testStore();
    const file = addFile(store, 'a.jpg');
    const claims = { photo: nothing, name: null };
    const { photoId } = readAs(store, file, 'before', { claims });
    say(store, [photoId], '1962');
    readAs(store, file, 'after', { claims });
    expect(takenOf(store, photoId)).toEqual(['1962', 'user']);
    const known = add(store, 'b', dated('2020-01-01'));
    readAs(store, file, 'b', { claims: { photo: dated('2020-01-01'), name: null } });
    expect(takenOf(store, known)).toEqual(['1962', 'user']);
  });
});

describe('filters', () => {
  test.each([
    ['year:1962', ['year', 'month', 'day']],
    ['date:1962-06', ['month', 'day']],
    ['date:1962-06-30', ['day']],
    ['after:1962-02', ['month', 'day']],
    ['before:1963', ['year', 'month', 'day']],
    ['before:1962-07', ['month', 'day']],
    ['month:6', ['month', 'day']],
    ['month:1', []],
    ['-has:date', ['undated']],
    ['date:1970', []],
  ])('%s', async (query, names) => {
    const store = await testStore();
    const ids = {
      undated: add(store, 'undated'),
      year: add(store, 'year', dated('1962')),
      month: add(store, 'month', dated('1962-06')),
      day: add(store, 'day', dated('1962-06-30')),
    };
    const found = matchingPhotos(store.library, parseQuery(query).filters, { offlineFolders: [] });
    const wanted = names.map((name) => ids[name as keyof typeof ids]);
    expect(Array.from(found ?? []).sort()).toEqual(wanted.sort());
  });
});

test('a name of any copy tells where the photo does not', async () => {
  const store = await testStore();
  const claims = { photo: nothing, name: dated('2022-01-21') };
  const { photoId } = readAs(store, addFile(store, 'IMG-20220121-WA0004.jpg'), 'same', { claims });
  readAs(store, addFile(store, 'copy.jpg'), 'same', { claims: { photo: nothing, name: null } });
  expect(takenOf(store, photoId)).toEqual(['2022-01-21', 'name']);
});

test('a library of an earlier version keeps its dates, places and marks, and reads its files once more', async () => {
  const folder = join(scratchFolder(), 'library');
  earlierLibrary(
    folder,
    7,
    `
    INSERT INTO folders (id, path, added_at) VALUES (1, '/photos', 0);
    INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_offset, taken_source,
        latitude, longitude, rating, favourite, added_at)
      VALUES (1, x'01', 1, 'jpeg', 3, 2, 1000000, 120, 'exif', 48.1, 11.5, 4, 1, 0),
        (2, x'02', 1, 'jpeg', 3, 2, 3000000, NULL, 'file', NULL, NULL, 0, 0, 0),
        (3, x'03', 1, 'jpeg', 3, 2, 2000000, 0, 'gps', NULL, NULL, 0, 0, 0);
    INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
      VALUES (1, 'a.jpg', 1, 0, 1, 'ready'), (1, 'b.jpg', 1, 0, 2, 'ready'), (1, 'c.jpg', 1, 0, 3, 'missing'),
        (1, 'd.jpg', 1, 0, NULL, 'failed');
    INSERT INTO embeddings VALUES (1, 'model', x'00000000', 'cpu');`,
  );

  const store = await testStore(folder);
  expect(timeline(store)).toMatchObject({ ids: [1, 2], precision: [19, 0] });
  expect(photoDetails(store, 1)).toMatchObject({
    taken: { local: '1970-01-01T00:16:40', offsetMinutes: 120, source: 'exif' },
    ...{ gps: { latitude: 48.1, longitude: 11.5 }, rating: 4, favourite: true },
  });
  expect(pendingCount(store)).toBe(2);
  expect(store.library.prepare('SELECT count(*) FROM embeddings').pluck().get()).toBe(1);
  // The user's word is put down and taken back before anything was read again.
  undoChange(store, say(store, [1, 2, 3], '1962'));
  expect([1, 2, 3].map((id) => takenOf(store, id)?.[1])).toEqual(['exif', 'file', 'gps']);
  expect(mark(store, [1], { rating: 5 })).toBeGreaterThan(0);
});

test('files whose metadata an earlier version did not find are read once more', async () => {
  const folder = join(scratchFolder(), 'library');
  earlierLibrary(
    folder,
    21,
    `
    INSERT INTO folders (id, path, added_at) VALUES (1, '/photos', 0);
    INSERT INTO photos (id, content_hash, bytes, format, width, height, taken_at, taken_source, added_at)
      VALUES (1, x'01', 1, 'jpeg', 3, 2, 0, 'exif', 0), (2, x'02', 1, 'jpeg', 3, 2, 0, 'file', 0),
        (3, x'03', 1, 'png', 3, 2, 0, 'exif', 0), (4, x'04', 1, 'jxl', 3, 2, 0, 'exif', 0);
    INSERT INTO files (folder_id, path, size, modified_at, photo_id, state)
      SELECT 1, id || '.jpg', 1, 0, id, iif(id = 4, 'missing', 'ready') FROM photos;`,
  );
  const { library } = await testStore(folder);
  const read = library.prepare("SELECT path FROM files WHERE state = 'pending' ORDER BY path");
  expect(read.pluck().all()).toEqual(['2.jpg', '3.jpg']);
});

test('captions and titles are found by caption:, and offered for plain words', async () => {
  const store = await testStore();
  const photo = add(store, 'a', {
    ...nothing,
    title: 'Zeppelinflug',
    caption: 'Über dem Bodensee',
  });
  add(store, 'b');
  const found = (query: string) =>
    Array.from(
      matchingPhotos(store.library, parseQuery(query).filters, { offlineFolders: [] }) ?? [],
    );
  expect(found('caption:zeppelin')).toEqual([photo]);
  expect(found('title:"über dem"')).toEqual([photo]);
  expect(found('caption:100%')).toEqual([]);
  expect(found('has:caption')).toEqual([photo]);
  const offers = complete(store.library, 'bodensee', 8, []).map(({ insert, count }) => [
    insert,
    count,
  ]);
  expect(offers).toContainEqual(['caption:bodensee', 1]);
  expect(complete(store.library, 'zugspitze', 9, [])).toEqual([]);
  expect(photoDetails(store, photo)).toMatchObject({
    title: 'Zeppelinflug',
    caption: 'Über dem Bodensee',
  });
});
