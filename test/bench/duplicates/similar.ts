/**
 * Precision and recall of *similar shots*: bursts made of photos that thresholds have never seen, with
 * the times a camera writes. All scenes are shot in the same minutes, so that time alone tells nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openStore } from '../../../src/store/database.ts';
import { foundPairs } from '../../../src/store/duplicates.ts';
import { photoByPath } from '../../../src/store/photos.ts';
import { makePicture, openPhoto } from '../../support/changed-pictures.ts';
import { sharedPhotos } from '../../support/shared.ts';
import { chooseBases } from './pictures.ts';
import { indexFolder } from './quality.ts';

interface Shot {
  path: string;
  scene: number;
  isBurst: boolean;
}

export interface Similar {
  scenes: number;
  shots: number;
  /** Of pairs within one burst. */
  strict: { precision: number; recall: number };
  /** Of pairs of one scene within minutes, the burst and a view taken later. */
  normal: { precision: number; recall: number };
}

const SCENES = 50;
const LATER_SECONDS = 240;

export async function measureSimilar(folder: string): Promise<Similar> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  const pictures = join(folder, 'shots');
  mkdirSync(pictures, { recursive: true });
  const { large, small } = await chooseBases(sharedPhotos, 'unseen', SCENES);
  const shots: Shot[] = [];
  for (const [scene, path] of [...large, ...small].entries()) {
    const photo = await openPhoto(readFileSync(path), scene + 500);
    const save = async (bytes: Buffer, seconds: number, light: number): Promise<void> => {
      const file = join(pictures, `${scene}-${seconds}.jpg`);
      writeFileSync(file, await asTaken(bytes, seconds + (scene % 7), light));
      shots.push({ path: file, scene, isBurst: seconds < LATER_SECONDS });
    };
    await save(photo.png, 0, 1);
    for (const strength of [1, 2, 3]) {
      await save((await makePicture(photo, 'burst', strength)).bytes, strength, 1.02);
    }
    await save((await makePicture(photo, 'other view', 3)).bytes, LATER_SECONDS, 0.9);
  }
  await indexFolder(join(folder, 'shots-library'), pictures);
  const store = await openStore(join(folder, 'shots-library'), { readonly: true });
  try {
    const ofPhoto = new Map(shots.map((shot) => [photoByPath(store, shot.path) ?? -1, shot]));
    const found = (level: 0 | 1): [Shot | undefined, Shot | undefined][] =>
      foundPairs(store, 'similar', level).map(({ a, b }) => [ofPhoto.get(a), ofPhoto.get(b)]);
    return {
      scenes: large.length + small.length,
      shots: shots.length,
      strict: figures(shots, found(0), (a, b) => a.scene === b.scene && a.isBurst && b.isBurst),
      normal: figures(shots, found(1), (a, b) => a.scene === b.scene),
    };
  } finally {
    store.close();
  }
}

function figures(
  shots: readonly Shot[],
  found: readonly (readonly [Shot | undefined, Shot | undefined])[],
  isRight: (a: Shot, b: Shot) => boolean,
): { precision: number; recall: number } {
  const right = found.filter(([a, b]) => a !== undefined && b !== undefined && isRight(a, b));
  const all = shots.flatMap((a, place) => shots.slice(place + 1).filter((b) => isRight(a, b)));
  return {
    precision: right.length / Math.max(1, found.length),
    recall: right.length / Math.max(1, all.length),
  };
}

/** As a camera would have written it, so many seconds into the hour. */
async function asTaken(bytes: Buffer, seconds: number, light: number): Promise<Buffer> {
  const time = new Date(Date.UTC(2021, 5, 1, 10, 0, seconds)).toISOString();
  const local = `${time.slice(0, 10).replaceAll('-', ':')} ${time.slice(11, 19)}`;
  return sharp(bytes)
    .modulate({ brightness: light })
    .jpeg({ quality: 92 })
    .withExif({ IFD0: { Make: 'Bench' }, IFD2: { DateTimeOriginal: local } })
    .toBuffer();
}

export function similarInWords({ scenes, shots, strict, normal }: Similar): string {
  const line = (name: string, { precision, recall }: Similar['strict']): string =>
    `  ${name.padEnd(28)} precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}`;
  return [
    `similar shots: ${scenes} scenes, ${shots} shots, all in the same minutes`,
    line('strict, within a burst', strict),
    line('normal, and a later view', normal),
    '',
  ].join('\n');
}
