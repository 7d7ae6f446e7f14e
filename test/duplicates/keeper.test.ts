/** Which photo of a group is kept, and why. */
import { expect, test } from 'vitest';
import {
  chooseKeeper,
  defaultKeeperRules,
  reasonInWords,
  saysEdited,
} from '../../src/features/duplicates/keeper.ts';
import type { GroupPhoto } from '../../src/store/duplicates.ts';

let nextId = 0;
function photo(path: string, facts: Partial<GroupPhoto> = {}): GroupPhoto {
  nextId += 1;
  return {
    ...{
      id: nextId,
      contentHash: Buffer.of(nextId),
      width: 4000,
      height: 3000,
      format: 'jpeg',
      bytes: 1000,
    },
    ...{ takenAt: 0, takenOffset: null, takenSource: 'file', camera: null, exposureTime: null },
    ...{ favourite: false, rating: 0, takenPrecision: 19, traces: null },
    files: [
      { id: nextId, folderId: 1, path, size: 1000, modifiedAt: 0, identity: null, hasRaw: false },
    ],
    ...facts,
  };
}

test.each<[string, GroupPhoto, GroupPhoto]>([
  [
    'original-format',
    photo('/p/a.heic', { format: 'heic', width: 10, camera: 'iPhone' }),
    photo('/p/a.jpg', { camera: 'iPhone' }),
  ],
  ['resolution', photo('/p/a.jpg'), photo('/p/b.jpg', { width: 2000, height: 1500 })],
  ['capture-data', photo('/p/z.jpg', { camera: 'Canon' }), photo('/p/a.jpg')],
  ['outside-downloads', photo('/p/Pictures/a.jpg'), photo('/p/Downloads/a.jpg')],
  ['unedited', photo('/p/a.jpg'), photo('/p/a-edited.jpg')],
  ['oldest', photo('/p/b.jpg', { takenAt: -5 }), photo('/p/a.jpg')],
  ['more-bytes', photo('/p/b.jpg', { bytes: 2000 }), photo('/p/a.jpg')],
])('%s decides', (rule, better, worse) => {
  for (const group of [
    [better, worse],
    [worse, better],
  ]) {
    const kept = chooseKeeper(group, defaultKeeperRules);
    expect(kept).toMatchObject({ photo: { id: better.id }, reason: { rule } });
    if (kept) expect(reasonInWords(kept.reason)).toMatch(/^[A-Z].*\.$/);
  }
});

test('a HEIC of a photo from before there was HEIC was made of it', () => {
  const taken = { camera: 'Canon', takenSource: 'exif' as const, takenAt: Date.UTC(2009, 1) };
  const group = [photo('/p/a.heic', { ...taken, format: 'heic' }), photo('/p/b.jpg', taken)];
  expect(chooseKeeper(group, defaultKeeperRules)?.file.path).toBe('/p/b.jpg');
});

test('a larger file of the same quality is not said to be less compressed', () => {
  const table = new Uint8Array(64).fill(7);
  const traces = { table, isLibraryTable: true, statedSize: null, pixels: null };
  const group = [photo('/p/b.jpg', { bytes: 2000, traces }), photo('/p/a.jpg', { traces })];
  expect(chooseKeeper(group, defaultKeeperRules)?.reason.rule).toBe('larger-file');
});

const camera = { camera: 'Canon', takenSource: 'exif' as const };

test.each<[string, GroupPhoto, GroupPhoto]>([
  [
    'a HEIC that was made of it',
    photo('/p/orig.jpg', camera),
    photo('/p/heic.heic', { format: 'heic' }),
  ],
  [
    'an enlarged copy',
    photo('/p/IMG_1.jpg', camera),
    photo('/p/IMG_1_upscaled.jpg', { width: 8000, height: 6000, bytes: 9000 }),
  ],
  [
    'an enlarged copy with the date of its making',
    photo('/p/IMG_1.jpg', camera),
    photo('/p/IMG_1_big.png', { width: 8000, format: 'png', takenSource: 'exif', takenAt: 0 }),
  ],
  ['a larger file without data', photo('/p/b.jpg', camera), photo('/p/a.png', { bytes: 9000 })],
  [
    'an older copy in another folder',
    photo('/p/Downloads/a.jpg', { ...camera, takenAt: 9 }),
    photo('/p/a.jpg', { takenAt: 1 }),
  ],
])('a camera’s own file stays, not %s', (_name, original, copy) => {
  for (const group of [
    [original, copy],
    [copy, original],
  ]) {
    expect(chooseKeeper(group, defaultKeeperRules)).toMatchObject({
      photo: { id: original.id },
      reason: { rule: 'capture-data' },
    });
  }
});

test('a HEIC that knows nothing of a camera is a conversion, like a WebP', () => {
  const heic = photo('/p/a.heic', { format: 'heic', bytes: 9000 });
  const jpeg = photo('/p/b.jpg');
  expect(chooseKeeper([heic, jpeg], defaultKeeperRules)?.photo.id).toBe(jpeg.id);
});

test('a file stays whose RAW lies beside it, also where the user ordered the rules', () => {
  const copy = photo('/q/a.jpg');
  const paired = photo('/p/Downloads/a.jpg');
  const withRaw = { ...paired, files: paired.files.map((file) => ({ ...file, hasRaw: true })) };
  const rules = { ...defaultKeeperRules, preferredFolders: ['/q'] };
  const kept = chooseKeeper([copy, withRaw], rules);
  expect(kept).toMatchObject({ photo: { id: paired.id }, reason: { rule: 'with-raw' } });
});

test('the reason tells photos apart, not the copies of one; file dates count by the second', () => {
  const one = photo('/p/a.jpg', camera);
  const spare = { ...one.files[0], id: 998, path: '/p/a (1).jpg' } as GroupPhoto['files'][0];
  const small = photo('/p/b.jpg', { ...camera, width: 400, height: 300 });
  const kept = chooseKeeper([{ ...one, files: [...one.files, spare] }, small], defaultKeeperRules);
  expect(kept).toMatchObject({ file: { path: '/p/a.jpg' }, reason: { rule: 'resolution' } });
  const file = (path: string, at: number): GroupPhoto => photo(path, { takenAt: at });
  const group = [file('/p/a.jpg', 5.2), file('/p/b.jpg', 5.7)];
  expect(chooseKeeper(group, defaultKeeperRules)?.reason.rule).toBe('alike');
});

test('times that are equal to the second are told apart by its thousandths', () => {
  const first = photo('/p/b.jpg', { ...camera, takenAt: Date.UTC(2024, 7, 11, 10, 12, 5, 20) });
  const then = (milliseconds: number): GroupPhoto =>
    photo('/p/a.jpg', { ...camera, takenAt: first.takenAt + milliseconds });
  const paramsOf = (later: GroupPhoto): unknown =>
    chooseKeeper([first, later], defaultKeeperRules)?.reason.params;
  expect(paramsOf(then(2000))).toEqual({
    date: '2024-08-11T10:12:05',
    other: '2024-08-11T10:12:07',
  });
  expect(paramsOf(then(300))).toEqual({
    date: '2024-08-11T10:12:05.020',
    other: '2024-08-11T10:12:05.320',
  });
});

test('the order of the rules is the order in which they decide', () => {
  const large = photo('/p/Downloads/a.jpg');
  const small = photo('/p/b.jpg', { width: 2000, height: 1500 });
  const { order } = defaultKeeperRules;
  expect(chooseKeeper([large, small], defaultKeeperRules)?.photo.id).toBe(large.id);
  const placesFirst = {
    order: order.toSorted(
      (x, y) => Number(y.rule === 'outside-downloads') - Number(x.rule === 'outside-downloads'),
    ),
    preferredFolders: [],
  };
  expect(chooseKeeper([large, small], placesFirst)?.photo.id).toBe(small.id);
  const off = { order: order.map((one) => ({ ...one, on: false })), preferredFolders: [] };
  expect(chooseKeeper([small, large], off)?.reason.rule).toBe('alike');
});

test('a preferred folder decides, the first one most', () => {
  const group = [photo('/p/a.jpg'), photo('/q/b.jpg'), photo('/r/c.jpg')];
  const rules = { ...defaultKeeperRules, preferredFolders: ['/r', '/q'] };
  expect(chooseKeeper(group, rules)).toMatchObject({
    file: { path: '/r/c.jpg' },
    reason: { rule: 'preferred-folder', params: { folder: '/r' } },
  });
});

test('of exact copies one file is kept', () => {
  const one = photo('/p/Downloads/a (1).jpg');
  const copies = {
    ...one,
    files: [
      ...one.files,
      {
        ...{ id: 999, folderId: 1, path: '/p/2021/a.jpg' },
        size: 1000,
        modifiedAt: 9,
        identity: null,
        hasRaw: false,
      },
    ],
  };
  expect(chooseKeeper([copies], defaultKeeperRules)?.file.id).toBe(999);
});

test.each([
  ['IMG_E1234.JPG', true],
  ['a (2).jpg', true],
  ['1119015538_e8e796281e.jpg', false],
])('the name %s says that it is an edit or a copy: %s', (name, isEdited) => {
  expect(saysEdited(`/p/${name}`)).toBe(isEdited);
});
