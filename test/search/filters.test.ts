import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchingPhotos } from '../../src/search/filters.ts';
import { parseQuery } from '../../src/search/query.ts';
import { libraryOf } from './photo-library.ts';
import type { TestPhoto } from './photo-library.ts';

/** Which of the photos (counted from 1) a query's filters leave. */
function found(photos: TestPhoto[], text: string, offlineFolders: number[] = []): number[] {
  const { filters, problems } = parseQuery(text, { today: new Date(2024, 0, 1) });
  expect(problems).toEqual([]);
  const ids = matchingPhotos(libraryOf(photos), filters, { offlineFolders }) ?? [];
  return Array.from(ids).sort((a, b) => a - b);
}

describe('a filter finds', () => {
  test('photos by the wall clock where they were taken, to the second', () => {
    const photos = [
      { taken: '2020-12-31T23:59:59' },
      { taken: '2021-01-01T00:00:00' },
      { taken: '2021-12-31T23:59:59' },
      { taken: '2022-01-01T00:00:00' },
      { taken: '1969-06-01T10:00:00' },
    ];
    expect(found(photos, 'year:2021')).toEqual([2, 3]);
    expect(found(photos, 'after:2021 before:2022')).toEqual([2, 3]);
    expect(found(photos, '-year:2021')).toEqual([1, 4, 5]);
    expect(found(photos, 'month:12..1')).toEqual([1, 2, 3, 4]);
    expect(found(photos, 'month:june')).toEqual([5]);
    expect(found(photos, 'year:1969,2022')).toEqual([4, 5]);
  });

  test('cameras and lenses by a part of their name, in any case and any letters', () => {
    const photos = [
      { camera: 'Canon EOS R5', lens: 'RF24-105mm' },
      { camera: 'Google Pixel 5' },
      { camera: 'ÜBERCAM 100%' },
      {},
    ];
    expect(found(photos, 'camera:canon')).toEqual([1]);
    expect(found(photos, 'camera:"eos r5",pixel')).toEqual([1, 2]);
    expect(found(photos, 'camera:übercam')).toEqual([3]);
    expect(found(photos, '-camera:canon')).toEqual([2, 3, 4]);
    expect(found(photos, 'lens:105')).toEqual([1]);
    expect(found(photos, 'has:lens')).toEqual([1]);
  });

  test('only what was written: wildcards of SQL mean themselves', () => {
    const photos = [
      { camera: 'a%b' },
      { camera: 'a_b' },
      { camera: 'a*b?' },
      { camera: 'a[b]' },
      { camera: 'axb' },
    ];
    expect(found(photos, 'camera:%')).toEqual([1]);
    expect(found(photos, 'camera:_')).toEqual([2]);
    expect(found(photos, 'camera:*')).toEqual([3]);
    expect(found(photos, 'camera:?')).toEqual([3]);
    expect(found(photos, 'camera:[b]')).toEqual([4]);
    expect(found(photos, `camera:"'; DROP TABLE photos; --"`)).toEqual([]);
  });

  test('folders at any depth by a part of their name, from the added folder downwards', () => {
    const photos = [
      { files: ['2021/Rome trip/a.jpg'] },
      { files: ['rome.jpg'] },
      { files: ['Party/x.jpg'] },
      { folder: 2, files: ['a.jpg'] },
      { files: ['Cafe\u0301/a.jpg'] },
    ];
    expect(found(photos, 'folder:rome')).toEqual([1]);
    expect(found(photos, 'folder:"rome trip"')).toEqual([1]);
    expect(found(photos, 'folder:2021/rome')).toEqual([1]);
    expect(found(photos, 'folder:art')).toEqual([3, 4]);
    expect(found(photos, 'folder:/art/')).toEqual([4]);
    expect(found(photos, 'folder:pictures')).toEqual([1, 2, 3, 5]);
    expect(found(photos, 'folder:anna')).toEqual([]);
    expect(found(photos, 'folder:/home/anna')).toEqual([1, 2, 3, 5]);
    expect(found(photos, 'folder:café')).toEqual([5]);
    expect(found(photos, '-folder:rome')).toEqual([2, 3, 4, 5]);
  });

  test('file names, not the folders they lie in', () => {
    const photos = [
      { files: ['beach/img_1.jpg'] },
      { files: ['x/Beach.JPG'] },
      { files: ['beach.png'] },
    ];
    expect(found(photos, 'name:beach')).toEqual([2, 3]);
    expect(found(photos, 'file:img_')).toEqual([1]);
    const nested = [{ files: ['beach/my beach.jpg'] }, { files: ['beach/strand.jpg'] }];
    expect(found(nested, 'name:beach')).toEqual([1]);
    expect(found(nested, 'name:beach/')).toEqual([]);
  });

  test('types, also by a RAW extension', () => {
    const photos = [{ format: 'jpeg' }, { format: 'raw', files: ['a.NEF'] }, { format: 'heic' }];
    expect(found(photos, 'type:jpg,heic')).toEqual([1, 3]);
    expect(found(photos, 'type:raw')).toEqual([2]);
    expect(found(photos, 'type:nef')).toEqual([2]);
    expect(found(photos, 'type:cr2')).toEqual([]);
  });

  test('shapes', () => {
    const photos = [
      { width: 4000, height: 3000 },
      { width: 3000, height: 4000 },
      { width: 100, height: 100 },
      { width: 9000, height: 3000 },
    ];
    expect(found(photos, 'is:landscape')).toEqual([1, 4]);
    expect(found(photos, 'is:portrait')).toEqual([2]);
    expect(found(photos, 'is:square')).toEqual([3]);
    expect(found(photos, 'is:panorama')).toEqual([4]);
  });

  test('what the user said: favourites and ratings', () => {
    const photos = [{ favourite: 1, rating: 5 }, { rating: 3 }, {}];
    expect(found(photos, 'is:favorite')).toEqual([1]);
    expect(found(photos, 'rating:>=3')).toEqual([1, 2]);
    expect(found(photos, 'rating:0')).toEqual([3]);
    expect(found(photos, '-has:rating')).toEqual([3]);
  });

  test('what a file knows: place, EXIF, date', () => {
    const photos: TestPhoto[] = [
      { latitude: 0, longitude: 0 },
      { takenSource: 'file', camera: 'X' },
      { takenSource: 'file' },
    ];
    expect(found(photos, 'has:gps')).toEqual([1]);
    expect(found(photos, 'has:exif')).toEqual([1, 2]);
    expect(found(photos, '-has:date')).toEqual([2, 3]);
  });

  test('copies, and photos of which no file can be reached', () => {
    const photos = [{ files: ['a.jpg', 'b.jpg'] }, { folder: 2 }, {}];
    expect(found(photos, 'is:duplicate')).toEqual([1]);
    expect(found(photos, 'is:offline', [2])).toEqual([2]);
    expect(found(photos, '-is:offline', [2])).toEqual([1, 3]);
    expect(found(photos, 'is:offline')).toEqual([]);
  });

  test('screenshots by their name or by a screen’s size, never a camera’s photo', () => {
    const photos = [
      { files: ['Screenshot 2021.png'], format: 'png' },
      { files: ['IMG_1.PNG'], format: 'png', width: 1170, height: 2532 },
      { files: ['Screenshot.jpg'], camera: 'Pixel' },
      { files: ['photo.jpg'], width: 1920, height: 1080 },
    ];
    expect(found(photos, 'is:screenshot')).toEqual([1, 2]);
  });

  test('photos that have a file only', () => {
    expect(found([{ state: 'missing' }, {}], 'year:2020')).toEqual([2]);
    expect(found([{ state: 'missing', files: ['x/a.jpg'] }], 'folder:x')).toEqual([]);
  });

  test('what all the filters of a query ask for', () => {
    const photos = [{ camera: 'Canon', rating: 5 }, { camera: 'Canon' }, { rating: 5 }];
    expect(found(photos, 'camera:canon rating:5')).toEqual([1]);
    expect(found(photos, 'camera:canon -rating:5')).toEqual([2]);
  });
});

test('no filter means every photo', () => {
  expect(matchingPhotos(libraryOf([{}]), [], { offlineFolders: [] })).toBeNull();
});

test('whatever is written finds the photo that is named so, and breaks no SQL', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(name, (camera) => {
      const text = `camera:"${camera.replaceAll('"', '""')}"`;
      const { filters } = parseQuery(text);
      fc.pre(filters.length === 1 && !camera.includes('\0'));
      const ids = matchingPhotos(libraryOf([{ camera }]), filters, { offlineFolders: [] });
      expect(Array.from(ids ?? [])).toEqual([1]);
    }),
    { numRuns: 150 },
  );
});

/** As many values as a query has room for, no two of them the same. */
function asManyAsFit(begin: string, value: (count: number) => string): string {
  let text = begin + value(0);
  for (let count = 1; text.length + value(count).length < 1999; count += 1)
    text += `,${value(count)}`;
  return text;
}

/** One character each: a letter, and ideographs that are nowhere. */
const short = (count: number) => (count === 0 ? 'a' : String.fromCodePoint(0x4e00 + count));

describe('a query as long as they get is answered', () => {
  const photos: TestPhoto[] = [{ files: ['a/a.jpg'], camera: 'a', lens: 'a' }, { files: ['1.1'] }];

  test.each(['name', 'folder', 'camera', 'lens', 'tag', 'suggested', 'album'])(
    'with a thousand values of %s:',
    (key) => {
      const before = found(photos, `${key}:a`);
      expect(found(photos, asManyAsFit(`${key}:`, short))).toEqual(before);
      expect(found(photos, asManyAsFit(`-${key}:`, short))).toEqual(found(photos, `-${key}:a`));
      expect(found(photos, `${key}:${Array(990).fill('a').join(',')}`)).toEqual(before);
    },
  );

  test('with hundreds of dates, ratings and filters', () => {
    expect(
      found(
        photos,
        asManyAsFit('year:', (count) => String(1900 + count)),
      ),
    ).toBeDefined();
    expect(found(photos, `rating:${Array(990).fill('1').join(',')}`)).toEqual([]);
    expect(found(photos, 'name:a '.repeat(285))).toEqual([1]);
    expect(found(photos, '-is:square '.repeat(180))).toBeDefined();
  });
});
