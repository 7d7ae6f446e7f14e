/** The questions that are asked all the time are answered from an index. */
import { expect, test } from 'vitest';
import { testStore } from '../support/library.ts';

test.each([
  [
    'the timeline',
    `SELECT id, width, height, taken_at, iif(undated, 0, taken_precision) FROM photos WHERE file_count > 0
     ORDER BY undated, taken_at DESC, taken_precision DESC, id DESC`,
    'USING COVERING INDEX photos_timeline',
  ],
  [
    'the count of photos',
    'SELECT count(*) FROM photos WHERE file_count > 0',
    'USING COVERING INDEX photos_timeline',
  ],
  [
    'the queue',
    `SELECT files.id FROM files CROSS JOIN folders ON folders.id = folder_id WHERE state = 'pending'
       AND (NULL IS NULL OR folder_id IN (SELECT value FROM json_each(NULL)))
       AND files.id NOT IN (SELECT value FROM json_each('[]'))
     ORDER BY tries, modified_at DESC, files.id DESC LIMIT 5`,
    'USING INDEX files_pending',
  ],
  [
    'counts per folder',
    `SELECT folder_id, count(*) FILTER (WHERE state = 'ready') FROM files GROUP BY folder_id`,
    'USING COVERING INDEX files_states',
  ],
  [
    'the ids with a vector',
    `SELECT photo_id FROM embeddings CROSS JOIN photos ON photos.id = photo_id
     WHERE model = 'm' AND file_count > 0 ORDER BY photo_id`,
    'USING COVERING INDEX sqlite_autoindex_embeddings_1',
  ],
])('%s is answered from its index, without sorting', async (_what, sql, expected) => {
  const store = await testStore();
  const plan = store.library
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => row.detail)
    .join('\n');
  expect(plan).toContain(expected);
  expect(plan).not.toContain('TEMP B-TREE');
});
