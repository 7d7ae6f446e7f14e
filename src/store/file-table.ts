/**
 * The names of all files in memory, folded, with the folders that they lie in: what words, filters by
 * name and the tree of folders ask of every file. Some 50 bytes a file; follows the library by itself.
 * Engine process.
 */
import type { Database } from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fold } from '../base/fold.ts';
import { prepared } from './connection.ts';
import { FoldedTexts } from './folded-texts.ts';
import { StaleRows } from './stale-rows.ts';

/** A place with files: a watched folder and a way below it, '' or with a '/' at its end. */
export interface Directory {
  folder: number;
  path: string;
}

/** Bits of a file. */
export const fileFlags = { odd: 1, screenshot: 2 } as const;

type Row = [id: number, folder: number, path: string, photo: number | null, state: string];
const COLUMNS = 'id, folder_id, path, photo_id, state';
/** Rows that are read between two turns of the event loop: some ten milliseconds. */
const ROWS_AT_ONCE = 5000;
const MOST_STALE = 0.1;
/** How systems name screenshots. */
const screenshot = /screen[ _]?shot|截屏|截图|屏幕快照/u;
const ascii = /^[ -~]*$/;

/** Files of one library. */
export class FileTable {
  readonly #library: Database;
  #stale: StaleRows | undefined;
  #until = 0;
  #ids = new Int32Array(0);
  #photos = new Int32Array(0);
  #places = new Int32Array(0);
  #flags = new Uint8Array(0);
  #names = new FoldedTexts();
  #directories: (Directory & { isScreenshots: boolean })[] = [];
  readonly #placeOf = new Map<number, Map<string, number>>();
  #version = 0;

  constructor(library: Database) {
    this.#library = library;
  }

  /** Grows with every change. */
  get version(): number {
    this.#refresh();
    return this.#version;
  }

  /** Files, whether there or not; the columns below have a row for each. Not to be kept over a turn. */
  get size(): number {
    this.#refresh();
    while (this.#until < Infinity) this.#readNext();
    return this.#names.size;
  }

  /** Folded names without their folders. */
  get names(): FoldedTexts {
    return this.#names;
  }

  get directories(): readonly Directory[] {
    return this.#directories;
  }

  /** The id of a file. */
  idOf(row: number): number {
    return this.#ids[row] ?? 0;
  }

  /** The photo that lies in a file; 0 where it has none, or is missing. */
  photoOf(row: number): number {
    return this.#photos[row] ?? 0;
  }

  /** The number of a file's directory. */
  placeOf(row: number): number {
    return this.#places[row] ?? 0;
  }

  flagsOf(row: number): number {
    return this.#flags[row] ?? 0;
  }

  /** The row of a file, or -1. */
  rowOf(id: number): number {
    let [low, high] = [0, this.#names.size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low < this.#names.size && this.#ids[low] === id ? low : -1;
  }

  /** Reads the names before they are asked for, a slice at a time. */
  async warmUp(): Promise<void> {
    this.#refresh();
    while (this.#library.open && this.#until < Infinity) {
      this.#readNext();
      await nextTurn();
    }
  }

  #refresh(): void {
    if (this.#stale === undefined) {
      const columns = ['folder_id', 'path', 'photo_id', 'state'];
      this.#stale = new StaleRows(this.#library, [{ table: 'files', column: 'id', columns }]);
      return;
    }
    const stale = this.#stale.take();
    if (stale === 'all' || stale.length > MOST_STALE * this.#names.size + 100) this.#begin();
    else if (stale.length > 0) this.#readSome(stale);
  }

  #begin(): void {
    this.#until = 0;
    this.#names = new FoldedTexts();
    this.#directories = [];
    this.#placeOf.clear();
    this.#version += 1;
  }

  #readNext(): void {
    const rows = prepared<[number, number], Row>(
      this.#library,
      `SELECT ${COLUMNS} FROM files WHERE id > ? ORDER BY id LIMIT ?`,
    )
      .raw()
      .all(this.#until, ROWS_AT_ONCE);
    for (const row of rows) this.#add(row);
    this.#until = rows.length < ROWS_AT_ONCE ? Infinity : (rows.at(-1)?.[0] ?? 0);
  }

  #readSome(stale: readonly number[]): void {
    this.#version += 1;
    const found = prepared<[string], Row>(
      this.#library,
      `SELECT ${COLUMNS} FROM files WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    )
      .raw()
      .all(JSON.stringify(stale));
    const there = new Map(found.map((row) => [row[0], row]));
    const last = this.#ids[this.#names.size - 1] ?? 0;
    for (const id of stale.toSorted((a, b) => a - b)) {
      const row = there.get(id);
      const known = this.rowOf(id);
      if (known >= 0) {
        if (row === undefined) this.#photos[known] = 0;
        else this.#set(known, row);
      } else if (row !== undefined && this.#until === Infinity) {
        // A gap that is filled again: it never is, but for a file that was edited by other programs.
        if (id < last) {
          this.#begin();
          return;
        }
        this.#add(row);
      }
    }
  }

  #add(row: Row): void {
    const at = this.#names.add(nameIn(row[2]));
    if (at >= this.#ids.length) this.#grow();
    this.#ids[at] = row[0];
    this.#describe(at, row);
  }

  #set(at: number, row: Row): void {
    this.#names.set(at, nameIn(row[2]));
    this.#describe(at, row);
  }

  #describe(at: number, [, folder, path, photo, state]: Row): void {
    const name = nameIn(path);
    const place = this.#directory(folder, path.slice(0, path.length - name.length));
    const isScreenshot =
      this.#directories[place]?.isScreenshots === true || screenshot.test(this.#names.at(at));
    this.#photos[at] = state === 'missing' ? 0 : (photo ?? 0);
    this.#places[at] = place;
    this.#flags[at] =
      (ascii.test(name) ? 0 : fileFlags.odd) | (isScreenshot ? fileFlags.screenshot : 0);
  }

  #directory(folder: number, path: string): number {
    let places = this.#placeOf.get(folder);
    if (places === undefined) this.#placeOf.set(folder, (places = new Map<string, number>()));
    const known = places.get(path);
    if (known !== undefined) return known;
    places.set(path, this.#directories.length);
    return this.#directories.push({ folder, path, isScreenshots: screenshot.test(fold(path)) }) - 1;
  }

  #grow(): void {
    const size = Math.max(1024, 2 * this.#ids.length);
    const grown = <A extends Int32Array | Uint8Array>(to: A, from: A): A => {
      to.set(from);
      return to;
    };
    this.#ids = grown(new Int32Array(size), this.#ids);
    this.#photos = grown(new Int32Array(size), this.#photos);
    this.#places = grown(new Int32Array(size), this.#places);
    this.#flags = grown(new Uint8Array(size), this.#flags);
  }
}

function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const tables = new WeakMap<Database, FileTable>();

/** The one table of a connection. */
export function fileTable(library: Database): FileTable {
  let table = tables.get(library);
  if (table === undefined) tables.set(library, (table = new FileTable(library)));
  return table;
}
