/** How a file was encoded, by which a keeper is chosen. Only of photos that turn out to be duplicates. */
import type { FileTask } from '../../task.ts';

export const TRACES = 'traces';

export const traces: FileTask = {
  name: TRACES,
  version: '3',
  runs: 'reading',
  needs: [],
  first: 'not-applicable',
  tables: ['encoding_traces'],
  analyser: async () => (await import('./analyser.ts')).open,
  engine: async () => (await import('./engine.ts')).save,
};
