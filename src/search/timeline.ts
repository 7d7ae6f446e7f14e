/** All photos by time, newest first, as the window shows them. Engine process. */
import { isoOf } from '../facts/claims.ts';
import type { Store } from '../store/database.ts';
import { ratioOf } from '../store/photo-columns.ts';
import { photoTable } from '../store/photo-table.ts';
import type { PhotoTable } from '../store/photo-table.ts';
import { rowsOf } from './mask.ts';
import type { PhotoIds } from './mask.ts';
import { Shots } from './shots.ts';
import { Stacks } from './stacks.ts';

/** Photos as columns with their date headings. */
export interface TimeColumns {
  ids: number[];
  ratios: number[];
  days: { day: string; count: number }[];
  /** Photos that match, whether sent or not. */
  total: number;
  /** Those of `ids` behind which others stand. */
  companions: number[];
}

const DAY_PRECISION = 10;
const DAY = 86_400_000;

/** The library in time order. */
export class Timeline {
  readonly photos: PhotoTable;
  readonly shots: Shots;
  readonly stacks: Stacks;
  /** Of all photos: asked for again and again. */
  #whole: { version: string; columns: TimeColumns } | undefined;

  constructor(store: Store) {
    this.photos = photoTable(store.library);
    this.shots = new Shots(store);
    this.stacks = new Stacks(store);
  }

  /**
   * The photos of `among` (all, when null), newest first, each shot once; the first `limit` of them.
   * The answer is not to be changed.
   */
  among(among: PhotoIds | null, limit = Infinity): TimeColumns {
    if (among !== null || limit < Infinity) return this.#among(among, limit);
    const version = `${this.photos.arrangement}.${this.shots.version}`;
    if (this.#whole?.version !== version) {
      this.#whole = { version, columns: this.#among(null, Infinity) };
    }
    return this.#whole.columns;
  }

  #among(among: PhotoIds | null, limit: number): TimeColumns {
    const { photos, shots } = this;
    const { ids, width, height, takenAt, precision } = photos.times();
    const isShown = new Uint8Array(ids.length).fill(among === null ? 1 : 0);
    for (const id of among ?? []) {
      const row = photos.rowOf(id);
      if (row >= 0) isShown[row] = 1;
    }
    const isThere = (id: number): boolean => isShown[photos.rowOf(id)] === 1;
    const hidden = shots.hidden(isThere);
    for (const id of hidden) {
      const row = photos.rowOf(id);
      if (row >= 0) isShown[row] = 0;
    }
    const shown = rowsOf(isShown);
    const size = Math.min(shown.length, limit);
    const found: TimeColumns = {
      ids: new Array<number>(size),
      ratios: new Array<number>(size),
      ...{ days: [], total: shown.length, companions: [] },
    };
    // The span of the heading in hand, and what is known of the photos below it.
    let [from, until, lastKnown] = [NaN, NaN, NaN];
    let lastDay: TimeColumns['days'][number] | undefined;
    for (let at = 0; at < size; at += 1) {
      const row = shown[at] ?? 0;
      found.ids[at] = ids[row] ?? 0;
      found.ratios[at] = ratioOf(width[row] ?? 1, height[row] ?? 1);
      const time = takenAt[row] ?? 0;
      const known = Math.min(precision[row] ?? 0, DAY_PRECISION);
      const isSame = known === lastKnown && (known === 0 || (time >= from && time < until));
      if (lastDay === undefined || !isSame) {
        lastDay = { day: isoOf(time, known), count: 0 };
        lastKnown = known;
        from = Math.floor(time / DAY) * DAY;
        until = from + DAY;
        found.days.push(lastDay);
      }
      lastDay.count += 1;
    }
    const last = photos.rowOf(found.ids.at(-1) ?? 0);
    found.companions = shots
      .leading((id) => isThere(id) && photos.rowOf(id) <= last)
      .sort((a, b) => photos.rowOf(a) - photos.rowOf(b));
    return found;
  }
}
