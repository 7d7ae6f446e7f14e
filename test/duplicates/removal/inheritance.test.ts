/** What a keeper gets from the copies that go, and an undo takes back. Real files, a real trash. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { closeExiftool, readTagsWithExiftool } from '../../../src/media/exiftool.ts';
import { findSidecar } from '../../../src/media/sidecar.ts';
import { exportSidecars } from '../../../src/features/sidecars/export.ts';
import { canLookIntoTrash } from '../../../src/base/trash.ts';
import { insertAlbum, albumPhotos } from '../../../src/store/albums.ts';
import { captionOf, saveClaims, setTaken, type UserDate } from '../../../src/store/claims.ts';
import { saveDecisions } from '../../../src/store/label-decisions.ts';
import { insertLabel } from '../../../src/store/labels.ts';
import { undoChange } from '../../support/history.ts';
import { mark } from '../../../src/store/marks.ts';
import { photoDetails } from '../../../src/store/photos.ts';
import { readFileAgain } from '../../../src/store/wanted.ts';
import { analysePending } from '../../support/library.ts';
import { removalScene, statesOf, useOwnTrash } from '../../support/removal.ts';

useOwnTrash();

const may1962: UserDate = { at: Date.UTC(1962, 4, 1), precision: 7 };
const year1970: UserDate = { at: 0, precision: 4 };
const nothing = {
  labels: false,
  albums: false,
  ratings: false,
  applied: false,
  dates: false,
  captions: false,
};
const idle = { signal: new AbortController().signal, progress: () => undefined, findSidecar };

test('a dry run says what the keeper would be given, and gives nothing', async () => {
  const { remover, file, photo, store } = await removalScene({
    'a.jpg': 'one',
    'b.jpg': 'other',
    'c.jpg': 'third',
  });
  const [keeper, b, c] = [photo('a.jpg'), photo('b.jpg'), photo('c.jpg')];
  mark(store, [b], { favourite: true, rating: 4 });
  mark(store, [keeper], { rating: 2 });
  const holiday = insertAlbum(store, { name: 'Holiday', photos: [b] });
  insertAlbum(store, { name: 'Both', photos: [keeper, b] });
  const { id: labelId } = insertLabel(store, { name: 'dog' });
  saveDecisions(store, [{ labelId, photoId: c, accepted: true, percent: null }], null);
  const orders = [{ keep: [keeper], files: [file('b.jpg'), file('c.jpg')] }];
  const before = [photoDetails(store, keeper), albumPhotos(store.library, holiday)];
  const given = {
    ...{
      keeper,
      from: [b, c],
      labels: ['dog'],
      albums: ['Holiday'],
      taken: null,
      gps: null,
      camera: null,
    },
    ...{ rating: 4, favourite: true },
  };
  expect((await remover.plan(orders)).merges).toEqual([given]);
  expect([photoDetails(store, keeper), albumPhotos(store.library, holiday)]).toEqual(before);
  const alone = await remover.plan([{ keep: [keeper, b, c], files: [] }]);
  expect(alone.merges).toEqual([]);
  // What is done is what was said, and the journal tells it.
  expect((await remover.remove(orders)).merges).toEqual([given]);
  expect(photoDetails(store, keeper)).toMatchObject({ favourite: true, rating: 4 });
});

test.runIf(canLookIntoTrash)(
  'favourite, rating, labels and albums go to the keeper, files to the trash, and all of it comes back',
  async () => {
    const { store, photos, remover, file, photo } = await removalScene({
      'a.jpg': 'one',
      'b.jpg': 'other',
    });
    const [keeper, gone] = [photo('a.jpg'), photo('b.jpg')];
    mark(store, [gone], { favourite: true, rating: 4 });
    mark(store, [keeper], { rating: 2 });
    const album = insertAlbum(store, { name: 'Holiday', photos: [gone] });
    const removal = await remover.remove([{ keep: [keeper], files: [file('b.jpg')] }]);
    expect(removal.state).toBe('done');
    expect(statesOf(removal)).toEqual(['trashed']);
    expect(existsSync(join(photos, 'b.jpg'))).toBe(false);
    expect(photoDetails(store, keeper)).toMatchObject({ favourite: true, rating: 4 });
    expect(albumPhotos(store.library, album)).toEqual([keeper]);

    const undone = await remover.undo(removal.id ?? -1);
    expect(statesOf(undone)).toEqual(['restored']);
    expect(readFileSync(join(photos, 'b.jpg'), 'utf8')).toBe('other');
    expect(photoDetails(store, keeper)).toMatchObject({ favourite: false, rating: 2 });
    expect(albumPhotos(store.library, album)).toEqual([gone]);
    expect(photoDetails(store, gone)).toMatchObject({
      favourite: true,
      files: [{ state: 'present' }],
    });
  },
);

test.runIf(canLookIntoTrash)(
  'a caption that only the removed file has stays with the keeper, unless it has words of its own',
  async () => {
    const { store, remover, file, photo } = await removalScene({
      'a.jpg': 'keep',
      'b.jpg': 'copy',
      'c.jpg': 'told',
    });
    const [keeper, copy, told] = [photo('a.jpg'), photo('b.jpg'), photo('c.jpg')];
    const words = { date: null, place: null };
    saveClaims(store.library, copy, { photo: { ...words, title: null, caption: 'Anna at sea' } });
    const orders = [{ keep: [keeper], files: [file('b.jpg')] }];
    const removal = await remover.remove(orders);
    expect(captionOf(store.library, keeper).caption).toBe('Anna at sea');
    // What it has is not replaced.
    saveClaims(store.library, told, { photo: { ...words, title: null, caption: 'Other words' } });
    await remover.remove([{ keep: [keeper], files: [file('c.jpg')] }]);
    expect(captionOf(store.library, keeper).caption).toBe('Anna at sea');
    await remover.undo(removal.id ?? -1);
    expect(captionOf(store.library, keeper).caption).toBeNull();
    expect(captionOf(store.library, copy).caption).toBe('Anna at sea');
  },
);

test.runIf(canLookIntoTrash)(
  'date, place and camera that the keeper lacks are kept, in the library and beside it, and taken back by an undo',
  async () => {
    const { store, photos, remover, file, photo } = await removalScene(
      { 'a.jpg': 'keep', 'b.jpg': 'copy', 'c.jpg': 'another' },
      (ids) =>
        exportSidecars(store, { to: null, photos: ids, include: nothing }, idle).then(
          ({ failures }) => expect(failures).toEqual([]),
        ),
    );
    onTestFinished(closeExiftool);
    const [keeper, copy] = [photo('a.jpg'), photo('b.jpg')];
    store.library
      .prepare(
        `UPDATE photos SET taken_source = 'exif', taken_at = @at, taken_offset = 120,
           camera = 'Pixel 9', latitude = 48.5, longitude = -3.25 WHERE id = @copy`,
      )
      .run({ at: Date.UTC(2021, 5, 30, 18, 5, 0), copy });
    store.library
      .prepare(`UPDATE photos SET latitude = 1, longitude = 1, camera = 'Own' WHERE id = ?`)
      .run(photo('c.jpg'));
    const told = {
      taken: { local: '2021-06-30T18:05:00', offsetMinutes: 120, source: 'exif' },
      gps: { latitude: 48.5, longitude: -3.25 },
      camera: 'Pixel 9',
    };
    const before = photoDetails(store, keeper);
    const orders = [{ keep: [keeper], files: [file('b.jpg')] }];
    expect((await remover.plan(orders)).merges).toMatchObject([{ keeper, ...told }]);
    expect(photoDetails(store, keeper)).toEqual(before);

    const removal = await remover.remove(orders);
    expect(removal.merges).toMatchObject([{ keeper, ...told }]);
    expect(photoDetails(store, keeper)).toMatchObject(told);
    const sidecar = join(photos, 'a.jpg.xmp');
    const tags = await readTagsWithExiftool(sidecar);
    expect(tags).toMatchObject({ Model: 'Pixel 9', GPSLatitude: 48.5, GPSLongitude: -3.25 });
    expect(String(tags['DateTimeOriginal'])).toContain('2021:06:30 18:05:00+02:00');

    // The file is read again, and says as little as before; a second copy adds nothing.
    readFileAgain(store, file('a.jpg'));
    analysePending(store);
    await remover.remove([{ keep: [keeper], files: [file('c.jpg')] }]);
    expect(photoDetails(store, keeper)).toMatchObject(told);

    await remover.undo(removal.id ?? -1);
    expect(photoDetails(store, keeper)).toMatchObject({
      taken: before?.taken,
      gps: null,
      camera: null,
    });
    expect(Object.keys(await readTagsWithExiftool(sidecar))).not.toContain('GPSLatitude');
  },
);

test.runIf(canLookIntoTrash)(
  'a date that the keeper was given is as exact as it was, gives way to the user’s, and counts again after it',
  async () => {
    const write = (ids: readonly number[]): Promise<unknown> =>
      exportSidecars(store, { to: null, photos: ids, include: { ...nothing, dates: true } }, idle);
    const { store, photos, remover, file, photo } = await removalScene(
      { 'a.jpg': 'keep', 'b.jpg': 'copy' },
      async (ids) => {
        await write(ids);
      },
    );
    onTestFinished(closeExiftool);
    const keeper = photo('a.jpg');
    const date = { ...may1962, offset: null, basis: 'taken' as const };
    const rest = { place: null, title: null, caption: null };
    saveClaims(store.library, photo('b.jpg'), { photo: { date, ...rest } });
    const taken = (): unknown => photoDetails(store, keeper)?.taken;
    const written = async (): Promise<unknown> =>
      (await findSidecar(join(photos, 'a.jpg.xmp')))?.taken ?? null;
    const given = { local: '1962-05', offsetMinutes: null, source: 'exif' };

    const removal = await remover.remove([{ keep: [keeper], files: [file('b.jpg')] }]);
    expect(removal.merges).toMatchObject([{ taken: given }]);
    expect([taken(), await written()]).toEqual([given, '1962-05']);
    for (const change of [setTaken(store, [keeper], year1970), null]) {
      await write([keeper]);
      expect([taken(), await written()]).toMatchObject([{ local: '1970', source: 'user' }, '1970']);
      if (change !== null) undoChange(store, change);
      else setTaken(store, [keeper], null);
      await write([keeper]);
      expect([taken(), await written()]).toEqual([given, '1962-05']);
      setTaken(store, [keeper], year1970);
    }
    await write([keeper]);
    await remover.undo(removal.id ?? -1);
    expect([taken(), await written()]).toMatchObject([{ local: '1970', source: 'user' }, '1970']);
    setTaken(store, [keeper], null);
    await write([keeper]);
    expect([taken(), await written()]).toMatchObject([{ source: 'file' }, null]);
  },
);

test.runIf(canLookIntoTrash)(
  'the user’s date of a copy passes to the keeper, unless that has one, and is taken back by an undo',
  async () => {
    const { store, remover, file, photo } = await removalScene({
      'a.jpg': 'keep',
      'b.jpg': 'copy',
    });
    const keeper = photo('a.jpg');
    const taken = (): unknown => photoDetails(store, keeper)?.taken;
    setTaken(store, [photo('b.jpg')], year1970);
    const orders = [{ keep: [keeper], files: [file('b.jpg')] }];
    const given = { local: '1970', offsetMinutes: null, source: 'user' };
    expect((await remover.plan(orders)).merges).toMatchObject([{ taken: given }]);
    expect(taken()).toMatchObject({ source: 'file' });
    const removal = await remover.remove(orders);
    expect(removal.merges).toMatchObject([{ taken: given }]);
    expect(taken()).toEqual(given);
    await remover.undo(removal.id ?? -1);
    expect(taken()).toMatchObject({ source: 'file' });

    setTaken(store, [keeper], may1962);
    expect((await remover.plan(orders)).merges).toEqual([]);
  },
);
