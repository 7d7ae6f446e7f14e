/** Traces lie in the library, by the photo's content. */
import { fromBytes } from '../../../facts/encoding-traces.ts';
import { saveTraces } from '../../../store/traces.ts';
import type { Keeper } from '../../task.ts';

export const keep: Keeper = (bytes) => ({
  write: (library, photoId) => saveTraces(library, photoId, fromBytes(bytes)),
});
