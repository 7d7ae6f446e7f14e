/**
 * `npm run bench -- composition [--json]`: ways to score queries that take something away (`dog -people`)
 * and that put a colour to a thing (`red shirt`), over the captioned photographs of ../shared/photos. A
 * photo is right when two of its five captions say so, left out when one does. Knobs are chosen on every
 * second photo and reported on the others.
 */
import { join } from 'node:path';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { dot } from '../../src/vectors/arithmetic.ts';
import { modelsToCompare } from '../support/earlier-model.ts';
import { embedFiles, readLines } from '../support/labelled.ts';
import { sharedPhotos } from '../support/shared.ts';
import { openTexts } from '../support/text-vectors.ts';
import { compared, together, without } from './composition/ways.ts';
import type { Case, Outcome } from './composition/ways.ts';
import { isReported } from './label/photos.ts';
import type { Captioned } from './label/photos.ts';
import { concepts, namesOf } from './relevance.ts';

const FEWEST = 4;
/** Few colours are told of anything in two captions. */
const FEWEST_PAIRS = 2;
const colours = 'red blue white black yellow green pink orange brown grey'.split(' ');
const things = 'shirt dress dog jacket hat car ball shorts bike helmet coat hair water'.split(' ');

interface Photo extends Captioned {
  vector: Float32Array;
}

export async function run(args: string[]): Promise<void> {
  const folder = sharedPhotos;
  const [manifest] = modelsToCompare().slice(-1);
  if (folder === null || manifest === undefined) {
    throw new Error(
      'The photographs of ../shared/photos are not here: there is nothing to measure.',
    );
  }
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await openTexts(manifest);
  try {
    const captioned = readLines<Captioned>(join(folder, 'captioned/captions.jsonl'));
    const files = captioned.map(({ file }) => join(folder, 'captioned', file));
    const vectors = await embedFiles(images, manifest, files);
    const photos = captioned.map((photo, place) => ({
      ...photo,
      vector: vectors[place] ?? new Float32Array(manifest.dimensions),
    }));
    const halves = {
      chosen: photos.filter((_, place) => !isReported(place)),
      reported: photos.filter((_, place) => isReported(place)),
    };
    const minus = pairs(concepts, concepts).map(([first, second]) => ({
      ...{ first, second, whole: `${first} without ${second}` },
      isRight: (photo: Photo) =>
        both(says(photo, namesOf(first)), not(says(photo, namesOf(second)))),
      // Where hardly any photo shows both, there is nothing to take away.
      isAsked: (half: readonly Photo[]) =>
        count(half, (photo) => both(says(photo, namesOf(first)), says(photo, namesOf(second)))) >=
        FEWEST,
    }));
    const pair = pairs(colours, things).map(([first, second]) => ({
      ...{ first, second, whole: `${first} ${second}` },
      isRight: (photo: Photo) =>
        says(photo, [], new RegExp(`\\b${first} (?:\\w+ )?${second}s?\\b`)),
      isAsked: () => true,
    }));
    const results = {
      without: await outcomes(minus, without, FEWEST),
      together: await outcomes(pair, together, FEWEST_PAIRS),
    };
    print(results, args.includes('--json'));

    async function outcomes(
      asked: typeof minus,
      ways: typeof without,
      fewest: number,
    ): Promise<{ queries: number; ways: Outcome[] }> {
      const chosen: Case[] = [];
      const reported: Case[] = [];
      for (const { first, second, whole, isRight, isAsked } of asked) {
        const [a, b, ab] = await texts.embed([first, second, whole]);
        if (a === undefined || b === undefined || ab === undefined) continue;
        for (const [half, cases] of [
          [halves.chosen, chosen],
          [halves.reported, reported],
        ] as const) {
          if (count(half, isRight) < fewest || !isAsked(half)) continue;
          const scores = (text: Float32Array) => half.map(({ vector }) => dot(text, vector));
          cases.push({
            parts: { whole: scores(ab), first: scores(a), second: scores(b) },
            isRight: half.map(isRight),
          });
        }
      }
      return { queries: reported.length, ways: compared(ways, { chosen, reported }) };
    }
  } finally {
    await texts.close();
    await images.close();
  }
}

function pairs(firsts: readonly string[], seconds: readonly string[]): [string, string][] {
  return firsts.flatMap((first) =>
    seconds.filter((second) => second !== first).map((second): [string, string] => [first, second]),
  );
}

/** Two captions name it: true; one: null. */
function says({ captions }: Captioned, names: readonly string[], pattern?: RegExp): boolean | null {
  const found = captions.filter((caption) => {
    const text = caption.toLowerCase();
    const words = text.split(/[^a-z]+/);
    return pattern?.test(text) ?? names.some((name) => words.includes(name));
  }).length;
  return found >= 2 ? true : found === 1 ? null : false;
}

function not(one: boolean | null): boolean | null {
  return one === null ? null : !one;
}

function both(one: boolean | null, other: boolean | null): boolean | null {
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}

function count(photos: readonly Photo[], is: (photo: Photo) => boolean | null): number {
  return photos.filter((photo) => is(photo) === true).length;
}

function print(
  results: Record<string, { queries: number; ways: Outcome[] }>,
  asJson: boolean,
): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify(results)}\n`);
    return;
  }
  for (const [name, { queries, ways }] of Object.entries(results)) {
    process.stdout.write(`${name}: ${queries} queries, mean average precision\n`);
    for (const { name: way, knob, reported } of ways) {
      process.stdout.write(`  ${(100 * reported).toFixed(1).padStart(5)}  ${way} (${knob})\n`);
    }
  }
}
