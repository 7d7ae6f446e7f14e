/**
 * How the photos of an answer are put under headings. Pure; runs everywhere.
 */

/** Letters of `2021-06-30`. */
const WHOLE_DAY = 10;

/** Width over height of a usual photo, in hundredths: what rows are measured in. */
export const USUAL_RATIO = 130;

/** A row that is so full is stretched to its end. */
const FILLED = 0.8;
/** Rows that a month may bring to those before it. */
const MOST_JOINED = 1.7;

export interface Day {
  day: string;
  count: number;
  /** How much of a row its photos take, in usual photos; their number where that is not known. */
  width?: number;
}

export interface Section {
  /** Names the section for as long as it exists, however its photos change. */
  key: string;
  start: number;
  count: number;
  hasHeading: boolean;
  kind: 'days' | 'known' | 'likely' | 'less-likely';
  /** What is known of photos that are known to be what was asked for. */
  fact?: { key: string; value: string };
  /**
   * Newest and oldest day under a heading of days; the same for one day. `1962-06` or `1962` where no
   * more is known, '' for photos without a date.
   */
  from: string;
  to: string;
}

/**
 * Days that are too few to fill a row share a heading, so that a sparse time is not a column of single
 * photos; headings cross a month or a year only where these are sparse.
 *
 * `fill` is how many usual photos fill a row. Days come in the order of the photos, either way round.
 */
export function daySections(days: readonly Day[], fill: number, start = 0): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  let width = 0;
  let end = start;
  for (const { day, count, width: own = count } of days) {
    if (!current || !belongs(current, width, day, own, fill)) {
      width = 0;
      current = {
        key: day,
        start: end,
        count: 0,
        hasHeading: true,
        kind: 'days',
        from: day,
        to: day,
      };
      sections.push(current);
    }
    current.count += count;
    width += own;
    current.to = day;
    end += count;
  }
  return sections;
}

function belongs(section: Section, width: number, day: string, own: number, fill: number): boolean {
  // `1962` is a heading of its own, and so is no date at all.
  if (section.from.length !== WHOLE_DAY || day.length !== WHOLE_DAY) return false;
  // A full row is worth a heading of its own, and so is a day with plenty of photos.
  if (width >= fill || own >= 2 * fill) return false;
  if (section.from.slice(0, 7) === day.slice(0, 7)) return true;
  // Another month or year comes in only while the row would not be filled without it, and with few.
  if (width >= FILLED * fill) return false;
  if (width < fill / 2) return section.from.slice(0, 4) === day.slice(0, 4) || own < fill;
  return width + own <= MOST_JOINED * fill;
}

/**
 * A ranked answer: what is known for certain with what is known of it, what is above the relevance cut,
 * and the rest under a heading that says so.
 */
export function rankedSections(
  count: number,
  likely: number,
  known: readonly { key: string; value: string; count: number }[] = [],
): Section[] {
  const base = { from: '', to: '' };
  const sections: Section[] = [];
  let start = 0;
  for (const { key, value, count } of known) {
    sections.push({
      ...base,
      key: `known ${key}:${value}`,
      ...{ start, count, hasHeading: true, kind: 'known' },
      fact: { key, value },
    });
    start += count;
  }
  if (likely > start) {
    sections.push({
      ...base,
      key: 'likely',
      start,
      count: likely - start,
      hasHeading: start > 0,
      kind: 'likely',
    });
  }
  if (likely < count) {
    sections.push({
      ...base,
      key: 'less-likely',
      start: likely,
      count: count - likely,
      hasHeading: true,
      kind: 'less-likely',
    });
  }
  return sections;
}

/** The sections of an answer, in the order in which it came. */
export function sectionsOf(
  photos: {
    ids: readonly number[];
    ratios: readonly number[];
    days: readonly { day: string; count: number }[];
    likely: number;
    scores: readonly number[];
    known: readonly { key: string; value: string; count: number }[];
  },
  fill: number,
): Section[] {
  const { ids, likely, scores } = photos;
  const days = measured(photos.days, photos.ratios);
  const isRanked = scores.length > 0;
  if (days.length === 0) {
    return rankedSections(ids.length, isRanked ? likely : ids.length, photos.known);
  }
  if (!isRanked || likely >= ids.length) return daySections(days, fill);
  // By time, but cut: the less likely ones keep their own part at the end.
  const above = daySections(daysUpTo(days, likely), fill);
  const rest = rankedSections(ids.length, likely).filter(({ kind }) => kind === 'less-likely');
  return [...above, ...rest];
}

function measured(days: readonly Day[], ratios: readonly number[]): Day[] {
  let start = 0;
  return days.map(({ day, count }) => {
    const own = ratios.slice(start, (start += count));
    return { day, count, width: own.reduce((sum, ratio) => sum + ratio, 0) / USUAL_RATIO };
  });
}

function daysUpTo(days: readonly Day[], count: number): Day[] {
  const cut: Day[] = [];
  let left = count;
  for (const day of days) {
    if (left <= 0) break;
    const some = Math.min(left, day.count);
    cut.push({ ...day, count: some, width: ((day.width ?? day.count) * some) / day.count });
    left -= day.count;
  }
  return cut;
}
