import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto, type DecodedPhoto } from '../support/decode.ts';
import { readMetadata } from '../../src/media/metadata.ts';
import { scratchFolder } from '../support/scratch.ts';
import {
  cornersOf,
  cornersPicture,
  cr3File,
  plainMagic,
  rafFile,
  rawFile,
  tiffFile,
} from './files.ts';

const large = await cornersPicture(1200, 800).jpeg().toBuffer();
const small = await cornersPicture(160, 120).jpeg().toBuffer();

async function decodeRaw(name: string, bytes: Buffer): Promise<DecodedPhoto> {
  const path = join(scratchFolder(), name);
  writeFileSync(path, bytes);
  return decodePhoto({ path, bytes }, null);
}

describe('RAW photos', () => {
  afterAll(() => shutDownDecoders());

  test('are shown by their embedded JPEG, with the size of the sensor', async () => {
    const photo = await decodeRaw('a.dng', rawFile(large, { width: 6000, height: 4000 }, 1));
    expect(photo).toMatchObject({ format: 'raw', width: 6000, height: 4000 });
    expect(await cornersOf(photo.thumbnail)).toBe('red green blue white');
  });

  test('are turned by their own orientation when the preview states none', async () => {
    const photo = await decodeRaw('a.NEF', rawFile(large, { width: 6000, height: 4000 }, 6));
    expect(photo).toMatchObject({ width: 4000, height: 6000 });
    expect(await cornersOf(photo.thumbnail)).toBe('white red green blue');
  });

  test('are not turned twice when the preview states its orientation too', async () => {
    const oriented = await sharp(large).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const photo = await decodeRaw('a.arw', rawFile(oriented, { width: 6000, height: 4000 }, 6));
    expect(photo).toMatchObject({ width: 4000, height: 6000 });
    expect(await cornersOf(photo.thumbnail)).toBe('white red green blue');
  });

  test.each([
    [2, 'green red white blue'],
    [3, 'blue white red green'],
    [4, 'white blue green red'],
    [5, 'red white blue green'],
    [7, 'blue green red white'],
    [8, 'green blue white red'],
  ])('obey orientation %i', async (orientation, corners) => {
    const photo = await decodeRaw(
      'a.cr2',
      rawFile(large, { width: 6000, height: 4000 }, orientation),
    );
    expect(await cornersOf(photo.thumbnail)).toBe(corners);
  });

  test('keep the size of the preview when the sensor has another shape', async () => {
    const photo = await decodeRaw('a.dng', rawFile(large, { width: 4000, height: 4000 }, 1));
    expect(photo).toMatchObject({ width: 1200, height: 800 });
  });

  test('of Fujifilm, Panasonic and Olympus are read in their own containers', async () => {
    const panasonic = tiffFile(Buffer.from('IIU\0\0\0\0\0', 'latin1'), [
      [
        [0x2e, 7, large],
        [0x112, 3, 8],
      ],
    ]);
    const olympus = rawFile(large, { width: 3600, height: 2400 }, 1, Buffer.from('IIRO', 'latin1'));
    expect(await decodeRaw('a.raf', rafFile(large))).toMatchObject({ width: 1200, height: 800 });
    expect(await decodeRaw('a.rw2', panasonic)).toMatchObject({ width: 800, height: 1200 });
    expect(await decodeRaw('a.orf', olympus)).toMatchObject({ width: 3600, height: 2400 });
  });

  test('that only exiftool understands are read with exiftool, orientation and camera included', async () => {
    const bytes = cr3File(small, 8);
    const photo = await decodeRaw('a.cr3', bytes);
    expect(photo).toMatchObject({ format: 'raw', width: 120, height: 160 });
    expect(await cornersOf(photo.thumbnail)).toBe('green blue white red');
    const path = join(scratchFolder(), 'b.cr3');
    writeFileSync(path, bytes);
    expect(await readMetadata({ path, bytes }, 'raw')).toMatchObject({ camera: 'Canon EOS R5' });
  });

  test('with a small preview only are shown all the same', async () => {
    const photo = await decodeRaw('a.dng', rawFile(small, { width: 160, height: 120 }, 1));
    expect(photo).toMatchObject({ width: 160, height: 120 });
  });

  test('without a JPEG fail as no-preview', async () => {
    const bytes = tiffFile(plainMagic, [[[0x100, 4, 6000]]]);
    await expect(decodeRaw('a.dng', bytes)).rejects.toMatchObject({ code: 'no-preview' });
    await expect(decodeRaw('a.cr3', cr3File(Buffer.alloc(0), 1))).rejects.toMatchObject({
      code: 'no-preview',
    });
  });

  test('whose directories point at themselves or outside end in a failure, not in a loop', async () => {
    const circle = tiffFile(plainMagic, [[[0x14a, 4, 8]]]);
    circle.writeUInt32LE(8, 8 + 2 + 12);
    const outside = rawFile(large, { width: 60, height: 40 }, 1).subarray(0, 400);
    await expect(decodeRaw('a.dng', circle)).rejects.toMatchObject({ code: 'no-preview' });
    await expect(decodeRaw('b.dng', outside)).rejects.toMatchObject({ name: 'PhotoError' });
  });

  test('tell when and with which camera they were taken', async () => {
    const bytes = rawFile(large, { width: 6000, height: 4000 }, 1);
    expect(await readMetadata({ path: '/a.nef', bytes }, 'raw')).toMatchObject({
      camera: 'Nikon D70',
      claim: { date: { at: Date.UTC(2004, 7, 27, 13, 52, 55), basis: 'changed' } },
    });
  });

  test('with a line break in the name never reach exiftool', async () => {
    const bytes = cr3File(small, 1);
    await expect(
      decodePhoto({ path: '/tmp/a\n-execute\n.cr3', bytes }, null),
    ).rejects.toMatchObject({ code: 'unreadable-name' });
  });
});
