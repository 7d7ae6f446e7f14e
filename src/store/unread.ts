/** What lies in folders beside photos and is not read, as the last full comparison found it. */
import { prepared, write } from './connection.ts';
import type { Store } from './database.ts';

/** Replaces what was known of a folder: how many files of each ending. */
export function saveUnread(
  store: Store,
  folderId: number,
  counts: ReadonlyMap<string, number>,
): void {
  write(store.library, () => {
    prepared<[number]>(store.library, 'DELETE FROM unread_files WHERE folder_id = ?').run(folderId);
    for (const [ending, count] of counts) {
      prepared<[number, string, number]>(
        store.library,
        'INSERT INTO unread_files (folder_id, ending, count) VALUES (?, ?, ?)',
      ).run(folderId, ending, count);
    }
  });
}

/** How many files of each ending all folders hold together, or one of them. */
export function unreadCounts(store: Store, folderId: number | null = null): [string, number][] {
  return prepared<[number | null], [string, number]>(
    store.library,
    `SELECT ending, sum(count) FROM unread_files WHERE folder_id = ifnull(?, folder_id)
     GROUP BY ending ORDER BY 2 DESC, ending`,
  )
    .raw()
    .all(folderId);
}
