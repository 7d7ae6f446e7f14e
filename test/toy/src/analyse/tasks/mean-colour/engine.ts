/** Mean colours lie in a table of their own. */
import { prepared } from '../../../store/connection.ts';
import type { ResultSaver } from '../../task.ts';

export const save: ResultSaver = ([red, green, blue]) => ({
  write: (library, photoId) => {
    prepared<[number, number | undefined, number | undefined, number | undefined]>(
      library,
      'INSERT OR REPLACE INTO mean_colours VALUES (?, ?, ?, ?)',
    ).run(photoId, red, green, blue);
  },
});
