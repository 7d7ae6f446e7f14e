/** Makes vectors on the encoder's device. */
import { encoderInputOf, encoderScale, encoderWorkingSize } from '../../../media/derive.ts';
import { ImageEmbedder } from '../../../models/image-embedder.ts';
import type { OpenMaker } from '../../task.ts';

/** Beyond 8 photos to a run the CPU gains nothing. */
const BATCH = 8;

export const open: OpenMaker = async ({ manifest, device, threads }) => {
  const embedder = await ImageEmbedder.open(manifest, device, { threads });
  const spec = manifest.image;
  return {
    of: 'encoder',
    scale: (photo) => encoderScale(photo, spec),
    size: (photo, scale) => encoderWorkingSize(photo, scale, spec),
    input: (pixels) => encoderInputOf(pixels, spec),
    atOnce: BATCH,
    run: async (inputs) => {
      const vectors = await embedder.embed(inputs);
      return vectors.map(
        ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
      );
    },
    get device() {
      return embedder.device;
    },
  };
};
