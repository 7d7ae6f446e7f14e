/** The photo's vector. Its version is the model: another one makes all of them anew, while the old ones answer. */
import type { FileTask } from '../../task.ts';
import { VECTOR } from './vectors.ts';

/** `model`: the key of the model in use. */
export function vector(model: string): FileTask {
  return {
    name: VECTOR,
    version: model,
    runs: 'encoder',
    needs: [],
    first: 'wanted',
    tables: ['embeddings'],
    analyser: async () => (await import('./analyser.ts')).open,
    engine: async () => (await import('./engine.ts')).saverFor(model),
  };
}
