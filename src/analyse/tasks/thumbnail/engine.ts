/** Thumbnails lie in the cache. */
import type { ResultSaver } from '../../task.ts';

export const save: ResultSaver = (bytes) => ({ cached: { table: 'thumbnails', bytes } });
