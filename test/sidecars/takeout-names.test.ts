/** Names of Google Takeout's files, as public bug reports of its readers tell them. */
import { expect, test } from 'vitest';
import { takeoutFileOf } from '../../src/features/sidecars/takeout-names.ts';

test.each([
  ['IMG_20.jpg', 'IMG_20.jpg.json'],
  ['IMG_20.jpg', 'IMG_20.jpg.supplemental-metadata.json'],
  ['IMG_20.jpg', 'IMG_20.jpg.supplemental-metad.json'],
  ['IMG_20.jpg', 'IMG_20.jpg.s.json'],
  ['IMG_20.jpg', 'IMG_20.jpg..json'],
  ['IMG_20.JPG', 'IMG_20.jpg.json'],
  ['IMG_20(1).jpg', 'IMG_20.jpg(1).json'],
  ['IMG_20(1).jpg', 'IMG_20.jpg.supplemental-metadata(1).json'],
  ['IMG_20(12).jpg', 'IMG_20.jpg.suppl(12).json'],
  ['IMG_20(1).jpg', 'IMG_20(1).jpg.json'],
  ['IMG_20-edited.jpg', 'IMG_20.jpg.json'],
  ['IMG_20-edited(1).jpg', 'IMG_20.jpg(1).json'],
  ['IMG_20-bearbeitet.jpg', 'IMG_20.jpg.supplemental-metadata.json'],
  ['IMG_20-編集済み.jpg', 'IMG_20.jpg.json'],
  ['IMG_20-ha editado.jpg', 'IMG_20.jpg.json'],
  ['IMG_20-EFFECTS.jpg', 'IMG_20.jpg.json'],
  ['IMG_20(1)-edited.jpg', 'IMG_20.jpg(1).json'],
  [
    'Backyard_ceremony_wedding_photography_xxxxxxx_m(494).jpg',
    'Backyard_ceremony_wedding_photography_xxxxxxx_(494).json',
  ],
  ['IMG_20.jpg', 'IMG_20.json'],
  ['IMG_20-edited.jpg', 'IMG_20.HEIC.supplemental-metadata.json'],
  ['IMG_20-edited(1).jpg', 'IMG_20.heic(1).json'],
  // Cut to 46 characters.
  [
    'Screenshot_20190704-101112_Some Long Application.png',
    'Screenshot_20190704-101112_Some Long Applicati.json',
  ],
  [
    '00100lrPORTRAIT_00100_BURST20190704101112345_COV.jpg',
    '00100lrPORTRAIT_00100_BURST20190704101112345_C.json',
  ],
  [
    '0123456789012345678901234567890123456789012345-ed.jpg',
    '0123456789012345678901234567890123456789012345.json',
  ],
])('%s: %s', (photo, json) => {
  const others = ['IMG_2.jpg.json', 'IMG_200.jpg.json', 'metadata.json', 'IMG_21.jpg.json'];
  expect(takeoutFileOf(photo, [...others, json])).toBe(json);
});

test.each([
  ['IMG_20.jpg', ['IMG_20.jpg(1).json', 'IMG_201.jpg.json', 'IMG_2.jpg.json', 'metadata.json']],
  ['IMG_20(1).jpg', ['IMG_20.jpg.json', 'IMG_20.jpg(2).json']],
  ['IMG_20-sunset.jpg', ['IMG_20.jpg.json']],
  ['IMG_20.jpg', ['IMG_20.heic.json', 'IMG_20.jpg.other.json']],
])('%s has none of %j', (photo, jsons) => expect(takeoutFileOf(photo, jsons)).toBeNull());

test('a number before the ending and one behind it are told apart', () => {
  const jsons = ['IMG_20.jpg.json', 'IMG_20.jpg(1).json', 'IMG_20.jpg(2).json'];
  const photos = [
    'IMG_20.jpg',
    'IMG_20(1).jpg',
    'IMG_20(2).jpg',
    'IMG_20-edited.jpg',
    'IMG_20-edited(2).jpg',
  ];
  expect(photos.map((photo) => takeoutFileOf(photo, jsons))).toEqual([
    ...jsons,
    'IMG_20.jpg.json',
    'IMG_20.jpg(2).json',
  ]);
});
