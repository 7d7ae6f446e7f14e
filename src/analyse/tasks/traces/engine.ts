/** Traces lie in the library, by the photo's content. */
import { fromBytes } from '../../../facts/encoding-traces.ts';
import { saveTraces } from '../../../store/traces.ts';
import type { ResultSaver } from '../../task.ts';

export const save: ResultSaver = (bytes) => ({
  write: (library, photoId) => saveTraces(library, photoId, fromBytes(bytes)),
});
