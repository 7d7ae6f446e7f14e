/** An unpacked Google Takeout, read into a library of real files. */
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTakeout } from '../../src/media/takeout.ts';
import { readTakeoutFile } from '../../src/media/takeout.ts';
import { giveWaiting, migrations } from '../../src/features/sidecars/takeout-waiting.ts';
import { migrateFeature } from '../../src/store/migrate.ts';
import { importTakeout, looksLikeTakeout } from '../../src/features/sidecars/takeout.ts';
import { albumByName, albumPhotos } from '../../src/store/albums.ts';
import { setTaken } from '../../src/store/claims.ts';
import type { Store } from '../../src/store/database.ts';
import { insertFolder } from '../../src/store/folders.ts';
import { photoDetails } from '../../src/store/photos.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';
import { libraryOf, photoAt, readAll } from './support.ts';

const google = (more: object = {}) =>
  JSON.stringify({
    title: 'IMG_20.jpg',
    description: 'picnic',
    url: 'https://photos.google.com/photo/x',
    photoTakenTime: { timestamp: '1499680511', formatted: 'Jul 10, 2017, 9:55:11 AM UTC' },
    geoData: { latitude: 0, longitude: 0 },
    geoDataExif: { latitude: 48.1, longitude: 11.5 },
    people: [{ name: 'Anna' }, { name: '' }, {}],
    favorited: true,
    ...more,
  });

function read(store: Store, ...folders: string[]) {
  const { signal } = new AbortController();
  return importTakeout(store, folders, {
    ...{ signal, progress: () => undefined, readTakeout: readTakeoutFile },
  });
}

async function libraryWithWaiting(...folders: string[]): Promise<Store> {
  const store = await libraryOf(...folders);
  migrateFeature(store.library, 'sidecars', migrations);
  return store;
}

async function takeout(): Promise<{ root: string; year: string; album: string }> {
  const root = scratchFolder();
  const year = join(root, 'Takeout/Google Photos/Photos from 2017');
  const album = join(root, 'Takeout/Google Photos/Summer');
  for (const folder of [year, album]) mkdirSync(folder, { recursive: true });
  await writePhoto(join(year, 'IMG_20.jpg'), 1);
  await writePhoto(join(year, 'IMG_20-edited.jpg'), 2);
  await writePhoto(join(year, 'other.jpg'), 3);
  await writePhoto(join(album, 'IMG_20.jpg'), 1);
  for (const folder of [year, album]) {
    writeFileSync(join(folder, 'IMG_20.jpg.supplemental-metadata.json'), google());
  }
  writeFileSync(
    join(album, 'metadata.json'),
    JSON.stringify({ title: 'Summer 2017 🌞', access: 'protected', date: {} }),
  );
  writeFileSync(
    join(year, 'metadata.json'),
    JSON.stringify({ title: 'Photos from 2017', access: 'protected', date: {} }),
  );
  return { root, year, album };
}

describe('import-takeout', () => {
  test('gives date, place, caption, favourite, album and names of people', async () => {
    const { root, year } = await takeout();
    const store = await libraryWithWaiting(root);
    const result = await read(store, root);
    expect(result).toMatchObject({ photos: 3, albums: 1, favourites: 2, unknown: 0, failed: 0 });
    const photo = photoAt(store, join(year, 'IMG_20.jpg'));
    expect(photoDetails(store, photo)).toMatchObject({
      taken: { local: '2017-07-10T09:55:11', offsetMinutes: 0, source: 'takeout' },
      gps: { latitude: 48.1, longitude: 11.5 },
      ...{ caption: 'picnic', favourite: true, keywords: ['People/Anna'] },
    });
    const edited = photoAt(store, join(year, 'IMG_20-edited.jpg'));
    expect(photoDetails(store, edited)).toMatchObject({ caption: 'picnic' });
    expect(photoDetails(store, photoAt(store, join(year, 'other.jpg')))?.caption).toBeNull();
    const album = albumByName(store.library, 'Summer 2017 🌞');
    expect(album && albumPhotos(store.library, album.id)).toEqual([photo]);
    expect(albumByName(store.library, 'Photos from 2017')).toBeNull();
    // A second time finds nothing new.
    expect(await read(store, root)).toMatchObject({ photos: 3, albums: 0, favourites: 0 });
  });

  test('takes nothing back that the user said', async () => {
    const { root, year } = await takeout();
    const store = await libraryWithWaiting(root);
    const photo = photoAt(store, join(year, 'IMG_20.jpg'));
    setTaken(store, [photo], { at: Date.UTC(1999, 0, 1), precision: 4 });
    await read(store, root);
    expect(photoDetails(store, photo)?.taken).toMatchObject({ local: '1999', source: 'user' });
  });

  test('finds JSON files in another archive’s folder of the same name', async () => {
    const { root, year } = await takeout();
    const second = scratchFolder();
    const folder = join(second, 'Takeout/Google Photos/Photos from 2017');
    mkdirSync(folder, { recursive: true });
    await writePhoto(join(folder, 'far.jpg'), 7);
    writeFileSync(
      join(year, 'far.jpg.json'),
      google({ title: 'far.jpg', description: 'far away' }),
    );
    const store = await libraryWithWaiting(root, second);
    await read(store, root, second);
    expect(photoDetails(store, photoAt(store, join(folder, 'far.jpg')))?.caption).toBe('far away');
  });

  test('names files that are broken', async () => {
    const { root, year } = await takeout();
    const store = await libraryWithWaiting(root);
    writeFileSync(join(year, 'other.jpg.json'), '{"title": ');
    const result = await read(store, root);
    expect(result).toMatchObject({ photos: 3, unknown: 0, failed: 1 });
    expect(result.failures[0]?.path).toBe(join(year, 'other.jpg.json'));
  });

  test('an album may have a year in its name', async () => {
    const { root, album } = await takeout();
    writeFileSync(
      join(album, 'metadata.json'),
      JSON.stringify({ albumData: { title: 'Lisbon 2017' } }),
    );
    const store = await libraryWithWaiting(root);
    expect(await read(store, root)).toMatchObject({ albums: 1 });
    expect(albumByName(store.library, 'Lisbon 2017')).not.toBeNull();
  });

  test('offers itself where a folder looks like one', async () => {
    const { root } = await takeout();
    expect(await looksLikeTakeout(root)).toBe(true);
    const plain = scratchFolder();
    await writePhoto(join(plain, 'a.jpg'), 1);
    writeFileSync(join(plain, 'package.json'), '{}');
    expect(await looksLikeTakeout(plain)).toBe(false);
    expect(await looksLikeTakeout(join(plain, 'not there'))).toBe(false);
  });
});

describe('photos that are not in the library yet', () => {
  test('get what Google says of them when they come, and their albums', async () => {
    const { root, year } = await takeout();
    const store = await libraryWithWaiting();
    expect(await read(store, root)).toMatchObject({ photos: 0, albums: 0, unknown: 3 });
    expect(await read(store, root)).toMatchObject({ photos: 0, unknown: 3 });
    await readAll(store, insertFolder(store, root).id, root);
    // As a start does it after a kill; while it runs, files are told as they come.
    expect(giveWaiting(store, null)).toMatchObject({ photos: 2, albums: 1, favourites: 2 });
    expect(photoDetails(store, photoAt(store, join(year, 'IMG_20.jpg')))).toMatchObject({
      taken: { source: 'takeout' },
      caption: 'picnic',
    });
    expect(giveWaiting(store, null).photos).toBe(0);
  });

  test('are known by name and size where they were moved, unless two are alike in that', async () => {
    const { root, year, album } = await takeout();
    const store = await libraryWithWaiting();
    writeFileSync(join(year, 'other.jpg.json'), google({ title: 'other.jpg' }));
    const twin = join(root, 'Takeout/Google Photos/Photos from 2018');
    mkdirSync(twin);
    copyFileSync(join(year, 'other.jpg'), join(twin, 'other.jpg'));
    const later = { photoTakenTime: { timestamp: '1520000000' } };
    writeFileSync(join(twin, 'other.jpg.json'), google({ title: 'other.jpg', ...later }));
    await read(store, root);
    const pictures = scratchFolder();
    for (const name of ['IMG_20.jpg', 'other.jpg']) {
      copyFileSync(join(name === 'other.jpg' ? year : album, name), join(pictures, name));
    }
    await readAll(store, insertFolder(store, pictures).id, pictures);
    const files = ['IMG_20.jpg', 'other.jpg'].map((name) => {
      const path = join(pictures, name);
      return { path, size: statSync(path).size };
    });
    // The photo lay in the folder of its year and in that of its album.
    expect(giveWaiting(store, files)).toMatchObject({ photos: 1, albums: 1, favourites: 1 });
    const moved = photoAt(store, join(pictures, 'other.jpg'));
    expect(photoDetails(store, moved)?.caption).toBeNull();
  });
});

test.each([
  ['[]'],
  ['null'],
  ['{"title": 7}'],
  ['{"title": "x"}'],
  [JSON.stringify({ title: 'tsconfig', date: 1, url: 'x' })],
])('%s is none of Google’s', (text) => expect(parseTakeout(text)).toBeNull());

test.each([
  [{ photoTakenTime: { timestamp: 'x' } }],
  [{ photoTakenTime: { timestamp: '0' } }],
  [{ photoTakenTime: { timestamp: '99999999999999999' } }],
  [{ photoTakenTime: { timestamp: '4000000000' } }],
])('a date that cannot be is none: %j', (more) => {
  expect(parseTakeout(google(more))).toMatchObject({ claim: { date: null } });
});

test('hostile JSON is refused or read, and takes no time', () => {
  expect(() => parseTakeout('['.repeat(500_000))).toThrow('no JSON');
  expect(
    parseTakeout(google({ people: Array.from({ length: 10_000 }, (_, i) => ({ name: `n${i}` })) })),
  ).toMatchObject({
    people: { length: 200 },
  });
});
