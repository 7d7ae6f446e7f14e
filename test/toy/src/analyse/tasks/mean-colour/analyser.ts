/** Three bytes: red, green and blue of the whole photo. */
import { openPixels } from '../../../media/sharp.ts';
import type { OpenMaker } from '../../task.ts';

export const open: OpenMaker = () => ({
  of: 'pixels',
  scale: () => 0,
  make: async (pixels) =>
    new Uint8Array(await openPixels(pixels).resize(1, 1, { fit: 'fill' }).raw().toBuffer()),
});
