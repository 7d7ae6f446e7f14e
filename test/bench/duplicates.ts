/**
 * `npm run bench -- duplicates [quality|similar|speed|cosines] [--bases <n>] [--seen] [--photos <n>] [--json]`:
 * *same picture* over photos changed in every way of test/support/changed-pictures.ts, next to a
 * perceptual hash, vectors and findimagedupes on the same files; *similar shots* over made bursts; the
 * time of a full pass and of one new photo among synthetic ones. The photos are such as thresholds
 * have never been set with, unless `--seen` asks for those that they were.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosinesInWords, measureCosines } from './duplicates/cosines.ts';
import { measureQuality, qualityInWords } from './duplicates/quality.ts';
import { measureSimilar, similarInWords } from './duplicates/similar.ts';
import { measureSpeed, speedInWords } from './duplicates/speed.ts';

export async function run(args: string[]): Promise<void> {
  const number = (name: string, otherwise: number): number => {
    const place = args.indexOf(name);
    return place === -1 ? otherwise : Number(args[place + 1]);
  };
  const print = <Result>(result: Result, inWords: (result: Result) => string): void => {
    const isJson = args.includes('--json');
    process.stdout.write(isJson ? `${JSON.stringify(result)}\n` : `${inWords(result)}\n`);
  };
  const parts = ['quality', 'similar', 'speed', 'cosines'].filter((part) => args.includes(part));
  const isWanted = (part: string): boolean => parts.length === 0 || parts.includes(part);
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-duplicates-'));
  try {
    if (isWanted('quality')) {
      const split = args.includes('--seen') ? 'seen' : 'unseen';
      print(await measureQuality(folder, split, number('--bases', 25)), qualityInWords);
    }
    if (isWanted('similar')) print(await measureSimilar(folder), similarInWords);
    if (args.includes('cosines')) print(await measureCosines(), cosinesInWords);
    if (isWanted('speed')) {
      print(await measureSpeed(folder, number('--photos', 100_000)), speedInWords);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
