/**
 * Looks for photos that tasks want. Those whose files cannot be read now, all of an unplugged drive, are
 * passed over once and not at each look. Runs in the engine.
 */
import { prepared } from './connection.ts';
import type { Store } from './database.ts';
import { absolutePath } from './folders.ts';
import { StaleRows } from './stale-rows.ts';
import { PRESENT } from './wanted.ts';
import type { WantedFile } from './wanted.ts';

interface Where {
  /** Ids of folders that can be read now. */
  folders: readonly number[];
  /** Ids of photos that are under way. */
  exclude?: ReadonlySet<number>;
}

/** The place of a wanted result in the order of work. */
interface Place {
  tries: number;
  newest: number;
  photoId: number;
}

type Row = WantedFile & { folder: string };

/** More photos are looked for from the beginning. */
const MOST_CHANGED = 10_000;
/** Behind all places. */
const END: Place = { tries: Infinity, newest: 0, photoId: 0 };

const SELECT = `SELECT own.photo_id AS photoId, own.tries AS tries, newest, files.id AS fileId,
  (SELECT content_hash FROM photos WHERE photos.id = own.photo_id) AS contentHash,
  folder_id AS folderId, folders.path AS folder, files.path AS relativePath, size,
  modified_at AS modifiedAt, sidecars`;
const FILES = `CROSS JOIN files ON files.id = (${PRESENT}) CROSS JOIN folders ON folders.id = folder_id
  WHERE own.state = 'wanted' AND own.task_id = (SELECT id FROM tasks WHERE name = @task)
    AND own.photo_id NOT IN (SELECT value FROM json_each(@exclude))`;
const ORDER = 'ORDER BY own.tries, newest DESC, own.photo_id DESC LIMIT @limit';
/** Wanted results behind a place: of its tries, and of more. */
const BEHIND = [
  `own.tries = @tries AND newest <= @newest AND (newest < @newest OR own.photo_id < @photoId)`,
  `own.tries > @tries`,
];

/** The looks of one scheduler. */
export class WantedLook {
  readonly #store: Store;
  readonly #changes: StaleRows;
  /** By task: no photo up to here can be read, but for those that changed. */
  readonly #passed = new Map<string, Place>();
  #changed = new Set<number>();
  #folders = '';

  constructor(store: Store) {
    this.#store = store;
    this.#changes = new StaleRows(store.library, [
      { table: 'results', column: 'photo_id', columns: ['state', 'tries', 'newest'] },
      { table: 'files', column: 'photo_id', columns: ['photo_id', 'folder_id', 'state'] },
    ]);
  }

  /**
   * Photos that any of the tasks wants, with a file that can be read now: those whose reading was not
   * begun before, then newest first.
   */
  next(tasks: readonly string[], limit: number, { folders, exclude }: Where): WantedFile[] {
    const under = [...(exclude ?? [])];
    const where = { folders: JSON.stringify(folders), exclude: JSON.stringify(under) };
    this.#note(where.folders);
    if (folders.length === 0) return [];
    const found = new Map<number, WantedFile>();
    const kept = new Set(under);
    for (const task of tasks) {
      const first = this.#behind(task, limit, where);
      // Of those that are passed over some are only under way.
      for (const photoId of under) this.#changed.add(photoId);
      const again = this.#among(task, [...this.#changed], where);
      for (const { photoId } of again) kept.add(photoId);
      for (const { folder, ...row } of [...first, ...again]) {
        const tries = Math.max(row.tries, found.get(row.photoId)?.tries ?? 0);
        found.set(row.photoId, { ...row, tries, path: absolutePath(folder, row.relativePath) });
      }
    }
    for (const task of this.#passed.keys()) {
      if (tasks.includes(task)) continue;
      for (const { photoId } of this.#among(task, [...this.#changed], where)) kept.add(photoId);
    }
    this.#changed = kept;
    return [...found.values()]
      .sort((a, b) => a.tries - b.tries || b.newest - a.newest || b.photoId - a.photoId)
      .slice(0, limit);
  }

  #note(folders: string): void {
    const changed = this.#changes.take();
    const isOther = folders !== this.#folders || changed === 'all';
    this.#folders = folders;
    if (isOther || this.#changed.size + changed.length > MOST_CHANGED) {
      this.#passed.clear();
      this.#changed.clear();
      return;
    }
    for (const photoId of changed) this.#changed.add(photoId);
  }

  /** The first of a task behind what was passed over, which then ends before them. */
  #behind(task: string, limit: number, where: { folders: string; exclude: string }): Row[] {
    const from = this.#passed.get(task);
    if (from === END) return [];
    const parts = from === undefined ? ['true'] : BEHIND;
    const rows: Row[] = [];
    for (const part of parts) {
      if (rows.length >= limit) break;
      const read = prepared<[object], Row>(
        this.#store.library,
        `${SELECT} FROM results AS own INDEXED BY results_wanted ${FILES} AND ${part} ${ORDER}`,
      );
      rows.push(...read.all({ task, limit: limit - rows.length, ...where, ...(from ?? {}) }));
    }
    const [first] = rows;
    // Just before the first one, which is found again until it is done.
    this.#passed.set(task, first === undefined ? END : { ...first, photoId: first.photoId + 1 });
    return rows;
  }

  #among(task: string, photos: readonly number[], where: object): Row[] {
    if (photos.length === 0) return [];
    return prepared<[object], Row>(
      this.#store.library,
      `${SELECT} FROM json_each(@photos) AS changed
       CROSS JOIN results AS own ON own.photo_id = changed.value ${FILES}`,
    ).all({ task, photos: JSON.stringify(photos), ...where });
  }
}
