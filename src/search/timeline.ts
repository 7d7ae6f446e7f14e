/** All photos by time, newest first, held as columns between changes of the library. Engine process. */
import { isoOf } from '../facts/claims.ts';
import type { Store } from '../store/database.ts';
import { timeline } from '../store/photos.ts';
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

/** The library in time order. */
export class Timeline {
  readonly #store: Store;
  readonly shots: Shots;
  readonly stacks: Stacks;
  #columns: ReturnType<typeof timeline> | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.shots = new Shots(store);
    this.stacks = new Stacks(store);
  }

  /** Photos were added, removed or re-dated. */
  forget(): void {
    this.#columns = undefined;
    this.shots.forget();
    this.stacks.forget();
  }

  /** The photos of `among` (all, when null), newest first, each shot once; the first `limit` of them. */
  among(among: readonly number[] | null, limit = Infinity): TimeColumns {
    this.#columns ??= timeline(this.#store);
    const { ids, ratios, takenAt, precision } = this.#columns;
    const chosen = among === null ? null : new Set(among);
    const hidden = this.shots.hidden(chosen);
    const found: TimeColumns = { ids: [], ratios: [], days: [], total: 0, companions: [] };
    let lastRun = NaN;
    let lastDay: TimeColumns['days'][number] | undefined;
    for (const [i, id] of ids.entries()) {
      if (hidden.has(id) || (chosen !== null && !chosen.has(id))) continue;
      found.total += 1;
      if (found.ids.length >= limit) continue;
      found.ids.push(id);
      found.ratios.push(ratios[i] ?? 100);
      const time = takenAt[i] ?? 0;
      // A day or what else is known; each has a number, which is cheaper to make than its text.
      const known = Math.min(precision[i] ?? 0, DAY_PRECISION);
      const run = known === 0 ? 0 : Math.floor(time / 86_400_000) * 16 + known;
      if (lastDay === undefined || run !== lastRun) {
        lastDay = { day: isoOf(time, known), count: 0 };
        lastRun = run;
        found.days.push(lastDay);
      }
      lastDay.count += 1;
    }
    found.companions = this.shots.withCompanions(found.ids);
    return found;
  }
}
