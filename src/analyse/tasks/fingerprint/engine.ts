/** What pictures are compared by lies in the cache. */
import type { Keeper } from '../../task.ts';

export const keep: Keeper = (bytes) => ({ cached: { table: 'fingerprint_inputs', bytes } });
