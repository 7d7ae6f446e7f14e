/** The lists and the photos of ../shared/photos for benchmarks: read, decoded and embedded as the product does. */
import { readFileSync } from 'node:fs';
import { decodePhoto } from './decode.ts';
import { keepVector, madeVector } from './run-vectors.ts';
import type { ImageEmbedder } from '../../src/models/image-embedder.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

/** L2-normalised vectors of the photos, in the order of their paths; made once in a run of the tests. */
export async function embedFiles(
  embedder: ImageEmbedder,
  manifest: ModelManifest,
  paths: readonly string[],
): Promise<Float32Array[]> {
  const encoder = `${manifest.key} ${embedder.device}`;
  const vectors = new Map<string, Float32Array>();
  for (const path of paths) {
    const made = madeVector(encoder, path);
    if (made !== null) vectors.set(path, made);
  }
  const left = paths.filter((path) => !vectors.has(path));
  for (let start = 0; start < left.length; start += embedder.batch) {
    const batch = left.slice(start, start + embedder.batch);
    const decoded = await Promise.all(
      batch.map((path) => decodePhoto({ path, bytes: readFileSync(path) }, manifest.image)),
    );
    const made = await embedder.embed(decoded.map(({ encoderInput }) => encoderInput));
    for (const [place, path] of batch.entries()) {
      const vector = made[place] ?? new Float32Array(manifest.dimensions);
      vectors.set(path, vector);
      keepVector(encoder, path, vector);
    }
  }
  return paths.map((path) => vectors.get(path) ?? new Float32Array(manifest.dimensions));
}

/** The rows of a file of JSON lines, taken at their word. */
export function readLines<Row>(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
