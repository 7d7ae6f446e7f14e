/** The lists and the photos of ../shared/photos for benchmarks: read, decoded and embedded as the product does. */
import { readFileSync } from 'node:fs';
import { decodePhoto } from './decode.ts';
import type { ImageEmbedder } from '../../src/models/image-embedder.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';

/** L2-normalised vectors of the photos, in the order of their paths. */
export async function embedFiles(
  embedder: ImageEmbedder,
  manifest: ModelManifest,
  paths: readonly string[],
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < paths.length; start += embedder.batch) {
    const decoded = await Promise.all(
      paths
        .slice(start, start + embedder.batch)
        .map((path) => decodePhoto({ path, bytes: readFileSync(path) }, manifest.image)),
    );
    vectors.push(...(await embedder.embed(decoded.map(({ encoderInput }) => encoderInput))));
  }
  return vectors;
}

/** The rows of a file of JSON lines, taken at their word. */
export function readLines<Row>(path: string): Row[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
