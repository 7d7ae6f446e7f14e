/** Black and white photos are found as such, by their pixels; in libraries read before as well. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { Engine } from '../../src/engine.ts';
import { isMonochrome } from '../../src/store/monochrome.ts';
import { fingerprintInputOf } from '../../src/media/fingerprint-input.ts';
import { eventually } from '../support/library.ts';
import { onCpu } from '../support/on-cpu.ts';
import { renderPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

test('in words and as a filter', async () => {
  const folder = scratchFolder();
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  const colour = await renderPhoto(3);
  await sharp(colour).toFile(join(photos, 'colour.jpg'));
  await sharp(colour).grayscale().toFile(join(photos, 'grey.jpg'));
  // As a scanner or a camera's black and white mode writes it: three channels, a trace of noise.
  await sharp(colour)
    .grayscale()
    .toColourspace('srgb')
    .jpeg({ quality: 60 })
    .toFile(join(photos, 'grey-rgb.jpg'));
  const engine = await Engine.open({
    ...{
      libraryFolder: await onCpu(join(folder, 'library')),
      version: 'test',
      spawn: spawnNodeAnalyser,
    },
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  onTestFinished(() => engine.close());
  await engine.start();
  await engine.api.addFolder({ path: photos });
  const namesFor = async (text: string): Promise<string[]> => {
    const { ids } = await engine.api.search({ text });
    const found = await Promise.all(ids.map((id) => engine.api.photo({ id })));
    return found.map(({ files }) => files[0]?.path.split('/').at(-1) ?? '').sort();
  };
  const grey = ['grey-rgb.jpg', 'grey.jpg'];
  await eventually(async () => expect(await namesFor('is:monochrome')).toEqual(grey));
  for (const text of ['black and white photos', 'b&w', 'is:bw', '黑白照片', '黑白']) {
    expect(await namesFor(text), text).toEqual(grey);
  }
  expect(await namesFor('-is:monochrome')).toEqual(['colour.jpg']);
});

test('a tinge of a colour is a colour', async () => {
  const side = 64;
  const of = async (red: number, blue: number): Promise<boolean> => {
    const data = Buffer.from(
      Array.from({ length: side * side }, (_, at) => [at % 256, at % 256, at % 256]).flat(),
    );
    // One part of 64, and not at its edge, which might be a frame.
    for (let at = 20; at < 28; at += 1) {
      for (let row = 20; row < 28; row += 1) {
        data[3 * (row * side + at)] = Math.min(255, (data[3 * (row * side + at)] ?? 0) + red);
        data[3 * (row * side + at) + 2] = Math.min(255, (data[3 * (row * side + at)] ?? 0) + blue);
      }
    }
    return isMonochrome(await fingerprintInputOf({ data, width: side, height: side }));
  };
  expect(await of(0, 0)).toBe(true);
  expect(await of(60, 0)).toBe(false);
  expect(await of(0, 60)).toBe(false);
});
