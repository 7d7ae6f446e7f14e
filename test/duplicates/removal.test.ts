/** Removing duplicates: what is refused, what is merged, what comes back. Real files, a real trash. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Removal, RemovalOrder } from '../../src/contract/removals.ts';
import { closeExiftool, readTagsWithExiftool } from '../../src/media/exiftool.ts';
import { findSidecar } from '../../src/media/sidecar.ts';
import { Remover } from '../../src/features/duplicates/removal/remover.ts';
import { exportSidecars } from '../../src/features/sidecars/export.ts';
import { canLookIntoTrash } from '../../src/base/trash.ts';
import { insertAlbum, albumPhotos } from '../../src/store/albums.ts';
import { openStore } from '../../src/store/database.ts';
import { saveClaims, setTaken, type UserDate } from '../../src/store/claims.ts';
import { applyChanges } from '../../src/store/file-changes.ts';
import { insertFolder } from '../../src/store/folders.ts';
import type { Store } from '../../src/store/database.ts';
import { foundPairs, saveCompared } from '../../src/store/duplicates.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { insertLabel } from '../../src/store/labels.ts';
import { undoChange } from '../support/history.ts';
import { listRemovals } from '../../src/features/duplicates/removal/removal-log.ts';
import { mark } from '../../src/store/marks.ts';
import { photoByPath, photoDetails } from '../../src/store/photos.ts';
import { readFileAgain } from '../../src/store/wanted.ts';
import { analysePending, testStore, writePhoto } from '../support/library.ts';
import { scratchFolder } from '../support/scratch.ts';

let home: string;
const before = process.env['XDG_DATA_HOME'];
beforeAll(() => {
  // The trash of the user who runs the tests stays as it is. It must lie where files at home go.
  home = mkdtempSync(join(homedir(), '.keepsake-test-'));
  process.env['XDG_DATA_HOME'] = home;
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  if (before === undefined) delete process.env['XDG_DATA_HOME'];
  else process.env['XDG_DATA_HOME'] = before;
});

interface Scene {
  store: Store;
  photos: string;
  remover: Remover;
  /** The id of a file by its path below the folder. */
  file: (path: string) => number;
  photo: (path: string) => number;
}

/** A library with these files, path to content, and a remover with the real trash. */
async function scene(
  files: Record<string, string>,
  onFactsGiven: (photoIds: readonly number[]) => Promise<void> = () => Promise.resolve(),
): Promise<Scene> {
  const store = await testStore();
  const photos = join(scratchFolder(), 'photos');
  // Nobody watches: from here on the disk is what the test makes of it, and the store knows nothing of it.
  const found = Object.entries(files).map(([path, content]) => {
    const { size, mtimeMs } = statSync(writePhoto(photos, path, content));
    return { kind: 'added' as const, path, size, modifiedAt: mtimeMs, identity: null };
  });
  applyChanges(store, insertFolder(store, photos).id, found);
  analysePending(store);
  const { default: moveToTrash } = await import('trash');
  const remover = new Remover({
    store,
    trash: (path) => moveToTrash([path], { glob: false }),
    offlineFolders: () => new Set(),
    onChange: () => undefined,
    onFactsGiven,
  });
  const file = (path: string): number => {
    const row = store.library
      .prepare<[string], { id: number }>('SELECT id FROM files WHERE path = ?')
      .get(path);
    return row?.id ?? -1;
  };
  const photo = (path: string): number => photoByPath(store, join(photos, path)) ?? -1;
  return { store, photos, remover, file, photo };
}

const may1962: UserDate = { at: Date.UTC(1962, 4, 1), precision: 7 };
const year1970: UserDate = { at: 0, precision: 4 };
const nothing = { labels: false, albums: false, ratings: false, applied: false, dates: false };
const idle = { signal: new AbortController().signal, progress: () => undefined, findSidecar };

function statesOf(removal: { files: { path: string; state: string }[] }): string[] {
  return removal.files.map(({ state }) => state);
}

test('a dry run says what would happen and touches nothing', async () => {
  const { photos, remover, file, photo, store } = await scene({ 'a.jpg': 'one', 'b.jpg': 'other' });
  const plan = await remover.plan([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  expect(plan).toMatchObject({ id: null, state: 'planned', bytes: 5 });
  expect(statesOf(plan)).toEqual(['planned']);
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
  expect(listRemovals(store, { offset: 0, limit: 9 })).toEqual([]);
});

test('a dry run says what the keeper would be given, and gives nothing', async () => {
  const { remover, file, photo, store } = await scene({
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
  'a sidecar goes with the last file that it belongs to, and comes back with it',
  async () => {
    const { photos, remover, file, photo } = await scene({
      'a.jpg': 'keep',
      'b.jpg': 'b',
      'c.jpg': 'c',
      'c.png': 'other',
    });
    const sidecars = ['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp', 'c.xmp', 'bb.xmp'];
    for (const name of sidecars) writeFileSync(join(photos, name), `of ${name}`);
    const there = (): string[] => sidecars.filter((name) => existsSync(join(photos, name)));
    const orders = [{ keep: [photo('a.jpg')], files: [file('b.jpg'), file('c.jpg')] }];
    const goes = (removal: Removal): string[] =>
      removal.files.flatMap((one) => one.sidecars.map(({ path }) => basename(path)));
    expect(goes(await remover.plan(orders)).sort()).toEqual(['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp']);
    expect(there()).toEqual(sidecars);
    const removal = await remover.remove(orders);
    expect(goes(removal).sort()).toEqual(['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp']);
    // The other photo still has its own.
    expect(there()).toEqual(['c.xmp', 'bb.xmp']);
    const undone = await remover.undo(removal.id ?? -1);
    const states = undone.files.flatMap((one) => one.sidecars.map(({ state }) => state));
    expect(states).toEqual(['restored', 'restored', 'restored']);
    for (const name of sidecars) {
      expect(readFileSync(join(photos, name), 'utf8')).toBe(`of ${name}`);
    }
  },
);

test.runIf(canLookIntoTrash)(
  'the film and the edit list of a Live Photo go with the last photo of the shot, and come back',
  async () => {
    const { photos, remover, file, photo } = await scene({
      'a.jpg': 'keep',
      'IMG_1 copy.HEIC': 'copy',
      'IMG_2.HEIC': 'two',
      'IMG_E2.JPG': 'edit of two',
      'IMG_3.JPG': 'three',
    });
    const beside = ['IMG_1 copy.MOV', 'IMG_1 copy.AAE', 'IMG_1.MOV', 'IMG_2.MOV', 'IMG_2.AAE'];
    for (const name of beside) writeFileSync(join(photos, name), name);
    // A film that was made for its own sake.
    writeFileSync(join(photos, 'IMG_3.MOV'), Buffer.alloc(31 * 1024 * 1024));
    const orders = [
      {
        keep: [photo('a.jpg')],
        files: ['IMG_1 copy.HEIC', 'IMG_3.JPG'].map((name) => file(name)),
      },
    ];
    const named = (removal: Removal): string[] =>
      removal.files.flatMap(({ sidecars }) => sidecars.map(({ path }) => basename(path))).sort();
    expect(named(await remover.plan(orders))).toEqual(['IMG_1 copy.AAE', 'IMG_1 copy.MOV']);
    const removal = await remover.remove(orders);
    expect(named(removal)).toEqual(['IMG_1 copy.AAE', 'IMG_1 copy.MOV']);
    expect(beside.map((name) => existsSync(join(photos, name)))).toEqual([
      ...[false, false, true, true, true],
    ]);
    expect(existsSync(join(photos, 'IMG_3.MOV'))).toBe(true);
    await remover.undo(removal.id ?? -1);
    for (const name of beside) expect(readFileSync(join(photos, name), 'utf8')).toBe(name);
  },
);

test.runIf(canLookIntoTrash)(
  'a RAW, its JPEG and their edit go together or not at all',
  async () => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw', 'DSC1-edited.jpg': 'edit' };
    const { photos, remover, file, photo } = await scene({ 'a.jpg': 'keep', ...shot });
    const names = Object.keys(shot);
    const keep = [photo('a.jpg')];
    const two = [
      { keep, files: [file('DSC1.JPG')] },
      { keep, files: [file('DSC1.dng')] },
    ];
    for (const removal of [await remover.plan(two), await remover.remove(two)]) {
      expect(removal.files.map(({ refusal }) => refusal?.code)).toEqual(['companion', 'companion']);
    }
    // One of them has changed, so that all stay.
    const all = [{ keep, files: names.map((name) => file(name)) }];
    writeFileSync(join(photos, 'DSC1.dng'), 'developed anew');
    const codes = (await remover.remove(all)).files.map(({ refusal }) => refusal?.code).sort();
    expect(codes).toEqual(['changed', 'companion', 'companion']);
    for (const name of names) expect(existsSync(join(photos, name))).toBe(true);
  },
);

test.runIf(canLookIntoTrash)('all files of a shot go where all are named', async () => {
  const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw' };
  const { photos, remover, file, photo } = await scene({ 'a.jpg': 'keep', ...shot });
  writeFileSync(join(photos, 'DSC1.xmp'), 'of both');
  const keep = [photo('a.jpg')];
  const names = Object.keys(shot);
  const removal = await remover.remove([{ keep, files: names.map((name) => file(name)) }]);
  expect(statesOf(removal)).toEqual(['trashed', 'trashed']);
  for (const name of [...names, 'DSC1.xmp']) expect(existsSync(join(photos, name))).toBe(false);
  await remover.undo(removal.id ?? -1);
  for (const name of [...names, 'DSC1.xmp']) expect(existsSync(join(photos, name))).toBe(true);
});

test.runIf(canLookIntoTrash).each(['DSC1.JPG', 'DSC1.dng', 'DSC1-edited.jpg'])(
  'a photo that the user deletes takes its shot along, names it first, and comes back with it: %s',
  async (asked) => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw', 'DSC1-edited.jpg': 'edit' };
    const { photos, remover, photo } = await scene({
      ...shot,
      // The same content on its own is another tile.
      'backup/one.dng': 'raw',
      'DSC2.JPG': 'another shot',
    });
    const beside = ['DSC1.MOV', 'DSC1.AAE', 'DSC1.JPG.xmp', 'DSC1.xmp'];
    for (const name of [...beside, 'DSC2.MOV']) writeFileSync(join(photos, name), name);
    const names = Object.keys(shot);
    const all = [...names, ...beside, ...(asked === 'DSC1.dng' ? ['one.dng'] : [])].sort();
    const there = (): string[] =>
      [...names, ...beside].filter((one) => existsSync(join(photos, one)));

    const plan = await remover.planPhotos([photo(asked)]);
    expect(plan).toMatchObject({ kind: 'photos', id: null, merges: [] });
    const told = plan.files.flatMap(({ path, sidecars }) => [
      path,
      ...sidecars.map((one) => one.path),
    ]);
    expect(told.map((path) => basename(path)).sort()).toEqual(all);
    expect(there()).toHaveLength(names.length + beside.length);

    const removal = await remover.removePhotos([photo(asked)]);
    expect(new Set(statesOf(removal))).toEqual(new Set(['trashed']));
    expect(there()).toEqual([]);
    expect(existsSync(join(photos, 'backup', 'one.dng'))).toBe(asked !== 'DSC1.dng');
    for (const name of ['DSC2.JPG', 'DSC2.MOV']) expect(existsSync(join(photos, name))).toBe(true);
    await remover.undo(removal.id ?? -1);
    expect(there()).toHaveLength(names.length + beside.length);
  },
);

test.runIf(canLookIntoTrash)(
  'a shot stays where one of its files has changed or waits to be read',
  async () => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw' };
    const { store, photos, remover, file, photo } = await scene(shot);
    const codes = ({ files }: Removal): unknown[] => files.map(({ refusal }) => refusal?.code);
    writeFileSync(join(photos, 'DSC1.dng'), 'developed anew');
    const removal = await remover.removePhotos([photo('DSC1.JPG')]);
    expect(codes(removal).sort()).toEqual(['changed', 'companion']);
    store.library.prepare(`UPDATE files SET state = 'pending' WHERE id = ?`).run(file('DSC1.dng'));
    for (const one of [
      await remover.planPhotos([photo('DSC1.JPG')]),
      await remover.removePhotos([photo('DSC1.JPG')]),
    ]) {
      expect(codes(one)).toEqual(['companion']);
    }
    for (const name of Object.keys(shot)) expect(existsSync(join(photos, name))).toBe(true);
  },
);

test.runIf(canLookIntoTrash)(
  'favourite, rating, labels and albums go to the keeper, files to the trash, and all of it comes back',
  async () => {
    const { store, photos, remover, file, photo } = await scene({
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

test('a removed photo leaves its group at once', async () => {
  const { store, remover, file, photo } = await scene({ 'a.jpg': 'one', 'b.jpg': 'other' });
  const [a, b] = [photo('a.jpg'), photo('b.jpg')].sort((x, y) => x - y) as [number, number];
  const pair = { a, b, same: 1 as const, similar: null, score: 1, traits: 0 };
  saveCompared(store, 1, [{ photoId: b, hash: new Uint32Array(8), pairs: [pair] }]);
  expect(foundPairs(store, 'same', 1)).toHaveLength(1);
  await remover.remove([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  expect(foundPairs(store, 'same', 1)).toEqual([]);
});

test('a file that changed since it was compared stays, also when its size and date are the same', async () => {
  const files = { 'a.jpg': 'keeps', 'b.jpg': 'other', 'c.jpg': 'third' };
  const { store, photos, remover, file, photo } = await scene(files);
  const facts = store.library
    .prepare<[string], { modified: number }>(
      'SELECT modified_at AS modified FROM files WHERE path = ?',
    )
    .get('c.jpg');
  writeFileSync(join(photos, 'b.jpg'), 'edited since');
  writeFileSync(join(photos, 'c.jpg'), 'THIRD');
  utimesSync(join(photos, 'c.jpg'), 0, (facts?.modified ?? 0) / 1000);
  const removal = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('b.jpg'), file('c.jpg')] },
  ]);
  expect(removal.files.map(({ refusal }) => refusal?.code)).toEqual(['changed', 'changed']);
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
  expect(existsSync(join(photos, 'c.jpg'))).toBe(true);
});

test('the last copy is never trashed', async () => {
  const { photos, remover, file, photo } = await scene({
    'a.jpg': 'same',
    'b.jpg': 'same',
    'c.jpg': 'other',
  });
  const all = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('a.jpg'), file('b.jpg')] },
  ]);
  expect(all.files.map(({ refusal }) => refusal?.code)).toEqual(['last-copy', 'last-copy']);
  // Two orders that each rely on what the other takes away.
  const crossed = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('c.jpg')] },
    { keep: [photo('c.jpg')], files: [file('a.jpg'), file('b.jpg')] },
  ]);
  expect(statesOf(crossed)).toEqual(['refused', 'refused', 'refused']);
  for (const path of ['a.jpg', 'b.jpg', 'c.jpg']) expect(existsSync(join(photos, path))).toBe(true);
});

test('nothing goes when the kept file is not on the disk or shows something else', async () => {
  const { photos, remover, file, photo } = await scene({ 'a.jpg': 'keep', 'b.jpg': 'other' });
  const orders: RemovalOrder[] = [{ keep: [photo('a.jpg')], files: [file('b.jpg')] }];
  writeFileSync(join(photos, 'a.jpg'), 'overwritten meanwhile');
  const changed = await remover.remove(orders);
  expect(changed.files[0]?.refusal?.code).toBe('keeper-unreadable');
  rmSync(join(photos, 'a.jpg'));
  const gone = await remover.plan(orders);
  expect(gone.files[0]?.refusal?.code).toBe('keeper-unreadable');
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
});

test('one file seen through a linked folder is no second copy; a hard link is one', async () => {
  const { store, photos, remover, file } = await scene({
    'real/a.jpg': 'one',
    'link/a.jpg': 'one',
  });
  rmSync(join(photos, 'link'), { recursive: true });
  symlinkSync(join(photos, 'real'), join(photos, 'link'));
  const both = store.library.prepare(
    'UPDATE files SET modified_at = (SELECT modified_at FROM files WHERE path = ?)',
  );
  both.run('real/a.jpg');
  const keep = [photoByPath(store, join(photos, 'real/a.jpg')) ?? -1];
  const linked = await remover.remove([{ keep, files: [file('link/a.jpg')] }]);
  expect(linked.files[0]?.refusal?.code).toBe('last-copy');
  rmSync(join(photos, 'link'));
  mkdirSync(join(photos, 'link'));
  linkSync(join(photos, 'real/a.jpg'), join(photos, 'link/a.jpg'));
  const hard = await remover.plan([{ keep, files: [file('link/a.jpg')] }]);
  expect(statesOf(hard)).toEqual(['planned']);
});

test.runIf(canLookIntoTrash)(
  'date, place and camera that the keeper lacks are kept, in the library and beside it, and taken back by an undo',
  async () => {
    const { store, photos, remover, file, photo } = await scene(
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
    const { store, photos, remover, file, photo } = await scene(
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
    const { store, remover, file, photo } = await scene({ 'a.jpg': 'keep', 'b.jpg': 'copy' });
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

test('photos that are kept together are not offered as duplicates again', async () => {
  const { store, remover, file, photo } = await scene({
    'a.jpg': 'one',
    'b.jpg': 'two',
    'c.jpg': 'three',
  });
  const ids = [photo('a.jpg'), photo('b.jpg')].sort((x, y) => x - y) as [number, number];
  const pair = { a: ids[0], b: ids[1], same: 0 as const, similar: null, score: 1, traits: 0 };
  saveCompared(store, 1, [{ photoId: ids[1], hash: new Uint32Array(8), pairs: [pair] }]);
  await remover.remove([{ keep: ids, files: [file('c.jpg')] }]);
  expect(foundPairs(store, 'same', 2)).toEqual([]);
});

test.runIf(canLookIntoTrash)('an undo leaves alone what has come to the old place', async () => {
  const { photos, remover, file, photo } = await scene({ 'a.jpg': 'one', 'b.jpg': 'other' });
  const removal = await remover.remove([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  writeFileSync(join(photos, 'b.jpg'), 'a new photo');
  const undone = await remover.undo(removal.id ?? -1);
  expect(undone.files[0]).toMatchObject({ state: 'in-trash', refusal: { code: 'place-taken' } });
  expect(readFileSync(join(photos, 'b.jpg'), 'utf8')).toBe('a new photo');
});

test.runIf(canLookIntoTrash).each([
  ['before', 1],
  ['after', 1],
  ['before', 2],
  ['after', 3],
  ['before', 4],
  ['after', 5],
] as const)(
  'a SIGKILL %s file or sidecar %i reaches the trash leaves a state that explains itself and can be finished',
  async (moment, killAt) => {
    const contents = { 'a.jpg': 'keep', 'b.jpg': 'b', 'c.jpg': 'c', 'd.jpg': 'd' };
    const { store, photos, file, photo } = await scene(contents);
    const keeper = photo('a.jpg');
    mark(store, [photo('c.jpg')], { rating: 5 });
    const orders: RemovalOrder[] = [
      { keep: [keeper], files: ['b.jpg', 'c.jpg', 'd.jpg'].map((path) => file(path)) },
    ];
    const sidecars = ['b.jpg.xmp', 'c.xmp'];
    for (const name of sidecars) writeFileSync(join(photos, name), name);
    // The order in which they reach the trash.
    const way = ['b.jpg', 'b.jpg.xmp', 'c.jpg', 'c.xmp', 'd.jpg'];
    const { folder } = store;
    store.close();
    const child = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, 'removing-child.ts'),
        ...[folder, JSON.stringify(orders), String(killAt), moment],
      ],
      { env: process.env, timeout: 170_000 },
    );
    expect(child.signal).toBe('SIGKILL');

    const again = await openStore(folder);
    onTestFinished(() => again.close());
    const { default: moveToTrash } = await import('trash');
    const remover = new Remover({
      store: again,
      trash: (path) => moveToTrash([path], { glob: false }),
      offlineFolders: () => new Set(),
      onChange: () => undefined,
      onFactsGiven: () => Promise.resolve(),
    });
    await remover.settle();
    const [removal] = listRemovals(again, { offset: 0, limit: 1 });
    expect(removal?.state).toBe('interrupted');
    // What the journal says is what the disk says.
    for (const { path, state } of removal?.files.flatMap((one) => [one, ...one.sidecars]) ?? []) {
      expect(state).toBe(existsSync(path) ? 'waiting' : 'trashed');
    }
    const gone = way.slice(0, killAt - (moment === 'before' ? 1 : 0));
    for (const name of way) expect(existsSync(join(photos, name))).toBe(!gone.includes(name));

    const finished = await remover.finish(removal?.id ?? -1);
    expect(finished.state).toBe('done');
    expect(statesOf(finished)).toEqual(['trashed', 'trashed', 'trashed']);
    for (const name of sidecars) expect(existsSync(join(photos, name))).toBe(false);
    expect(photoDetails(again, keeper)?.rating).toBe(5);
    const undone = await remover.undo(removal?.id ?? -1);
    expect(statesOf(undone)).toEqual(['restored', 'restored', 'restored']);
    for (const [path, content] of Object.entries(contents)) {
      expect(readFileSync(join(photos, path), 'utf8')).toBe(content);
    }
    for (const name of sidecars) expect(readFileSync(join(photos, name), 'utf8')).toBe(name);
    expect(photoDetails(again, keeper)?.rating).toBe(0);
  },
);
