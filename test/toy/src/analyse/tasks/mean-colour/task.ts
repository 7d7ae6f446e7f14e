/** A toy task: the mean colour of a photo. */
import type { FileTask } from '../../task.ts';

export const meanColour: FileTask = {
  name: 'mean-colour',
  version: '1',
  runs: 'decoding',
  needs: [],
  first: 'wanted',
  tables: ['mean_colours'],
  create: (library) => {
    library.exec(
      `CREATE TABLE mean_colours (
         photo_id INTEGER PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
         red INTEGER NOT NULL, green INTEGER NOT NULL, blue INTEGER NOT NULL) STRICT`,
    );
  },
  analyser: async () => (await import('./analyser.ts')).open,
  engine: async () => (await import('./engine.ts')).save,
};
