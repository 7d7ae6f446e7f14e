import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import { renderPreview } from '../../src/media/decode.ts';
import { decodePhoto } from '../support/decode.ts';
import { decodeHeic } from '../../src/media/heic.ts';
import { sharedPhotos } from '../support/shared.ts';
import { cornersOf } from './files.ts';

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, 'fixtures', name));

const decode = (bytes: Buffer) => decodePhoto({ path: '/photo.heic', bytes }, null);

afterAll(() => shutDownDecoders());

describe('HEIC', () => {
  test('is turned by its own container only, never by the EXIF orientation beside it', async () => {
    const photo = await decode(fixture('exif-says-rotated.heic'));
    expect(photo).toMatchObject({ format: 'heic', width: 96, height: 64 });
    expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
  });

  test('comes out in sRGB when it is in Display P3', async () => {
    const photo = await decodeHeic(fixture('display-p3.heic'));
    expect(photo.profile?.length).toBeGreaterThan(400);
    expect(await cornersOf((await decode(fixture('display-p3.heic'))).thumbnail)).toBe(
      'red green blue white',
    );
  });

  test('has a preview that browsers show', async () => {
    const source = { path: '/a.heic', bytes: fixture('display-p3.heic') };
    const { bytes, mediaType } = await renderPreview(source, 4000);
    expect(mediaType).toBe('image/jpeg');
    expect(await cornersOf(bytes)).toBe('red green blue white');
  });

  test('that is cut short or garbled fails, and the next photo is decoded as if nothing happened', async () => {
    const whole = fixture('display-p3.heic');
    const garbled = Buffer.from(whole);
    garbled.fill(0xff, 24, 400);
    await expect(decode(whole.subarray(0, 900))).rejects.toMatchObject({ code: 'truncated' });
    await expect(decode(garbled)).rejects.toMatchObject({ code: 'corrupt' });
    expect(await decode(whole)).toMatchObject({ width: 96 });
  });

  test('that takes too long is given up, and the others are decoded', async () => {
    const bytes = fixture('display-p3.heic');
    // A thread that has yet to start surely takes longer.
    await shutDownDecoders();
    const late = expect(decodeHeic(bytes, 0.001)).rejects.toMatchObject({ code: 'took-too-long' });
    // Beside it, and after it.
    expect(await decodeHeic(bytes)).toMatchObject({ width: 96, height: 64 });
    await late;
    expect(await decodeHeic(bytes)).toMatchObject({ width: 96, height: 64 });
  });

  test('with boxes in boxes without end is damaged, whatever its size', async () => {
    const bytes = fixture('exif-says-rotated.heic');
    const box = (content: Buffer): Buffer => {
      const head = Buffer.from('\0\0\0\0meta\0\0\0\0', 'latin1');
      head.writeUInt32BE(head.length + content.length);
      return Buffer.concat([head, content]);
    };
    let nested = Buffer.alloc(0);
    for (let depth = 0; depth < 1000; depth += 1) nested = Buffer.from(box(nested));
    const brands = bytes.subarray(0, bytes.readUInt32BE());
    await expect(decode(Buffer.concat([brands, nested]))).rejects.toMatchObject({
      code: 'corrupt',
    });
  });

  test('with too many pixels is refused before it is decoded', async () => {
    const bytes = fixture('exif-says-rotated.heic');
    const size = bytes.indexOf('ispe', 0, 'latin1') + 8;
    bytes.writeUInt32BE(50_000, size);
    bytes.writeUInt32BE(50_000, size + 4);
    await expect(decode(bytes)).rejects.toMatchObject({ code: 'too-many-pixels' });
  });

  test('photos may be asked for at once', async () => {
    const bytes = fixture('display-p3.heic');
    const photos = await Promise.all([decode(bytes), decode(bytes), decode(bytes)]);
    expect(photos.map((photo) => photo.width)).toEqual([96, 96, 96]);
  });

  test.skipIf(!sharedPhotos).each([
    ['heic-mobile/HMD_Nokia_8.3_5G.heif', 3456, 4608],
    ['heic-mobile/HMD_Nokia_8.3_5G_hdr.heif', 4608, 3456],
    ['IMG_2927.HEIC', 3024, 4032],
    ['heic/samplefilehub.heif', 640, 426],
  ])('of real phones: %s (needs ../shared/photos)', async (name, width, height) => {
    const bytes = readFileSync(join(sharedPhotos ?? '', 'camera', name));
    expect(await decode(bytes)).toMatchObject({ width, height });
  });
});
