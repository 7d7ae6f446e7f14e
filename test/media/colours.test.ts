/** Colours that files describe by numbers, against Chromium's own drawing of the same files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shutDownDecoders } from '../../src/media/close.ts';
import type { PhotoFormat } from '../../src/base/formats.ts';
import { readPicture } from '../../src/media/picture.ts';
import type { Pixels } from '../../src/media/sharp.ts';
import { startDrawing } from '../support/drawn.ts';
import { limitedGrey, nclx, withProperties } from '../support/heif.ts';
import { fieldsPng, pngChunk, words } from '../support/png.ts';
import { sharedCases } from '../support/shared.ts';
import { hasBrowser } from '../support/window.ts';

const fields = [
  ...[0, 0.1, 0.25, 0.5, 0.6, 0.7, 0.75, 1].map((grey) => [grey, grey, grey]),
  ...[
    [0.6, 0.3, 0.2],
    [0.2, 0.6, 0.3],
    [0.7, 0.7, 0.3],
    [0.3, 0.3, 0.6],
  ],
];

const cicp = (primaries: number, transfer: number): Buffer =>
  pngChunk('cICP', Buffer.from([primaries, transfer, 0, 1]));
const gamma = (value: number): Buffer => pngChunk('gAMA', words(value));
const displayP3 = pngChunk(
  'cHRM',
  words(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000),
);
const brightest = pngChunk('cLLI', words(4000 * 10_000, 400 * 10_000));
const profile = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } })
  .withIccProfile('p3')
  .png()
  .toBuffer()
  .then((png) => png.subarray(png.indexOf('iCCP') - 4, png.indexOf('IDAT') - 4));

/** The middle of each field. */
function middles(data: Uint8Array, width: number): number[][] {
  return fields.map((_, index) => {
    const at = (8 * width + index * 16 + 8) * 3;
    return [...data.subarray(at, at + 3)];
  });
}

async function read(bytes: Buffer, format: PhotoFormat): Promise<Pixels> {
  return (await readPicture({ path: '/a', bytes }, format, (full) => full)).pixels;
}

function furthest(one: number[][], other: number[][]): number {
  return Math.max(...one.flat().map((value, at) => Math.abs(value - (other.flat()[at] ?? 0))));
}

afterAll(() => shutDownDecoders());

describe.skipIf(!hasBrowser)('colours are as Chromium draws them:', () => {
  let browser: Awaited<ReturnType<typeof startDrawing>>;
  beforeAll(async () => {
    browser = await startDrawing();
  });
  afterAll(() => browser.close());

  test.each<[string, Buffer[]]>([
    ['sRGB', []],
    ['Display P3', [cicp(12, 13)]],
    ['Rec. 2020', [cicp(9, 13)]],
    ['linear light', [cicp(1, 8)]],
    ['the curve of television', [cicp(1, 1)]],
    ['that of older television', [cicp(1, 6)]],
    ['that of Rec. 2020 with 10 bits', [cicp(9, 14)]],
    ['that of Rec. 2020 with 12 bits', [cicp(9, 15)]],
    ['that of cinemas', [cicp(1, 17)]],
    ['NTSC', [cicp(4, 4)]],
    ['PAL', [cicp(5, 5)]],
    ['SMPTE 240M', [cicp(7, 7)]],
    ['a logarithmic curve', [cicp(1, 9)]],
    ['xvYCC', [cicp(1, 11)]],
    ['a curve not specified', [cicp(1, 2)]],
    ['PQ in Rec. 2020', [cicp(9, 16)]],
    ['PQ in sRGB', [cicp(1, 16)]],
    ['PQ that says how bright it gets', [cicp(9, 16), brightest]],
    ['HLG', [cicp(9, 18)]],
    ['a gamma of 1', [gamma(100_000)]],
    ['a gamma of 1.8', [gamma(55_000)]],
    ['a gamma and primaries', [gamma(45_455), displayP3]],
    ['primaries without a gamma, which say nothing', [displayP3]],
    ['sRGB in spite of a gamma', [pngChunk('sRGB', Buffer.from([0])), gamma(100_000)]],
    ['a profile before a gamma', [profile, gamma(100_000)]],
    ['numbers before a profile', [cicp(9, 16), profile]],
  ])('PNG in %s', async (_what, chunks) => {
    const bytes = fieldsPng(fields, chunks);
    const { data, width } = await browser.draw(bytes, 'image/png');
    const pixels = await read(bytes, 'png');
    expect(furthest(middles(pixels.data, width), middles(data, width))).toBeLessThanOrEqual(4);
  });

  test.each([
    ['nothing said', null],
    ['sRGB', nclx(1, 13, 6, true)],
    ['Display P3', nclx(12, 13, 6, true)],
    ['Rec. 2020', nclx(9, 1, 6, true)],
    ['PQ', nclx(9, 16, 6, true)],
    ['HLG', nclx(9, 18, 6, true)],
  ])('AVIF: %s', async (_what, colours) => {
    const made = await sharp(fieldsPng(fields))
      .avif({ quality: 95, effort: 1, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const bytes = colours ? withProperties(made, [colours]) : made;
    const { data, width } = await browser.draw(bytes, 'image/avif');
    const pixels = await read(bytes, 'avif');
    expect(furthest(middles(pixels.data, width), middles(data, width))).toBeLessThanOrEqual(6);
  });

  test('AVIF: grey levels of television that only the coded data tells', async () => {
    const drawn = (await browser.draw(limitedGrey, 'image/avif')).data;
    const sorted = drawn.toSorted();
    expect([sorted[0], sorted.at(-1)]).toEqual([0, 255]);
    const { data } = await read(limitedGrey, 'avif');
    expect(data.filter((value, at) => Math.abs(value - (drawn[at] ?? 0)) > 4)).toHaveLength(0);
  });

  test
    .skipIf(!sharedCases)
    .each([
      'C02-avif-hdr-pq/seine_hdr_rec2020.avif',
      'C03-heic-hdr-pq/pq.avif',
      'C04-avif-p3-nclx/p3.avif',
      'C04-avif-p3-nclx/rec2020.avif',
      'C05-avif-gray-limited/fox-mono.avif',
      'C05-avif-gray-limited/full.avif',
      'C05-avif-gray-limited/limited.avif',
      'C07-png-16-gray-icc/gray16.png',
      'C07-png-16-gray-icc/rgb16.png',
      'C08-png-gama-cicp/cicp-pq.png',
      'C08-png-gama-cicp/gama055.png',
    ])('as of the report %s', async (name) => {
    const bytes = readFileSync(join(sharedCases ?? '', name));
    const mediaType = name.endsWith('.png') ? 'image/png' : 'image/avif';
    const { data } = await browser.draw(bytes, mediaType);
    const ours = (await read(bytes, name.endsWith('.png') ? 'png' : 'avif')).data;
    let sum = 0;
    for (const [at, value] of ours.entries()) sum += Math.abs(value - (data[at] ?? 0));
    const mean = sum / ours.length;
    expect(mean).toBeLessThan(3);
  });
});
