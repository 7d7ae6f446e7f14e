/**
 * What is written of photos, titles and captions, in memory and folded; see file-table.ts. Engine process.
 */
import type { Database } from 'better-sqlite3';
import { prepared } from './connection.ts';
import { FoldedTexts } from './folded-texts.ts';
import { StaleRows } from './stale-rows.ts';

type Row = [photo: number, title: string | null, caption: string | null];

/** Between what different people say, and between a title and its caption. */
export const CLAIMS = '\u0002';
const TITLE = '\u0001';

const MOST_STALE = 20_000;
const ALL = `SELECT photo_id, title, caption FROM photo_claims
  WHERE (title IS NOT NULL OR caption IS NOT NULL)`;

/** Captions of one library. */
export class CaptionTable {
  readonly #library: Database;
  #stale: StaleRows | undefined;
  #texts = new FoldedTexts();
  /** Photo by row, and the other way. */
  #photos: number[] = [];
  #rows = new Map<number, number>();

  constructor(library: Database) {
    this.#library = library;
  }

  /** Folded texts: of each photo all that is said of it. */
  get texts(): FoldedTexts {
    this.#refresh();
    return this.#texts;
  }

  /** Photos of which anything is written, in no order. */
  photos(): number[] {
    const { texts } = this;
    return this.#photos.filter((_, row) => texts.at(row) !== '');
  }

  /** The photo of a text. */
  photoOf(row: number): number {
    return this.#photos[row] ?? 0;
  }

  #refresh(): void {
    if (this.#stale === undefined) {
      this.#stale = new StaleRows(this.#library, [
        {
          table: 'photo_claims',
          column: 'photo_id',
          columns: ['title', 'caption'],
          whereAny: true,
        },
      ]);
      this.#readAll();
      return;
    }
    const stale = this.#stale.take();
    if (stale === 'all' || stale.length > MOST_STALE) this.#readAll();
    else if (stale.length > 0) this.#readSome(stale);
  }

  #readAll(): void {
    this.#texts = new FoldedTexts();
    this.#photos = [];
    this.#rows = new Map();
    let own: Row[] = [];
    // In the order of photos, which is that of the index.
    for (const row of prepared<[], Row>(this.#library, `${ALL} ORDER BY photo_id`)
      .raw()
      .iterate()) {
      if (own[0] !== undefined && own[0][0] !== row[0]) {
        this.#put(own[0][0], own);
        own = [];
      }
      own.push(row);
    }
    if (own[0] !== undefined) this.#put(own[0][0], own);
  }

  #readSome(stale: readonly number[]): void {
    const rows = prepared<[string], Row>(
      this.#library,
      `${ALL} AND photo_id IN (SELECT value FROM json_each(?)) ORDER BY photo_id`,
    )
      .raw()
      .all(JSON.stringify(stale));
    const byPhoto = Map.groupBy(rows, ([photo]) => photo);
    for (const photo of stale) this.#put(photo, byPhoto.get(photo) ?? []);
  }

  #put(photo: number, rows: readonly Row[]): void {
    const text = rows
      .map(([, title, caption]) => `${title ?? ''}${TITLE}${caption ?? ''}`)
      .join(CLAIMS);
    const known = this.#rows.get(photo);
    if (known !== undefined) {
      this.#texts.set(known, text);
      return;
    }
    if (rows.length === 0) return;
    const row = this.#texts.add(text);
    this.#photos[row] = photo;
    this.#rows.set(photo, row);
  }
}

const tables = new WeakMap<Database, CaptionTable>();

/** The one table of a connection. */
export function captionTable(library: Database): CaptionTable {
  let table = tables.get(library);
  if (table === undefined) tables.set(library, (table = new CaptionTable(library)));
  return table;
}
