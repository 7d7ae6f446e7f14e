/**
 * Which photos have any tag in memory: a label that the user accepted, one that the machine applied, or a
 * keyword from the file. One byte a photo; follows the library by itself. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { prepared } from './connection.ts';
import { StaleRows } from './stale-rows.ts';

/** Photos that have a tag among those for which `among` holds, some more than once. */
function tagged(among: string): string {
  return `SELECT photo_id FROM label_decisions WHERE accepted = 1 AND ${among}
    UNION ALL SELECT photo_id FROM label_guesses WHERE ${among}
      AND label_id IN (SELECT id FROM labels WHERE mode = 'apply')
    UNION ALL SELECT photo_id FROM photo_keywords WHERE ${among}`;
}

/** Photos that are read between two turns of the event loop: some ten milliseconds. */
const IDS_AT_ONCE = 10_000;
const MOST_STALE = 20_000;

/** Tagged photos of one library. */
export class TaggedPhotos {
  readonly #library: Database;
  #stale: StaleRows | undefined;
  #modes: StaleRows | undefined;
  /** 1 by photo id; photos up to `#until` are known. */
  #tagged = new Uint8Array(0);
  #until = 0;

  constructor(library: Database) {
    this.#library = library;
  }

  /** 1 for each photo id that has a tag; shorter where later ones have none. Not to be changed. */
  flags(): Uint8Array {
    this.#refresh();
    while (this.#until < Infinity) this.#readNext();
    return this.#tagged;
  }

  /** Reads them before they are asked for, a slice at a time. */
  async warmUp(): Promise<void> {
    this.#refresh();
    while (this.#library.open && this.#until < Infinity) {
      this.#readNext();
      await nextTurn();
    }
  }

  #refresh(): void {
    this.#stale ??= new StaleRows(this.#library, [
      { table: 'label_decisions', column: 'photo_id', columns: ['accepted'] },
      { table: 'label_guesses', column: 'photo_id', columns: ['label_id'] },
      { table: 'photo_keywords', column: 'photo_id', columns: ['keyword_id'] },
    ]);
    this.#modes ??= new StaleRows(this.#library, [
      { table: 'labels', column: 'id', columns: ['mode'] },
    ]);
    const [stale, modes] = [this.#stale.take(), this.#modes.take()];
    // A label that applies now, or no more, is that of many photos.
    if (stale === 'all' || stale.length > MOST_STALE || modes === 'all' || modes.length > 0) {
      this.#until = 0;
      this.#tagged.fill(0);
    } else if (stale.length > 0) this.#readSome(stale);
  }

  #readSome(stale: readonly number[]): void {
    for (const id of stale) if (id < this.#tagged.length) this.#tagged[id] = 0;
    const found = prepared<{ ids: string }[], number>(
      this.#library,
      tagged('photo_id IN (SELECT value FROM json_each(@ids))'),
    ).pluck();
    for (const id of found.all({ ids: JSON.stringify(stale) })) this.#put(id);
  }

  #readNext(): void {
    const from = this.#until;
    const last = prepared<[], number>(this.#library, 'SELECT max(id) FROM photos').pluck().get();
    const until = from + IDS_AT_ONCE;
    const found = prepared<{ from: number; until: number }[], number>(
      this.#library,
      tagged('photo_id > @from AND photo_id <= @until'),
    ).pluck();
    for (const id of found.all({ from, until })) this.#put(id);
    this.#until = until >= (last ?? 0) ? Infinity : until;
  }

  #put(id: number): void {
    if (id >= this.#tagged.length) {
      const larger = new Uint8Array(Math.max(1024, 2 * id));
      larger.set(this.#tagged);
      this.#tagged = larger;
    }
    this.#tagged[id] = 1;
  }
}

const tables = new WeakMap<Database, TaggedPhotos>();

/** The tagged photos of a connection. */
export function taggedPhotos(library: Database): TaggedPhotos {
  let table = tables.get(library);
  if (table === undefined) tables.set(library, (table = new TaggedPhotos(library)));
  return table;
}
