/** Thumbnails lie in the cache. */
import type { Keeper } from '../../task.ts';

export const keep: Keeper = (bytes) => ({ cached: { table: 'thumbnails', bytes } });
