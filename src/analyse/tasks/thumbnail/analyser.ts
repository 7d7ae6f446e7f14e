/** Makes thumbnails, whoever asks for them. */
import { thumbnailOf, thumbnailScale } from '../../../media/derive.ts';
import type { OpenMaker } from '../../task.ts';

export const open: OpenMaker = () => ({
  of: 'pixels',
  scale: thumbnailScale,
  make: thumbnailOf,
});
