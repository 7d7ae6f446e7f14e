/** Traces lie in the library, by the photo's content. */
import { saveTraces } from '../../../store/traces.ts';
import type { ResultSaver } from '../../task.ts';

export const save: ResultSaver = (bytes) => ({
  write: (library, photoId) => saveTraces(library, photoId, bytes),
});
