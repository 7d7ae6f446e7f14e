/** Raw decode and raw inference of a folder's photos, with nothing around them. A process of its own. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DeviceId } from '../../src/contract/models.ts';
import { shutDownDecoders } from '../../src/media/close.ts';
import { decodePhoto } from './decode.ts';
import { ImageEmbedder } from '../../src/models/image-embedder.ts';
import { builtInModel } from '../../src/models/manifest.ts';
import { earlierModel } from './earlier-model.ts';

const [folder = '.', device = 'cpu', which = 'current'] = process.argv.slice(2);
const paths = readdirSync(folder).map((name) => join(folder, name));
const model = (which === 'earlier' ? earlierModel() : null) ?? builtInModel();
const threads = availableParallelism();
const embedder = await ImageEmbedder.open(model, device as DeviceId, { threads });

const inputs: Uint8Array[] = [];
const queue = paths.values();
const decodeBegun = performance.now();
await Promise.all(
  Array.from({ length: threads + 2 }, async () => {
    for (const path of queue) {
      const source = { path, bytes: await readFile(path) };
      // Damaged photos cost decoding time as well, here as in the pipeline.
      const decoded = await decodePhoto(source, model.image).catch(() => null);
      if (decoded !== null) inputs.push(decoded.encoderInput);
    }
  }),
);
const decodeSeconds = (performance.now() - decodeBegun) / 1000;

const inferenceBegun = performance.now();
for (let at = 0; at < inputs.length; at += 8) await embedder.embed(inputs.slice(at, at + 8));
const inferenceSeconds = (performance.now() - inferenceBegun) / 1000;

await shutDownDecoders();
process.send?.({ photos: paths.length, decodeSeconds, inferenceSeconds }, () => process.exit(0));
