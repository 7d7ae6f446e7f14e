/** The same picture is told from others: a quick part of `npm run bench -- duplicates`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import sharp from 'sharp';
import { decodePhoto } from '../support/decode.ts';
import { readFingerprint } from '../../src/features/duplicates/fingerprint.ts';
import { perceptualHashesOf } from '../../src/features/duplicates/perceptual-hash.ts';
import { comparePictures } from '../../src/features/duplicates/compare-pictures.ts';
import type { ComparedPhoto } from '../../src/features/duplicates/registration.ts';
import { changes, makePicture, openPhoto, rendered } from '../support/changed-pictures.ts';
import { sharedPhotos } from '../support/shared.ts';

async function comparedPhotoOf(bytes: Buffer): Promise<ComparedPhoto> {
  const { fingerprintInput } = await decodePhoto({ path: '/picture', bytes }, null);
  const fingerprint = readFingerprint(fingerprintInput);
  if (fingerprint === null)
    throw new Error('the fingerprint input has another form than its reader expects');
  return { fingerprint, hashes: perceptualHashesOf(fingerprint) };
}

/** Whether two pictures are the same at strictness normal, their vectors being as alike as those of copies. */
async function isSame(one: Buffer, other: Buffer): Promise<boolean> {
  const likeness = comparePictures(await comparedPhotoOf(one), await comparedPhotoOf(other), 0.95);
  return likeness?.same != null && likeness.same <= 1;
}

const photos = ['objects/n01669191_box_turtle.JPEG', 'camera/Canon IXUS v2.jpg'];

test.skipIf(sharedPhotos === null).each(Object.keys(changes))(
  'a real photo is the same picture after %s (needs ../shared/photos)',
  async (kind) => {
    for (const [seed, file] of photos.entries()) {
      const photo = await openPhoto(readFileSync(join(sharedPhotos ?? '', file)), seed + 1);
      for (const strength of [1, 2]) {
        const made = await makePicture(photo, kind, strength);
        expect(await isSame(photo.png, made.bytes), `${file}, ${kind} ${strength}`).toBe(true);
      }
    }
  },
);

test.skipIf(sharedPhotos === null)(
  'another shot of the same scene is not the same picture (needs ../shared/photos)',
  async () => {
    for (const [seed, file] of photos.entries()) {
      const photo = await openPhoto(readFileSync(join(sharedPhotos ?? '', file)), seed + 1);
      for (const kind of ['burst', 'other view']) {
        const made = await makePicture(photo, kind, 2);
        expect(await isSame(photo.png, made.bytes), `${file}, ${kind}`).toBe(false);
      }
    }
  },
);

test.each(Object.keys(rendered))('two of the kind %s are not the same picture', async (kind) => {
  const make = rendered[kind];
  if (make === undefined) throw new Error(kind);
  for (const seed of [1, 2, 3]) {
    expect(await isSame(await make(seed), await make(seed + 10)), `${kind} ${seed}`).toBe(false);
  }
});

/** From dark to light, or back, with so much more green. */
function slope(isBack: boolean, green: number): Promise<Buffer> {
  const [width, height] = [600, 400];
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const y = Math.floor(at / width);
    const level = isBack ? 235 - Math.floor(y * 0.6) : Math.floor(y * 0.6);
    data.set([level, level + green, level], at * 3);
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

test('slopes of light without any detail are not the same picture, whichever way they lie', async () => {
  expect(await isSame(await slope(false, 0), await slope(true, 19))).toBe(false);
});
