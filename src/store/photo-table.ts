/**
 * The photos of a library as columns in memory, in the order of their times: what the grid and the
 * filters ask of every photo, too often to read a million rows each time. Some 40 bytes a photo; follows
 * the library by itself. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { arranged, emptyColumns, firstRows } from './photo-columns.ts';
import type { Columns, OrderKey } from './photo-columns.ts';
import { prepared } from './connection.ts';
import { StaleRows } from './stale-rows.ts';

/** Bits of the column `flags`. */
export const flags = { favourite: 1, place: 2, exif: 4, copies: 8 } as const;

const ORDER = 'ORDER BY undated, taken_at DESC, taken_precision DESC, id DESC';
const TIMES = 'id, width, height, taken_at, iif(undated, 0, taken_precision)';
const FACTS = `format, camera, lens, focal_length, rating, favourite * ${flags.favourite}
  + (latitude IS NOT NULL AND longitude IS NOT NULL) * ${flags.place}
  + (taken_source IN ('exif', 'gps') OR camera IS NOT NULL OR exposure_time IS NOT NULL) * ${flags.exif}
  + (file_count > 1) * ${flags.copies}`;
type TimesRow = [id: number, width: number, height: number, takenAt: number, precision: number];
type FactsRow = [
  format: string,
  camera: string | null,
  lens: string | null,
  focal: number | null,
  rating: number,
  flags: number,
];

/** Rows whose facts are read between two turns of the event loop: some ten milliseconds. */
const ROWS_AT_ONCE = 10_000;
/** Where more than this share is stale, all is read anew. */
const MOST_STALE = 0.1;

/** Columns of one library. */
export class PhotoTable {
  readonly #library: Database;
  #stale: StaleRows | undefined;
  /** With room behind them for photos to come. */
  #room: Columns = emptyColumns(0);
  #columns = this.#room;
  /** Row by id, from 1; 0 where there is none. */
  #rows = new Int32Array(0);
  /** Facts of photos up to this id are there. */
  #factsUntil = 0;
  #arrangement = 0;
  readonly #values = { format: new Values(), camera: new Values(), lens: new Values() };

  constructor(library: Database) {
    this.#library = library;
  }

  /** Grows when photos come, go, or stand elsewhere. */
  get arrangement(): number {
    this.#refresh();
    return this.#arrangement;
  }

  /** All photos with a file: ids, sizes and times. Not to be changed, nor kept over a turn. */
  times(): Pick<Columns, 'ids' | 'width' | 'height' | 'takenAt' | 'precision'> {
    this.#refresh();
    return this.#columns;
  }

  /** The same with all that is known of them. */
  facts(): Columns {
    this.#refresh();
    while (this.#factsUntil < Infinity) this.#readFacts();
    return this.#columns;
  }

  /** What `times` answers, or `facts`, where they lie in memory already; null where they would be read now. */
  known(what: 'times' | 'facts'): Columns | null {
    if (this.#library.inTransaction || this.#stale === undefined) return null;
    this.#refresh();
    return what === 'times' || this.#factsUntil === Infinity ? this.#columns : null;
  }

  /** The values that a column's numbers stand for; 0 is none. */
  valuesOf(column: 'format' | 'camera' | 'lens'): readonly string[] {
    this.facts();
    return this.#values[column].all;
  }

  /** The row of a photo; -1 where it has no file. Of the columns as they were last asked for. */
  rowOf(id: number): number {
    return (this.#rows[id] ?? 0) - 1;
  }

  /** Reads the facts before they are asked for, a slice at a time. */
  async warmUp(): Promise<void> {
    this.#refresh();
    while (this.#library.open && this.#factsUntil < Infinity) {
      this.#readFacts();
      await nextTurn();
    }
  }

  #refresh(): void {
    if (this.#stale === undefined) {
      const columns = [
        ...['width', 'height', 'taken_at', 'taken_precision', 'undated', 'taken_source'],
        ...['file_count', 'format', 'camera', 'lens', 'focal_length', 'exposure_time'],
        ...['latitude', 'longitude', 'rating', 'favourite'],
      ];
      this.#stale = new StaleRows(this.#library, [{ table: 'photos', column: 'id', columns }]);
      this.#readAll();
      return;
    }
    const stale = this.#stale.take();
    if (stale === 'all' || stale.length > MOST_STALE * this.#columns.ids.length + 100) {
      this.#readAll();
    } else if (stale.length > 0) this.#readSome(stale);
  }

  #readAll(): void {
    const { count = 0 } =
      prepared<[], { count: number }>(
        this.#library,
        'SELECT count(*) AS count FROM photos WHERE file_count > 0',
      ).get() ?? {};
    const columns = emptyColumns(count);
    const read = prepared<[], TimesRow>(
      this.#library,
      `SELECT ${TIMES} FROM photos WHERE file_count > 0 ${ORDER}`,
    ).raw();
    let row = 0;
    for (const times of read.iterate()) setTimes(columns, row++, times);
    this.#room = columns;
    this.#columns = columns;
    this.#factsUntil = 0;
    this.#rows = new Int32Array(0);
    this.#index(0, count);
  }

  /** The stale photos as they are now, put where they belong. */
  #readSome(stale: readonly number[]): void {
    const found = prepared<[string], TimesRow>(
      this.#library,
      `SELECT ${TIMES} FROM photos WHERE id IN (SELECT value FROM json_each(?)) AND file_count > 0 ${ORDER}`,
    )
      .raw()
      .all(JSON.stringify(stale));
    const before = this.#columns;
    const gone = stale.map((id) => this.rowOf(id)).filter((row) => row >= 0);
    const stays =
      gone.length === found.length &&
      found.every(([id, width, height, takenAt, precision]) => {
        const row = this.rowOf(id);
        return (
          row >= 0 &&
          before.takenAt[row] === takenAt &&
          before.precision[row] === precision &&
          before.width[row] === width &&
          before.height[row] === height
        );
      });
    if (!stays) {
      const keys = found.map(([id, , , takenAt, precision]): OrderKey => ({
        id,
        takenAt,
        precision,
      }));
      for (const row of gone) this.#rows[before.ids[row] ?? 0] = 0;
      const now = arranged(this.#room, before.ids.length, gone, keys);
      for (const [at, times] of found.entries()) setTimes(now.room, now.places[at] ?? 0, times);
      this.#room = now.room;
      this.#columns = firstRows(now.room, now.size);
      this.#index(now.first, now.last);
    }
    // Those that were not reached yet will be.
    const known = found.map(([id]) => id).filter((id) => id <= this.#factsUntil);
    const facts = prepared<[string], [id: number, ...FactsRow]>(
      this.#library,
      `SELECT id, ${FACTS} FROM photos WHERE id IN (SELECT value FROM json_each(?)) AND file_count > 0`,
    ).raw();
    for (const [id, ...rest] of facts.all(JSON.stringify(known)))
      this.#setFacts(this.rowOf(id), rest);
  }

  /** Notes where the photos of these rows stand. */
  #index(first: number, last: number): void {
    const { ids } = this.#columns;
    let most = 0;
    for (let row = first; row < last; row += 1) most = Math.max(most, ids[row] ?? 0);
    if (most >= this.#rows.length) {
      const rows = new Int32Array(most + 1 + (most >> 6));
      rows.set(this.#rows);
      this.#rows = rows;
    }
    const rows = this.#rows;
    for (let row = first; row < last; row += 1) rows[ids[row] ?? 0] = row + 1;
    this.#arrangement += 1;
  }

  #readFacts(): void {
    const rows = prepared<[number, number], [id: number, ...FactsRow]>(
      this.#library,
      `SELECT id, ${FACTS} FROM photos WHERE id > ? AND file_count > 0 ORDER BY id LIMIT ?`,
    )
      .raw()
      .all(this.#factsUntil, ROWS_AT_ONCE);
    for (const [id, ...facts] of rows) {
      const row = this.rowOf(id);
      // One that has just come is noted as stale.
      if (row >= 0) this.#setFacts(row, facts);
      this.#factsUntil = id;
    }
    if (rows.length < ROWS_AT_ONCE) this.#factsUntil = Infinity;
  }

  #setFacts(row: number, [format, camera, lens, focal, rating, bits]: FactsRow): void {
    const columns = this.#columns;
    columns.format[row] = this.#values.format.numberOf(format);
    columns.camera[row] = this.#values.camera.numberOf(camera);
    columns.lens[row] = this.#values.lens.numberOf(lens);
    columns.focal[row] = focal ?? NaN;
    columns.rating[row] = rating;
    columns.flags[row] = bits;
  }
}

/** Texts by numbers. */
class Values {
  readonly all: string[] = [''];
  readonly #numbers = new Map<string, number>();

  numberOf(value: string | null): number {
    if (value === null) return 0;
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.all.length);
    return this.all.push(value) - 1;
  }
}

function setTimes(
  columns: Columns,
  row: number,
  [id, width, height, time, precision]: TimesRow,
): void {
  columns.ids[row] = id;
  columns.width[row] = width;
  columns.height[row] = height;
  columns.takenAt[row] = time;
  columns.precision[row] = precision;
}

const tables = new WeakMap<Database, PhotoTable>();

/** The one table of a connection. */
export function photoTable(library: Database): PhotoTable {
  let table = tables.get(library);
  if (table === undefined) tables.set(library, (table = new PhotoTable(library)));
  return table;
}
