/** What pictures are compared by: shades and colours of the photo without its frame. */
import type { FileTask } from '../../task.ts';

export const fingerprint: FileTask = {
  name: 'fingerprint',
  version: '1',
  runs: 'decoding',
  needs: [],
  first: 'wanted',
  tables: ['cache.fingerprint_inputs'],
  analyser: async () => (await import('./analyser.ts')).open,
  engine: async () => (await import('./engine.ts')).save,
};
