/** How two photos lie on each other, told from what the analyser hands over of real files. */
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { expect, test } from 'vitest';
import type { Alignment } from '../../src/contract/duplicates.ts';
import { decodePhoto } from '../support/decode.ts';
import { alignmentOf } from '../../src/features/duplicates/alignment.ts';
import type { ComparedPhoto } from '../../src/features/duplicates/registration.ts';
import { readFingerprint } from '../../src/features/duplicates/fingerprint.ts';
import { perceptualHashesOf } from '../../src/features/duplicates/perceptual-hash.ts';
import { drawPhoto } from '../support/gallery.ts';

async function comparedPhotoOf(bytes: Buffer): Promise<ComparedPhoto> {
  const { fingerprintInput } = await decodePhoto({ path: '/picture', bytes }, null);
  const fingerprint = readFingerprint(fingerprintInput);
  if (fingerprint === null) throw new Error('the fingerprint input has another form');
  return { fingerprint, hashes: perceptualHashesOf(fingerprint) };
}

const WIDTH = 900;
const HEIGHT = 600;

/** Each change with the places of the whole picture's middle and right upper corner in the copy. */
const changes: [string, (photo: Sharp) => Sharp, [number, number], [number, number]][] = [
  ['a smaller copy', (photo) => photo.resize(300), [0, 0], [1, -1]],
  ['a turn to the right', (photo) => photo.rotate(90), [0, 0], [1, 1]],
  ['a turn to the left', (photo) => photo.rotate(270), [0, 0], [-1, -1]],
  ['a half turn', (photo) => photo.rotate(180), [0, 0], [-1, 1]],
  ['a mirrored copy', (photo) => photo.flop(), [0, 0], [-1, -1]],
  [
    'a crop',
    (photo) => photo.extract({ left: 90, top: 30, width: 720, height: 480 }),
    [0, (300 - 30 - 240) / 240],
    [(900 - 90 - 360) / 360, (0 - 30 - 240) / 240],
  ],
  [
    'a frame',
    (photo) =>
      photo.extend({ top: 60, bottom: 60, left: 60, right: 60, background: { r: 9, g: 9, b: 9 } }),
    [0, 0],
    [450 / 510, -300 / 360],
  ],
];

function mapped([a, b, c, d, e, f]: Alignment, x: number, y: number): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}

test.each(changes)('%s is laid where it belongs', async (_name, change, middle, corner) => {
  const drawn = await drawPhoto('city', { seed: 4, size: WIDTH });
  const photo = await sharp(drawn).resize(WIDTH, HEIGHT, { fit: 'cover' }).png().toBuffer();
  const copy = await change(sharp(photo)).png().toBuffer();
  const [first, second] = [await comparedPhotoOf(photo), await comparedPhotoOf(copy)];
  const there = alignmentOf(first, second);
  const back = alignmentOf(second, first);
  if (there === null || back === null) throw new Error('they were not laid on each other');
  // A hundredth of half a side is two or three pixels of the thumbnail.
  for (const [place, wanted] of [
    [mapped(there, 0, 0), middle],
    [mapped(there, 1, -1), corner],
    [mapped(back, ...middle), [0, 0]],
    [mapped(back, ...corner), [1, -1]],
  ] as const) {
    expect(Math.hypot(place[0] - wanted[0], place[1] - wanted[1])).toBeLessThan(0.01);
  }
});

test('two different pictures do not lie on each other', async () => {
  const [one, other] = await Promise.all([
    drawPhoto('city', { seed: 4, size: WIDTH }),
    drawPhoto('beach', { seed: 5, size: WIDTH }),
  ]);
  expect(alignmentOf(await comparedPhotoOf(one), await comparedPhotoOf(other))).toBeNull();
});
