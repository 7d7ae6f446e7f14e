/** Makes vectors on the encoder's device. */
import { encoderInputOf, encoderScale, encoderWorkingSize } from '../../../media/derive.ts';
import { ImageEmbedder } from '../../../models/image-embedder.ts';
import type { EncoderInputSpec } from '../../../media/types.ts';
import type { EncoderMaker, OpenMaker } from '../../task.ts';

/** Beyond 8 photos to a run the CPU gains nothing. */
const BATCH = 8;

export const open: OpenMaker = async ({ manifest, device, threads }) => {
  const embedder = await ImageEmbedder.open(manifest, device, { threads });
  return {
    of: 'encoder',
    ...inputFor(manifest.image),
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

/** How pictures are made ready for an encoder. */
export function inputFor(spec: EncoderInputSpec): Pick<EncoderMaker, 'scale' | 'size' | 'input'> {
  return {
    scale: (photo) => encoderScale(photo, spec),
    size: (photo, scale) => encoderWorkingSize(photo, scale, spec),
    input: (pixels) => encoderInputOf(pixels, spec),
  };
}
