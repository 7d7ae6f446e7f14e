/**
 * How the photos of an answer are put under headings. Pure; runs everywhere.
 */

/** Letters of `2021-06-30`. */
const WHOLE_DAY = 10;

export interface Section {
  /** Names the section for as long as it exists, however its photos change. */
  key: string;
  start: number;
  count: number;
  hasHeading: boolean;
  kind: 'days' | 'likely' | 'less-likely';
  /**
   * Newest and oldest day under a heading of days; the same for one day. `1962-06` or `1962` where no
   * more is known, '' for photos without a date.
   */
  from: string;
  to: string;
}

/**
 * Days that are too few to fill a row share a heading, so that a sparse year is not a column of single
 * photos; headings never cross a year, and cross a month only where the months are sparse.
 *
 * `fill` is how many photos fill a row, about. Days come in the order of the photos, either way round.
 */
export function daySections(
  days: readonly { day: string; count: number }[],
  fill: number,
  start = 0,
): Section[] {
  const sections: Section[] = [];
  let current: Section | undefined;
  let end = start;
  for (const { day, count } of days) {
    if (!current || !belongs(current, day, count, fill)) {
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
    current.to = day;
    end += count;
  }
  return sections;
}

function belongs(section: Section, day: string, count: number, fill: number): boolean {
  // `1962` is a heading of its own, and so is no date at all.
  if (section.from.length !== WHOLE_DAY || day.length !== WHOLE_DAY) return false;
  // A full row is worth a heading of its own, and so is a day with plenty of photos.
  if (section.count >= fill || count >= 2 * fill) return false;
  if (section.from.slice(0, 4) !== day.slice(0, 4)) return false;
  return section.from.slice(0, 7) === day.slice(0, 7) || section.count < fill / 2;
}

/** A ranked answer: what is above the relevance cut, and the rest under a heading that says so. */
export function rankedSections(count: number, likely: number): Section[] {
  const base = { from: '', to: '' };
  const sections: Section[] = [];
  if (likely > 0) {
    sections.push({
      ...base,
      key: 'likely',
      start: 0,
      count: likely,
      hasHeading: false,
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
    days: readonly { day: string; count: number }[];
    likely: number;
    scores: readonly number[];
  },
  fill: number,
): Section[] {
  const { ids, days, likely, scores } = photos;
  const isRanked = scores.length > 0;
  if (days.length === 0) return rankedSections(ids.length, isRanked ? likely : ids.length);
  if (!isRanked || likely >= ids.length) return daySections(days, fill);
  // By time, but cut: the less likely ones keep their own part at the end.
  const above = daySections(daysUpTo(days, likely), fill);
  return [...above, ...rankedSections(ids.length, likely).filter((s) => s.kind !== 'likely')];
}

function daysUpTo(days: readonly { day: string; count: number }[], count: number) {
  const cut: { day: string; count: number }[] = [];
  let left = count;
  for (const day of days) {
    if (left <= 0) break;
    cut.push({ day: day.day, count: Math.min(left, day.count) });
    left -= day.count;
  }
  return cut;
}
