/** A file edited in place keeps its photo; another picture under its name inherits nothing. Real pictures. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Claim } from '../../src/facts/claims.ts';
import { decodePhoto } from '../support/decode.ts';
import { mark } from '../../src/store/marks.ts';
import { attachKnown, photoByHash, photoDetails } from '../../src/store/photos.ts';
import type { Store } from '../../src/store/database.ts';
import { beginTry } from '../../src/store/files.ts';
import { changes, makePicture, openPhoto } from '../support/changed-pictures.ts';
import { drawPhoto } from '../support/gallery.ts';
import { analysed, testStore, type AnalysedFacts } from '../support/library.ts';
import { addFile, readAs } from '../support/photos.ts';

/** As the analyser sees it, with a vector that is far from all others unless one is given. */
async function seen(
  bytes: Buffer,
  direction: number,
  facts: AnalysedFacts = {},
): Promise<AnalysedFacts> {
  const { fingerprintInput } = await decodePhoto({ path: '/x', bytes }, null);
  const vector = new Float32Array(8);
  vector[direction] = 1;
  return { fingerprintInput, embedding: { model: 'model', vector, device: 'cpu' }, ...facts };
}

/** Reads a picture, gives it five stars, and puts another content under its name. */
async function overwritten(
  before: AnalysedFacts,
  after: AnalysedFacts,
): Promise<{ store: Store; first: number; now: number; rating: number | undefined }> {
  const store = await testStore();
  const first = readAs(store, addFile(store, 'IMG_1.jpg'), 'before', before).photoId;
  mark(store, [first], { rating: 5 });
  const saved = readAs(store, addFile(store, 'IMG_1.jpg'), 'after', after);
  expect(saved.orphaned).toEqual(saved.photoId === first ? [] : [first]);
  const rating = photoDetails(store, saved.photoId)?.rating;
  return { store, first, now: saved.photoId, rating };
}

/** What a file says that says nothing. */
const nothing: Claim = { date: null, place: null, title: null, caption: null };

const beach = (): Promise<Buffer> => drawPhoto('beach', { seed: 1, size: 700 });
const exif = (at: number): AnalysedFacts => ({
  camera: 'Canon',
  claims: {
    photo: { ...nothing, date: { at, offset: null, precision: 19, basis: 'taken' } },
    name: null,
  },
});

test.each(['resize', 'jpeg', 'webp', 'turn', 'mirror', 'frame', 'brightness', 'contrast'])(
  'an edit in place keeps the photo though its vector is another: %s',
  async (kind) => {
    const original = await beach();
    expect(changes[kind]).toBeDefined();
    const edited = await makePicture(await openPhoto(original, 1), kind, 2);
    const { first, now, rating } = await overwritten(
      await seen(original, 0),
      await seen(edited.bytes, 1),
    );
    expect(now).toBe(first);
    expect(rating).toBe(5);
  },
);

test('black and white, a negative, and a crop that the encoder knows again keep the photo', async () => {
  const original = await beach();
  const crop = sharp(original).extract({ left: 0, top: 0, width: 300, height: 250 });
  const edits: [Buffer, number][] = [
    [await sharp(original).greyscale().toBuffer(), 1],
    [await sharp(original).negate().toBuffer(), 1],
    [await crop.toBuffer(), 0],
  ];
  for (const [bytes, direction] of edits) {
    const { first, now } = await overwritten(await seen(original, 0), await seen(bytes, direction));
    expect(now).toBe(first);
  }
});

test('what the camera wrote keeps the photo, whatever became of the picture', async () => {
  const before = await seen(await beach(), 0, exif(9e11));
  const collage = await seen(await drawPhoto('city', { seed: 2, size: 700 }), 1, exif(9e11));
  expect(await overwritten(before, collage)).toMatchObject({ rating: 5 });
});

test('another picture under an old name is a photo of its own, and the old one keeps what was said', async () => {
  const before = await seen(await beach(), 0, exif(9e11));
  for (const facts of [{}, exif(9e11 + 60_000)]) {
    const other = await seen(await drawPhoto('city', { seed: 2, size: 700 }), 1, facts);
    const { store, first, now, rating } = await overwritten(before, other);
    expect(now).not.toBe(first);
    expect(rating).toBe(0);
    expect(photoDetails(store, first)?.rating).toBe(5);
    // The old picture comes back under its name: so does what was said of it.
    const back = readAs(store, addFile(store, 'IMG_1.jpg'), 'before', before);
    expect(back.photoId).toBe(first);
    expect(photoDetails(store, first)?.rating).toBe(5);
    expect(photoDetails(store, now)?.rating).toBe(0);
  }
});

test('a copy of another known photo put over a file inherits nothing, analysed or not', async () => {
  for (const isAnalysed of [true, false]) {
    const store = await testStore();
    const one = await seen(await beach(), 0);
    const two = await seen(await drawPhoto('city', { seed: 2, size: 700 }), 1);
    const first = readAs(store, addFile(store, 'one.jpg'), 'one', one).photoId;
    const second = readAs(store, addFile(store, 'two.jpg'), 'two', two).photoId;
    mark(store, [first], { rating: 5 });
    const file = addFile(store, 'one.jpg');
    if (isAnalysed) readAs(store, file, 'two', two);
    else {
      const again = {
        ...analysed(file, 'two'),
        keywordsAndRating: { keywords: [], rating: null },
        sidecar: null,
      };
      expect(photoByHash(store, again.contentHash)?.photoId).toBe(second);
      beginTry(store, [file]);
      attachKnown(store, [{ ...again, photoId: second, claims: { photo: nothing, name: null } }]);
    }
    expect(photoDetails(store, second)).toMatchObject({ rating: 0 });
    expect(photoDetails(store, first)).toMatchObject({ rating: 5, files: [] });
  }
});
