/** Makes what pictures are compared by. Any size of the photo will do. */
import { fingerprintInputOf } from '../../../media/fingerprint-input.ts';
import type { OpenMaker } from '../../task.ts';

export const open: OpenMaker = () => ({
  of: 'pixels',
  scale: () => 0,
  make: fingerprintInputOf,
});
