/**
 * What a photo, its sidecar, Google Takeout, its name and the user claim of when and where it was
 * taken, and which of them is believed. Pure; runs everywhere but the window.
 */
import type { TakenAt } from '../contract/photos.ts';

/**
 * How much of a moment is known: so many characters of its ISO form. 4 is a year (`1962`), 7 a month,
 * 10 a day, 19 the time as well.
 */
export type Precision = 4 | 7 | 10 | 19;

export interface DateClaim {
  /** Wall clock in milliseconds as if it were UTC; the first moment of what is known. */
  at: number;
  /** Minutes east of UTC. */
  offset: number | null;
  precision: Precision;
  /**
   * What kind of moment it is: that of the exposure, of a scan or another way into the computer, of
   * the last fix of a receiver, or of the last change.
   */
  basis: 'taken' | 'digitised' | 'satellite' | 'changed';
}

/** Who says something of a photo. `name`: the file's name. */
export type ClaimSource = 'photo' | 'sidecar' | 'takeout' | 'name' | 'user';

/** What one source says of a photo. */
export interface Claim {
  date: DateClaim | null;
  /** Degrees, north and east positive. */
  place: { latitude: number; longitude: number } | null;
  title: string | null;
  caption: string | null;
}

export type Claims = ReadonlyMap<ClaimSource, Claim>;

/** A wall clock and UTC differ by at most so much. */
const ZONES_MILLISECONDS = 26 * 3_600_000;

/** No zone is further east of UTC, or west of it. */
export const MOST_OFFSET_MINUTES = 14 * 60;
const DAY_MILLISECONDS = 86_400_000;

/** Whether a date lies more than a day ahead. */
export function isAhead({ at, offset }: Pick<DateClaim, 'at' | 'offset'>, now: number): boolean {
  return at - (offset ?? MOST_OFFSET_MINUTES) * 60_000 > now + DAY_MILLISECONDS;
}

/** From the most to the least trusted; `taken` and so on where only that basis is meant. */
const dateRanks: readonly (readonly [ClaimSource, DateClaim['basis'] | null])[] = [
  ['user', null],
  ['sidecar', 'taken'],
  ['photo', 'taken'],
  ['takeout', null],
  ['photo', 'digitised'],
  ['sidecar', 'digitised'],
  ['photo', 'satellite'],
  ['name', null],
  // Programs that know no date of a photo write when they saved it.
  ['photo', 'changed'],
];

/**
 * The date that counts: the user's word as it is; else the most trusted, made more exact by a less
 * trusted one that lies within it (`1962` and `1962-07-01`). Null where nobody says one.
 */
export function bestDate(claims: Claims): (DateClaim & { source: TakenAt['source'] }) | null {
  const ranked = dateRanks.flatMap(([source, basis]) => {
    const date = claims.get(source)?.date ?? null;
    if (date === null || (basis !== null && date.basis !== basis)) return [];
    return [{ ...date, source: sourceOf(source, date) }];
  });
  const [first] = ranked;
  if (first === undefined) return null;
  if (first.source === 'user') return first;
  const takeout = ranked.find(({ source }) => source === 'takeout');
  // Google takes its date from the photo. One that no time zone explains is a correction by hand.
  if (first.source === 'exif' && first.basis === 'taken' && takeout !== undefined) {
    if (Math.abs(takeout.at - first.at) > ZONES_MILLISECONDS && !isWithin(takeout, first)) {
      return takeout;
    }
  }
  const best = mostExact(ranked) ?? first;
  // On the day that the name says, the last change is the exposure's.
  const changed = ranked.find(({ source, basis }) => source === 'exif' && basis === 'changed');
  return best.source === 'name' && changed !== undefined && isWithin(changed, best)
    ? changed
    : best;
}

/** The first of these, or the most exact one that lies within it; the last change of a file does not count. */
export function mostExact<Date extends DateClaim>(ranked: readonly Date[]): Date | null {
  let [best = null] = ranked;
  for (const date of ranked) {
    if (best === null || date.basis === 'changed') continue;
    if (date.precision > best.precision && isWithin(date, best)) best = date;
  }
  return best;
}

/** The place that counts, or null. */
export function bestPlace(claims: Claims): Claim['place'] {
  for (const source of ['sidecar', 'photo', 'takeout'] as const) {
    const place = claims.get(source)?.place ?? null;
    if (place !== null) return place;
  }
  return null;
}

/**
 * A place on earth, or null. Receivers without a fix write 0, 0: a place in the sea off Africa that
 * nobody photographs.
 */
export function sanePlace(latitude: number | null, longitude: number | null): Claim['place'] {
  const isSane =
    latitude !== null &&
    longitude !== null &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 &&
    !(latitude === 0 && longitude === 0);
  return isSane ? { latitude, longitude } : null;
}

/** The first moment after what is known of a date. */
export function endOf({ at, precision }: Pick<DateClaim, 'at' | 'precision'>): number {
  const date = new Date(at);
  if (precision === 4) return date.setUTCFullYear(date.getUTCFullYear() + 1);
  if (precision === 7) return date.setUTCMonth(date.getUTCMonth() + 1);
  return at + (precision === 10 ? DAY_MILLISECONDS : 1000);
}

/** A date as far as it is known: `1962`, `1962-06`, `1962-06-30`, `1962-06-30T18:05:00`. */
export function isoOf(at: number, precision: number): string {
  return new Date(at).toISOString().slice(0, precision);
}

/**
 * Reads such a date; null for anything else, and for days that there are not.
 * `T18:05` needs no seconds.
 */
export function parseIso(text: string): Pick<DateClaim, 'at' | 'precision'> | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?)?)?$/.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, year = '', month, day, hour, minute, second] = match;
  const precision = hour !== undefined ? 19 : day !== undefined ? 10 : month !== undefined ? 7 : 4;
  const time = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const iso = `${year}-${month ?? '01'}-${day ?? '01'}T${time}`;
  const at = Date.parse(`${iso}Z`);
  // Date.parse takes the 30th of February for the 2nd of March.
  if (!Number.isFinite(at) || new Date(at).toISOString().slice(0, 19) !== iso) return null;
  return { at, precision };
}

function isWithin(date: DateClaim, wider: DateClaim): boolean {
  return date.at >= wider.at && date.at < endOf(wider);
}

function sourceOf(source: ClaimSource, { basis }: DateClaim): TakenAt['source'] {
  if (source !== 'photo') return source;
  return basis === 'satellite' ? 'gps' : 'exif';
}

/** Date, place, title and caption, each from the first claim that has it. */
export function joinedClaims(claims: readonly Claim[]): Claim {
  return {
    date: claims.find(({ date }) => date !== null)?.date ?? null,
    place: claims.find(({ place }) => place !== null)?.place ?? null,
    title: claims.find(({ title }) => title !== null)?.title ?? null,
    caption: claims.find(({ caption }) => caption !== null)?.caption ?? null,
  };
}
