/** Prints how near the quantized model comes to a golden vector on this (emulated) processor. */
import { GOLDEN_PHOTOS, loadGolden, renderGoldenPhotos } from '../../src/embed/golden.ts';
import { ImageEmbedder } from '../../src/embed/image-embedder.ts';
import { builtInModel } from '../../src/embed/manifest.ts';
import { cosine } from '../../src/embed/vectors.ts';

const model = builtInModel();
const embedder = await ImageEmbedder.open(model, 'cpu-int8', { threads: 1 });
const place = GOLDEN_PHOTOS.indexOf('checkerboard');
const photo = renderGoldenPhotos(model.image.size)[place] ?? new Uint8Array();
const [vector = new Float32Array()] = await embedder.embed([photo]);
const expected = loadGolden(model)?.images[place]?.vector ?? new Float32Array();
process.stdout.write(String(cosine(vector, expected)));
