/** The same picture is told from others: a quick part of `npm run bench -- duplicates`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodePhoto } from '../../src/media/decode.ts';
import { toPrint } from '../../src/features/duplicates/print.ts';
import { sketchesOf } from '../../src/features/duplicates/sketch.ts';
import { compare } from '../../src/features/duplicates/verify.ts';
import type { Subject } from '../../src/features/duplicates/overlay.ts';
import { changes, makePicture, openPhoto, rendered } from '../support/changed-pictures.ts';
import { sharedPhotos } from '../support/shared.ts';

async function subjectOf(bytes: Buffer): Promise<Subject> {
  const { fingerprintInput } = await decodePhoto({ path: '/picture', bytes }, null);
  const print = toPrint(fingerprintInput);
  if (print === null)
    throw new Error('the fingerprint input has another form than its reader expects');
  return { print, sketches: sketchesOf(print) };
}

/** Whether two pictures are the same at strictness normal, their vectors being as alike as those of copies. */
async function isSame(one: Buffer, other: Buffer): Promise<boolean> {
  const likeness = compare(await subjectOf(one), await subjectOf(other), 0.95);
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
