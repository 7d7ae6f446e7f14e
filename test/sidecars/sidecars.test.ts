/** Sidecars written by the real exiftool and read back into libraries of real files. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSidecar } from '../../src/media/sidecar.ts';
import { insertAlbum } from '../../src/store/albums.ts';
import { keywordsOf } from '../../src/store/keywords.ts';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { insertLabel, labelByName } from '../../src/store/labels.ts';
import { mark } from '../../src/store/marks.ts';
import { photoDetails } from '../../src/store/photos.ts';
import { timeline } from '../support/timeline.ts';
import { photoFileList } from '../../src/store/photo-files.ts';
import { targetInMirror } from '../../src/features/sidecars/sidecar-targets.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';
import {
  accept,
  adobe,
  album,
  fingerprints,
  folderWith,
  libraryOf,
  photoAt,
  read,
  readAll,
  sidecar,
  userWords,
  write,
} from './support.ts';

/** Two photos with a word about each, and one about which nothing is said. */
async function saidLibrary() {
  const folder = await folderWith('a.jpg', '2020/b.jpg', 'silent.jpg');
  const store = await libraryOf(folder);
  const a = photoAt(store, join(folder, 'a.jpg'));
  const b = photoAt(store, join(folder, '2020/b.jpg'));
  accept(store, a, 'family/anna');
  accept(store, a, 'R&amp;B <i>|"中😀');
  accept(store, b, 'dog', 1_600_000_000_000);
  mark(store, [a], { rating: 4 });
  album(store, 'Rome, 2020', [b, a]);
  return { folder, store, a, b };
}

describe('export', () => {
  test('writes what the user said in the fields that every program reads', async () => {
    const { folder, store } = await saidLibrary();
    const { written, empty, failed } = await write(store);
    expect({ written, empty, failed }).toEqual({ written: 2, empty: 1, failed: 0 });
    const { subjects, hierarchy, rating } = await sidecar(join(folder, 'a.jpg.xmp'));
    expect(subjects).toEqual(['family', 'anna', 'R&amp;B <i>|"中😀']);
    expect(hierarchy).toEqual(['family|anna', 'R&amp;B <i>-"中😀', 'Albums|Rome, 2020']);
    expect(rating).toBe('4');
    expect(existsSync(join(folder, 'silent.jpg.xmp'))).toBe(false);
  });

  test('changes no photo, neither beside them nor elsewhere', async () => {
    const { folder, store } = await saidLibrary();
    const before = fingerprints(folder);
    await write(store);
    await write(store, join(scratchFolder(), 'mirror'));
    await read(store);
    expect(fingerprints(folder)).toEqual(before);
  });

  test('a second time writes nothing', async () => {
    const { folder, store } = await saidLibrary();
    await write(store);
    const all = () => fingerprints(folder, () => true);
    const before = all();
    const { written, unchanged } = await write(store);
    expect({ written, unchanged }).toEqual({ written: 0, unchanged: 2 });
    expect(all()).toEqual(before);
  });

  test('only the user’s words, and what the machine applied when that is asked for', async () => {
    const { folder, store, a } = await saidLibrary();
    const { id } = insertLabel(store, { name: 'beach', mode: 'apply' });
    const suggested = insertLabel(store, { name: 'maybe', mode: 'suggest' });
    const guess = store.library.prepare('INSERT INTO label_guesses VALUES (?, ?, 80)');
    guess.run(id, a);
    guess.run(suggested.id, a);
    const subjects = async () => (await sidecar(join(folder, 'a.jpg.xmp'))).subjects;
    await write(store);
    expect(await subjects()).not.toContain('beach');
    await write(store, null, { applied: true });
    expect(await subjects()).toContain('beach');
    expect(await subjects()).not.toContain('maybe');
    await write(store);
    expect(await subjects()).not.toContain('beach');

    // What the machine said does not become the user's word on the way.
    await write(store, null, { applied: true });
    const other = await libraryOf(folder);
    expect(labelByName(other.library, 'beach')).toBeNull();
  });

  test('kinds that are left out stay as they were written', async () => {
    const { folder, store, a } = await saidLibrary();
    await write(store);
    mark(store, [a], { rating: 1 });
    const { labels, albums } = { labels: false, albums: false };
    await write(store, null, { labels, albums });
    const { hierarchy, rating } = await sidecar(join(folder, 'a.jpg.xmp'));
    expect(hierarchy).toContain('family|anna');
    expect(hierarchy).toContain('Albums|Rome, 2020');
    expect(rating).toBe('1');
  });

  test('what the user took back leaves the sidecar', async () => {
    const { folder, store, a } = await saidLibrary();
    await write(store);
    const labelId = labelByName(store.library, 'family/anna')?.id ?? 0;
    saveDecisions(store, [{ labelId, photoId: a, accepted: false, percent: null }], null);
    mark(store, [a], { rating: 0 });
    await write(store);
    const { subjects, hierarchy, rating } = await sidecar(join(folder, 'a.jpg.xmp'));
    expect(subjects).toEqual(['R&amp;B <i>|"中😀']);
    expect(hierarchy).not.toContain('family|anna');
    expect(rating).toBeNull();
  });

  test.skipIf(process.platform === 'win32')(
    'those of a photo that is its owner’s alone are so too, also in a mirror',
    async () => {
      const folder = await folderWith('a.jpg', 'b.jpg');
      chmodSync(join(folder, 'a.jpg'), 0o600);
      chmodSync(join(folder, 'b.jpg'), 0o444);
      const store = await libraryOf(folder);
      for (const name of ['a.jpg', 'b.jpg'])
        accept(store, photoAt(store, join(folder, name)), 'dog');
      const mirror = join(scratchFolder(), 'mirror');
      await write(store);
      await write(store, mirror);
      const mode = (path: string): number => statSync(path).mode & 0o777;
      for (const place of [folder, join(mirror, basename(folder))]) {
        expect(mode(join(place, 'a.jpg.xmp'))).toBe(0o600);
        expect(mode(join(place, 'b.jpg.xmp')) & 0o622).toBe(0o600);
      }
    },
  );

  test('names that look like orders to exiftool are written like any other', async () => {
    const names = ['-rf.jpg', '@args.jpg', 'line\nbreak.jpg', "quo'te $(x) `y`.jpg", '你好 😀.jpg'];
    const folder = await folderWith(...names);
    const store = await libraryOf(folder);
    for (const name of names) accept(store, photoAt(store, join(folder, name)), 'dog');
    const { written, failures } = await write(store);
    expect(failures).toEqual([]);
    expect(written).toBe(names.length);
    expect(readdirSync(folder).sort()).toEqual(
      [...names, ...names.map((name) => `${name}.xmp`)].sort(),
    );
  });
});

describe('there and back', () => {
  test('labels with their source, ratings and albums come back by reading the photos', async () => {
    const { folder, store } = await saidLibrary();
    await write(store);
    const other = await libraryOf(folder);
    expect(userWords(other)).toEqual(userWords(store));
    expect(keywordsOf(other.library, photoAt(other, join(folder, 'a.jpg')))).toEqual([]);
  });

  test('from a mirror, also when the photos have moved', async () => {
    const { folder, store } = await saidLibrary();
    const mirror = join(scratchFolder(), 'mirror');
    await write(store, mirror);
    expect(existsSync(join(mirror, 'Pictures', '2020', 'b.jpg.xmp'))).toBe(true);
    expect(existsSync(join(folder, 'a.jpg.xmp'))).toBe(false);
    const moved = join(scratchFolder(), 'Moved');
    renameSync(folder, moved);
    const other = await libraryOf(moved);
    const { read: count, labels, albums, ratings, failed } = await read(other, mirror);
    expect({ count, labels, albums, ratings, failed }).toEqual({
      ...{ count: 2, labels: 3, albums: 2, ratings: 1, failed: 0 },
    });
    expect(userWords(other)).toEqual(userWords(store));
    expect(await read(other, mirror)).toMatchObject({ labels: 0, albums: 0, ratings: 0 });
  });

  test('what the user of the other library said stands', async () => {
    const { folder, store } = await saidLibrary();
    await write(store, join(folder, '..', 'mirror'));
    const other = await libraryOf(folder);
    const a = photoAt(other, join(folder, 'a.jpg'));
    const { id } = insertLabel(other, { name: 'Family/Anna' });
    saveDecisions(other, [{ labelId: id, photoId: a, accepted: false, percent: null }], null);
    mark(other, [a], { rating: 2 });
    insertAlbum(other, { name: 'rome, 2020', query: 'rome' });
    const { labels, albums, ratings } = await read(other, join(folder, '..', 'mirror'));
    expect({ labels, albums, ratings }).toEqual({ labels: 2, albums: 0, ratings: 0 });
    expect(photoDetails(other, a)?.rating).toBe(2);
  });

  test.skipIf(process.platform === 'win32')(
    'no name of a folder or a photo leads out of the mirror',
    async () => {
      const scratch = scratchFolder();
      const folders = ['x\\..', 'x\\.', '...', 'x\\'].map((name) => join(scratch, name));
      for (const [seed, folder] of folders.entries()) {
        mkdirSync(join(folder, 'y\\..'), { recursive: true });
        await writePhoto(join(folder, 'y\\..', 'z\\...jpg'), seed);
        await writePhoto(join(folder, '\\..\\..\\a.jpg'), seed + 10);
      }
      const store = await libraryOf(...folders);
      for (const id of timeline(store).ids) accept(store, id, 'dog');
      const mirror = join(scratch, 'out', 'mirror');
      expect(await write(store, mirror)).toMatchObject({ written: 8, failed: 0 });
      expect(readdirSync(join(scratch, 'out'))).toEqual(['mirror']);
      expect(readdirSync(mirror)).toHaveLength(4);
      const entries = readdirSync(mirror, { recursive: true, encoding: 'utf8' });
      expect(entries.filter((path) => path.endsWith('.xmp'))).toHaveLength(8);

      // As Windows reads what a library from Linux may hold.
      for (const file of photoFileList(store.library, null)) {
        const foreign = { ...file, path: '../../a.jpg' };
        const place = targetInMirror(findSidecar, mirror, 'Pictures', foreign);
        await expect(place).rejects.toMatchObject({ code: 'bad-input' });
      }
    },
  );

  test('two folders of one name do not meet in the mirror', async () => {
    const [one, two] = [await folderWith('a.jpg'), await folderWith('b.jpg', 'a.jpg')];
    const store = await libraryOf(one, two);
    accept(store, photoAt(store, join(one, 'a.jpg')), 'dog');
    accept(store, photoAt(store, join(two, 'a.jpg')), 'cat');
    const mirror = join(scratchFolder(), 'mirror');
    expect((await write(store, mirror)).failed).toBe(0);
    expect(readdirSync(mirror).sort()).toEqual(['Pictures', 'Pictures (2)']);
  });

  test.each([
    ['no JSON', '{'],
    ['another version', '{"version":2}'],
    ['a hostile name', noteWith('x'.repeat(10_000))],
    ['an empty name', noteWith('\u0000')],
  ])('a note that is %s is passed over', async (_what, note) => {
    const folder = await folderWith('a.jpg');
    const escaped = note.replaceAll('"', '&quot;');
    writeFileSync(
      join(folder, 'a.jpg.xmp'),
      adobe.replace(
        'rdf:about=""',
        `rdf:about="" xmlns:keepsake="urn:keepsake:sidecar/1.0/" keepsake:KeepsakeNote="${escaped}"`,
      ),
    );
    const store = await libraryOf(folder);
    expect(await read(store)).toMatchObject({ read: 1, labels: 0, failed: 0 });
  });
});

describe('keywords of files in a library', () => {
  test('follow the sidecar when the photo, or the sidecars, are read again', async () => {
    const folder = await folderWith('a.jpg');
    const path = join(folder, 'a.jpg.xmp');
    writeFileSync(path, adobe);
    const store = await libraryOf(folder);
    const a = photoAt(store, join(folder, 'a.jpg'));
    expect(photoDetails(store, a)).toMatchObject({ keywords: ['1.10', 'sea'], rating: 3 });
    writeFileSync(path, adobe.replace('sea', 'lake').replace('Rating="3"', 'Rating="2"'));
    await read(store);
    expect(photoDetails(store, a)).toMatchObject({ keywords: ['1.10', 'lake'], rating: 2 });
    mark(store, [a], { rating: 5 });
    await read(store);
    expect(photoDetails(store, a)).toMatchObject({ rating: 5 });
  });

  test('a rating that the user took away does not come back from the file', async () => {
    const folder = await folderWith('a.jpg');
    writeFileSync(join(folder, 'a.jpg.xmp'), adobe);
    const store = await libraryOf(folder);
    const a = photoAt(store, join(folder, 'a.jpg'));
    mark(store, [a], { rating: 0 });
    await read(store);
    await readAll(store, 1, folder);
    expect(photoDetails(store, a)).toMatchObject({ rating: 0 });
  });
});

test('an export that is stopped says so, and the files before it are whole', async () => {
  const { folder, store } = await saidLibrary();
  const result = await write(store, null, {}, AbortSignal.abort());
  expect(result).toMatchObject({ written: 0, stopped: true });
  expect(readdirSync(folder).filter((name) => !name.endsWith('.jpg'))).toEqual(['2020']);
});

test('a mirror that cannot be made is reported for every file, and nothing else happens', async () => {
  const { store } = await saidLibrary();
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, 'not a folder');
  const { written, failed, failures } = await write(store, file);
  expect({ written, failed }).toEqual({ written: 0, failed: 2 });
  expect(failures.every(({ code }) => code === 'not-a-folder')).toBe(true);
});

function noteWith(name: string): string {
  return JSON.stringify({
    ...{ version: 1, photo: 'a'.repeat(64), applied: [], albums: [], rating: null },
    labels: [{ name, at: 0, model: null, percent: null }],
    written: { subjects: [], hierarchy: [], rating: false },
  });
}
