/** Prints how near the quantized model comes to a golden vector on this (emulated) processor. */
import { GOLDEN_PHOTOS, loadGolden, renderGoldenPhotos } from '../../src/models/golden.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { dot } from '../../src/vectors/arithmetic.ts';

const model = builtInModel();
const embedder = await ImageEmbedder.open(model, 'cpu-int8', { threads: 1 });
const place = GOLDEN_PHOTOS.indexOf('checkerboard');
const photo = renderGoldenPhotos(model.image.size)[place] ?? new Uint8Array();
const [vector = new Float32Array()] = await embedder.embed([photo]);
const expected = loadGolden(model)?.images[place]?.vector ?? new Float32Array();
process.stdout.write(String(dot(vector, expected)));
