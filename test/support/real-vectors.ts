/** What the built-in model makes of the captioned photographs of ../shared/photos. */
import { join } from 'node:path';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { embedFiles, readLines } from './labelled.ts';
import { openTexts } from './text-vectors.ts';

/** The vectors of the first `count` photos, and of a caption of each. */
export async function realVectors(
  folder: string,
  count: number,
): Promise<{ photos: Float32Array[]; texts: Float32Array[] }> {
  const manifest = builtInModel();
  const images = await ImageEmbedder.open(manifest, 'cpu');
  const texts = await openTexts(manifest);
  try {
    const rows = readLines<{ file: string; captions: string[] }>(
      join(folder, 'captioned/captions.jsonl'),
    ).slice(0, count);
    const files = rows.map(({ file }) => join(folder, 'captioned', file));
    return {
      photos: await embedFiles(images, manifest, files),
      texts: await texts.embed(rows.map(({ captions }) => captions[0] ?? '')),
    };
  } finally {
    await images.close();
    await texts.close();
  }
}
