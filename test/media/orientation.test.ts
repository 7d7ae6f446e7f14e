/** Which way up, and how much: what containers, EXIF and browsers disagree about. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto } from '../support/decode.ts';
import { clap, withProperties } from '../support/heif.ts';
import { scratchFolder } from '../support/scratch.ts';
import { cornersOf, cornersPicture, rawFile } from './files.ts';

const sideways = await cornersPicture(1200, 800).rotate(270).jpeg().toBuffer();
const upright = await cornersPicture(1200, 800).jpeg().toBuffer();

const decode = (bytes: Buffer, path = '/photo') => decodePhoto({ path, bytes }, null);

afterAll(() => shutDownDecoders());

describe('HEIC with an EXIF orientation and no turn of its own', () => {
  const settled = readFileSync(join(import.meta.dirname, 'fixtures', 'exif-says-rotated.heic'));
  const open = Buffer.from(settled);
  open.write('heic', open.indexOf('miaf'), 'latin1');

  test('is turned where its brands leave that open, as macOS does', async () => {
    const photo = await decode(open);
    expect(photo).toMatchObject({ width: 64, height: 96, shownByBrowsers: false });
    expect(await cornersOf(photo.thumbnail)).not.toBe('red green blue white');
  });

  test('stays as it is where they do not', async () => {
    expect(await decode(settled)).toMatchObject({ width: 96, height: 64 });
  });

  test('is not turned twice where the container turns it', async () => {
    // irot: by 90 degrees, against the clock.
    const turned = withProperties(open, [Buffer.from('\0\0\0\x09irot\x03', 'latin1')]);
    const plain = withProperties(settled, [Buffer.from('\0\0\0\x09irot\x03', 'latin1')]);
    const photo = await decode(turned);
    expect(photo).toMatchObject({ width: 64, height: 96 });
    expect(await cornersOf(photo.thumbnail)).toBe(await cornersOf((await decode(plain)).thumbnail));
  });
});

describe('what browsers show otherwise is rendered:', () => {
  test('a WebP with an EXIF orientation', async () => {
    const upright = cornersPicture(300, 200);
    const turned = await upright.clone().withMetadata({ orientation: 6 }).webp().toBuffer();
    expect(await decode(turned)).toMatchObject({ width: 200, height: 300, shownByBrowsers: false });
    expect(await decode(await upright.webp().toBuffer())).toMatchObject({ shownByBrowsers: true });
  });

  test('a JPEG whose orientation is written in another type', async () => {
    const plain = await cornersPicture(300, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await decode(plain)).toMatchObject({ width: 200, height: 300, shownByBrowsers: true });
    const odd = Buffer.from(plain);
    // The tag, of type 3, in the order of bytes that libvips writes.
    const entry = odd.indexOf(Buffer.from([0x12, 0x01, 0x03, 0x00]));
    odd[entry + 2] = 4;
    expect(await decode(odd)).toMatchObject({ width: 200, height: 300, shownByBrowsers: false });
  });

  test('an AVIF with a clean aperture', async () => {
    const whole = await cornersPicture(320, 200).avif({ effort: 0 }).toBuffer();
    expect(await decode(whole)).toMatchObject({ width: 320, height: 200, shownByBrowsers: true });
    const cropped = withProperties(whole, [clap(160, 100)]);
    expect(await decode(cropped)).toMatchObject({
      width: 160,
      height: 100,
      shownByBrowsers: false,
    });
  });
});

describe('a RAW preview without an orientation of its own', () => {
  async function decodeRaw(
    jpeg: Buffer,
    sensor: { width: number; height: number },
  ): Promise<string> {
    const path = join(scratchFolder(), 'a.dng');
    const bytes = rawFile(jpeg, sensor, 6);
    writeFileSync(path, bytes);
    const photo = await decode(bytes, path);
    return `${photo.width} x ${photo.height} ${await cornersOf(photo.thumbnail)}`;
  }

  test('is turned with the sensor’s picture when it lies like it', async () => {
    const sensor = { width: 4000, height: 6000 };
    expect(await decodeRaw(sideways, sensor)).toBe('6000 x 4000 red green blue white');
  });

  test('is left alone when it stands upright already', async () => {
    const sensor = { width: 4000, height: 6000 };
    expect(await decodeRaw(upright, sensor)).toBe('6000 x 4000 red green blue white');
  });
});

test('the first page of a TIFF that is no reduced copy is the picture', async () => {
  const small = await cornersPicture(60, 40).tiff({ compression: 'none' }).toBuffer();
  const pages = [
    await cornersPicture(60, 40).negate().png().toBuffer(),
    await cornersPicture(60, 40).png().toBuffer(),
  ];
  const both = await sharp(pages, { join: { animated: true } })
    .tiff({ compression: 'none' })
    .toBuffer();
  expect(await cornersOf((await decode(small)).thumbnail)).toBe('red green blue white');
  expect(await cornersOf((await decode(both)).thumbnail)).not.toBe('red green blue white');
  expect(await cornersOf((await decode(asReduced(both))).thumbnail)).toBe('red green blue white');
});

/** Says of the first page of a TIFF that it is a reduced copy (tag 254, bit 0). */
function asReduced(tiff: Buffer): Buffer {
  const first = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(first);
  const entry = Buffer.alloc(12);
  entry.writeUInt16LE(254, 0);
  entry.writeUInt16LE(4, 2);
  entry.writeUInt32LE(1, 4);
  entry.writeUInt32LE(1, 8);
  const known = tiff.readUInt16LE(first + 2) === 254 ? 1 : 0;
  const head = Buffer.alloc(2);
  head.writeUInt16LE(count + 1 - known);
  // The directory moves to the end, where there is room for one entry more.
  const moved = Buffer.concat([
    head,
    entry,
    tiff.subarray(first + 2 + known * 12, first + 2 + count * 12 + 4),
  ]);
  const result = Buffer.concat([tiff, moved]);
  result.writeUInt32LE(tiff.length, 4);
  return result;
}
