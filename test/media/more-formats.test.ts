/** BMP, JPEG XL and MPO. */
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isPhotoName, sniffFormat } from '../../src/base/formats.ts';
import { readBitmap } from '../../src/media/bmp.ts';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto } from '../support/decode.ts';
import { decodeJxl } from '../../src/media/jxl.ts';
import { jxlSize } from '../../src/media/jxl-size.ts';
import { jxlOf } from '../support/jxl.ts';
import { cornersOf, cornersPicture } from './files.ts';

const decode = (bytes: Buffer, path = '/photo') => decodePhoto({ path, bytes }, null);
const UPRIGHT = 'red green blue white';

afterAll(() => shutDownDecoders());

describe('JPEG XL', () => {
  test('is shown, as a rendering in the viewer', async () => {
    const photo = await decode(await jxlOf(cornersPicture(300, 200)));
    expect(photo).toMatchObject({ format: 'jxl', width: 300, height: 200, shownByBrowsers: false });
    expect(await cornersOf(photo.thumbnail)).toBe(UPRIGHT);
  });

  test.each([
    [300, 200],
    [256, 256],
    [640, 360],
    [1, 1],
    [1000, 7],
  ])('tells its size of %i x %i before it is decoded', async (width, height) => {
    const bytes = await jxlOf(cornersPicture(width, height));
    expect(jxlSize(bytes)).toEqual({ width, height });
    // In boxes, as cameras write it.
    const box = (type: string, content: Buffer): Buffer => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(content.length + 8);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, content]);
    };
    const boxed = Buffer.concat([
      box('JXL ', Buffer.from('\r\n\x87\n', 'latin1')),
      box('ftyp', Buffer.from('jxl \0\0\0\0jxl ', 'latin1')),
      box('jxlp', Buffer.concat([Buffer.alloc(4), bytes.subarray(0, 6)])),
      box('jxlp', Buffer.concat([Buffer.from([0x80, 0, 0, 1]), bytes.subarray(6)])),
    ]);
    expect(sniffFormat(boxed, 'a')).toBe('jxl');
    expect(jxlSize(boxed)).toEqual({ width, height });
    expect(await decode(boxed)).toMatchObject({ format: 'jxl', width, height });
  });

  test('that is cut short, garbled or takes too long fails, and the next one is decoded', async () => {
    const whole = await jxlOf(cornersPicture(300, 200));
    const garbled = Buffer.from(whole);
    garbled.fill(0xff, 20);
    await expect(decode(whole.subarray(0, 40))).rejects.toMatchObject({ name: 'PhotoError' });
    await expect(decode(garbled)).rejects.toMatchObject({ name: 'PhotoError' });
    await shutDownDecoders();
    await expect(decodeJxl(whole, 0.001)).rejects.toMatchObject({ code: 'took-too-long' });
    expect(await decode(whole)).toMatchObject({ width: 300 });
  });

  test('with too many pixels is refused before it is decoded', async () => {
    // Not small, 30 bits of height, no ratio, 30 bits of width: all of them ones.
    const huge = Buffer.concat([Buffer.from([0xff, 0x0a, 0xfe]), Buffer.alloc(20, 0xff)]);
    huge[6] = 0x1f;
    await expect(decode(huge)).rejects.toMatchObject({ code: 'too-many-pixels' });
  });

  test('asks no server for its decoder', async () => {
    const bytes = await jxlOf(cornersPicture(30, 20));
    const thread = new URL('../../src/media/jxl-worker.ts', import.meta.url).href;
    const source = `globalThis.fetch = () => { throw new Error('fetched'); }; import('${thread}');`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    const answer = new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    worker.postMessage(bytes);
    expect(await answer).toMatchObject({ picture: { width: 30, height: 20 } });
    await worker.terminate();
  });
});

describe('BMP', () => {
  const size = { width: 6, height: 4 };
  /** Red, green, blue, white from the top left clockwise. */
  const colourAt = (x: number, y: number): number => (y < 2 ? (x < 3 ? 0 : 1) : x < 3 ? 3 : 2);
  const palette = [
    [0, 0, 255],
    [0, 255, 0],
    [255, 0, 0],
    [255, 255, 255],
  ];

  interface Kind {
    bits: number;
    head?: number;
    compression?: number;
    masks?: number[];
    isTopDown?: boolean;
    pixels: Buffer;
  }

  function bmp({ bits, head = 40, compression = 0, masks = [], isTopDown, pixels }: Kind): Buffer {
    const isCore = head === 12;
    const colours = bits <= 8 ? 4 : 0;
    const fields = head === 40 ? masks.length * 4 : 0;
    const pixelsAt = 14 + head + fields + colours * (isCore ? 3 : 4);
    const bytes = Buffer.alloc(pixelsAt);
    bytes.write('BM', 'latin1');
    bytes.writeUInt32LE(pixelsAt + pixels.length, 2);
    bytes.writeUInt32LE(pixelsAt, 10);
    bytes.writeUInt32LE(head, 14);
    if (isCore) {
      bytes.writeUInt16LE(size.width, 18);
      bytes.writeUInt16LE(size.height, 20);
      bytes.writeUInt16LE(1, 22);
      bytes.writeUInt16LE(bits, 24);
    } else {
      bytes.writeInt32LE(size.width, 18);
      bytes.writeInt32LE(isTopDown === true ? -size.height : size.height, 22);
      bytes.writeUInt16LE(1, 26);
      bytes.writeUInt16LE(bits, 28);
      bytes.writeUInt32LE(compression, 30);
      bytes.writeUInt32LE(colours, 46);
      for (const [index, mask] of masks.entries()) bytes.writeUInt32LE(mask, 54 + index * 4);
    }
    for (let colour = 0; colour < colours; colour += 1) {
      bytes.set(palette[colour] ?? [], 14 + head + fields + colour * (isCore ? 3 : 4));
    }
    return Buffer.concat([bytes, pixels]);
  }

  /** Rows from the bottom up, each a multiple of four bytes long. */
  function rows(bits: number, valueOf: (colour: number) => number, isTopDown = false): Buffer {
    const length = Math.ceil((size.width * bits) / 32) * 4;
    const all: Buffer[] = [];
    for (let y = 0; y < size.height; y += 1) {
      const row = Buffer.alloc(length);
      for (let x = 0; x < size.width; x += 1) {
        const value = valueOf(colourAt(x, y));
        if (bits >= 8) row.writeUIntLE(value, (x * bits) / 8, bits / 8);
        else {
          const at = Math.floor((x * bits) / 8);
          row[at] = (row[at] ?? 0) | (value << (8 - bits - ((x * bits) % 8)));
        }
      }
      all.push(row);
    }
    return Buffer.concat(isTopDown ? all : all.reverse());
  }

  const direct = (colour: number): number => [0xff0000, 0xff00, 0xff, 0xffffff][colour] ?? 0;
  const same = (colour: number): number => colour;
  // Two rows of white and blue, two of red and green: six bytes a row.
  const run8 = Buffer.from([
    3, 3, 3, 2, 0, 0, 0, 6, 3, 3, 3, 2, 2, 2, 0, 0, 3, 0, 3, 1, 0, 0, 3, 0, 3, 1, 0, 1,
  ]);
  const run4 = Buffer.from([
    3, 0x33, 3, 0x22, 0, 0, 3, 0x33, 3, 0x22, 0, 0, 3, 0, 3, 0x11, 0, 0, 3, 0, 3, 0x11, 0, 1,
  ]);

  test.each<[string, Kind]>([
    ['24 bits', { bits: 24, pixels: rows(24, direct) }],
    ['24 bits from the top', { bits: 24, isTopDown: true, pixels: rows(24, direct, true) }],
    ['24 bits of OS/2', { bits: 24, head: 12, pixels: rows(24, direct) }],
    ['32 bits', { bits: 32, pixels: rows(32, direct) }],
    [
      '16 bits',
      { bits: 16, pixels: rows(16, (colour) => [0x7c00, 0x3e0, 0x1f, 0x7fff][colour] ?? 0) },
    ],
    [
      '16 bits with masks',
      {
        ...{ bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] },
        pixels: rows(16, (colour) => [0xf800, 0x7e0, 0x1f, 0xffff][colour] ?? 0),
      },
    ],
    [
      '32 bits with alpha',
      {
        ...{ bits: 32, head: 108, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
        pixels: rows(32, (colour) => direct(colour) + 0xff000000),
      },
    ],
    [
      '32 bits with an alpha of zero, which nobody meant',
      {
        ...{ bits: 32, head: 108, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
        pixels: rows(32, direct),
      },
    ],
    ['a palette of 8 bits', { bits: 8, pixels: rows(8, same) }],
    ['a palette of 4 bits', { bits: 4, pixels: rows(4, same) }],
    ['a palette of 2 bits', { bits: 2, pixels: rows(2, same) }],
    ['a palette of 8 bits of OS/2', { bits: 8, head: 12, pixels: rows(8, same) }],
    ['runs of 8 bits', { bits: 8, compression: 1, pixels: run8 }],
    ['runs of 4 bits', { bits: 4, compression: 2, pixels: run4 }],
  ])('with %s is shown', async (_what, kind) => {
    const bytes = bmp(kind);
    expect(sniffFormat(bytes, 'a')).toBe('bmp');
    const photo = await decode(bytes);
    expect(photo).toMatchObject({ format: 'bmp', ...size, shownByBrowsers: false });
    expect(await cornersOf(photo.thumbnail)).toBe(UPRIGHT);
  });

  test('that ends too early or claims what it has not fails with its reason', async () => {
    const whole = bmp({ bits: 24, pixels: rows(24, direct) });
    await expect(decode(whole.subarray(0, -20))).rejects.toMatchObject({ code: 'truncated' });
    const huge = Buffer.from(whole);
    huge.writeInt32LE(100_000, 18);
    huge.writeInt32LE(100_000, 22);
    await expect(decode(huge)).rejects.toMatchObject({ code: 'too-many-pixels' });
    const rare = bmp({ bits: 24, compression: 4, pixels: rows(24, direct) });
    await expect(decode(rare)).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('of any bytes whatever is read or refused, in bounded time', () => {
    const whole = bmp({ bits: 8, compression: 1, pixels: run8 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 12 }),
        (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, value] of changes) bytes[at] = value;
          // Sizes are judged before, by bitmapSize.
          bytes.writeInt32LE(6, 18);
          bytes.writeInt32LE(4, 22);
          try {
            expect(readBitmap(bytes).data.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({ name: 'PhotoError' });
          }
        },
      ),
    );
  });
});

test('of an MPO the first picture is shown', async () => {
  expect(isPhotoName('a.MPO')).toBe(true);
  const first = await cornersPicture(120, 80).jpeg().toBuffer();
  const second = await cornersPicture(120, 80).negate().jpeg().toBuffer();
  const photo = await decode(Buffer.concat([first, second]), '/a.mpo');
  expect(photo).toMatchObject({ format: 'jpeg', width: 120 });
  expect(await cornersOf(photo.thumbnail)).toBe(UPRIGHT);
});
