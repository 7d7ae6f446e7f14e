/**
 * How alike the vectors of bursts, of other views of a scene, and of strangers are, for the encoder
 * before and the built-in one: what `fitted.similar_shots` of a manifest is chosen by. On photos that
 * nothing is reported on.
 */
import { readFileSync } from 'node:fs';
import { decodePhoto } from '../../support/decode.ts';
import { ImageEmbedder } from '../../../src/models/image-embedder.ts';
import { dot } from '../../../src/vectors/arithmetic.ts';
import { makePicture, openPhoto } from '../../support/changed-pictures.ts';
import { modelsToCompare } from '../../support/earlier-model.ts';
import { sharedPhotos } from '../../support/shared.ts';
import { chooseBases } from './pictures.ts';

const SCENES = 40;
const STRENGTHS = [1, 2, 3];

export interface Cosines {
  model: string;
  /** The lowest 1, 5, 10, 25 and 50 %. */
  bursts: number[];
  views: number[];
  /** The highest 1, 0.1 and 0.01 %, and the highest of all. */
  strangers: number[];
}

export async function measureCosines(): Promise<Cosines[]> {
  if (sharedPhotos === null) throw new Error('The photographs of ../shared/photos are not here.');
  const { large, small } = await chooseBases(sharedPhotos, 'seen', SCENES);
  const results: Cosines[] = [];
  for (const manifest of modelsToCompare()) {
    const embedder = await ImageEmbedder.open(manifest, 'cpu');
    const embed = async (bytes: Buffer): Promise<Float32Array> => {
      const { encoderInput } = await decodePhoto({ path: 'made.png', bytes }, manifest.image);
      const [vector = new Float32Array()] = await embedder.embed([encoderInput]);
      return vector;
    };
    const scenes: { shots: Float32Array[]; views: Float32Array[] }[] = [];
    for (const [scene, path] of [...large, ...small].entries()) {
      const photo = await openPhoto(readFileSync(path), scene);
      const made = async (kind: 'burst' | 'other view'): Promise<Float32Array[]> => {
        const vectors: Float32Array[] = [];
        for (const strength of STRENGTHS) {
          vectors.push(await embed((await makePicture(photo, kind, strength)).bytes));
        }
        return vectors;
      };
      const shots = [await embed(photo.png), ...(await made('burst'))];
      scenes.push({ shots, views: await made('other view') });
    }
    await embedder.close();
    const bursts = scenes.flatMap(({ shots }) => pairs(shots, shots));
    const views = scenes.flatMap((one) => pairs(one.views, one.shots));
    const strangers = scenes.flatMap((one, place) =>
      scenes.slice(0, place).flatMap((other) => pairs(one.shots, other.shots)),
    );
    results.push({
      model: manifest.key,
      bursts: quantiles(bursts, [0.01, 0.05, 0.1, 0.25, 0.5]),
      views: quantiles(views, [0.01, 0.05, 0.1, 0.25, 0.5]),
      strangers: quantiles(strangers, [0.99, 0.999, 0.9999, 1]),
    });
  }
  return results;
}

export function cosinesInWords(results: readonly Cosines[]): string {
  const list = (values: readonly number[]): string =>
    values.map((value) => value.toFixed(3)).join('  ');
  return results
    .map(
      ({ model, bursts, views, strangers }) =>
        `${model}\n  bursts, lowest 1, 5, 10, 25, 50 %       ${list(bursts)}\n` +
        `  other views, the same                   ${list(views)}\n` +
        `  strangers, highest 1, 0.1, 0.01 %, all  ${list(strangers)}`,
    )
    .join('\n');
}

/** Of every two that are not the same. */
function pairs(some: readonly Float32Array[], others: readonly Float32Array[]): number[] {
  return some.flatMap((one) =>
    others.filter((other) => other !== one).map((other) => dot(one, other)),
  );
}

function quantiles(values: readonly number[], shares: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return shares.map(
    (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN,
  );
}
