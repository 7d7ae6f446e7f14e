/** The small picture of the grid. */
import type { FileTask } from '../../task.ts';

export const thumbnail: FileTask = {
  name: 'thumbnail',
  version: '1',
  runs: 'decoding',
  needs: [],
  first: 'wanted',
  tables: ['cache.thumbnails'],
  analyser: async () => (await import('./analyser.ts')).open,
  engine: async () => (await import('./engine.ts')).save,
};
