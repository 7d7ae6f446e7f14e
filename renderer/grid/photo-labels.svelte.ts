/** What is read aloud of the photos of a grid. Runs in the window. */
import { formatNumber } from '../app/format.ts';
import { m } from '../paraglide/messages.js';
import { dayLabel } from './dates.ts';
import { lastAtMost } from './layout.ts';
import type { Photos } from './photos.ts';

export class PhotoLabels {
  /** More of the photo that has the focus: its time and camera. */
  #described = $state.raw<{ id: number; words: string } | null>(null);
  readonly #photos: () => Photos;
  readonly #dayStarts = $derived.by(() => {
    let start = 0;
    return this.#photos().days.map(({ count }) => (start += count) - count);
  });

  constructor(photos: () => Photos) {
    this.#photos = photos;
  }

  /** Takes more words for one photo, once they are here. */
  describe(id: number, words: Promise<string>): void {
    words.then(
      (known) => (this.#described = { id, words: known }),
      // The day is read aloud all the same.
      () => undefined,
    );
  }

  labelOf(id: number, index: number): string {
    if (this.#described?.id === id) return this.#described.words;
    const starts = this.#dayStarts;
    const day = this.#photos().days[lastAtMost(starts, starts.length, index)]?.day;
    if (day === undefined) return m.grid_photo_number({ number: formatNumber(index + 1) });
    return day === '' ? m.grid_photo_undated() : m.grid_photo_day({ day: dayLabel(day) });
  }
}
