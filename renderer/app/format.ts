/**
 * Numbers, sizes, times and places in the window's language, by Intl. Runs in the window.
 */
import type { TakenAt } from '../../src/contract/photos.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { dateLocale } from './region.ts';

/** `12345` as `12,345`. */
export function formatNumber(value: number, fractionDigits = 0): string {
  return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: fractionDigits }).format(
    value,
  );
}

/**
 * Languages by their BCP 47 names, in words: `English and Chinese`.
 * @param rest what the list ends with, such as `17 more`
 */
export function formatLanguages(languages: readonly string[], ...rest: string[]): string {
  const names = new Intl.DisplayNames(getLocale(), { type: 'language' });
  return formatList([...languages.map((language) => names.of(language) ?? language), ...rest]);
}

/** Things beside each other: `apples, pears and plums`. */
export function formatList(words: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(words);
}

/** `dog, grass`: things one after the other, as the language writes it. */
export function formatSequence(things: readonly string[]): string {
  return new Intl.ListFormat(getLocale(), { type: 'conjunction', style: 'narrow' }).format(things);
}

/** A share from 0 to 1 as `42%`. */
export function formatPercent(share: number): string {
  return new Intl.NumberFormat(getLocale(), { style: 'percent' }).format(share);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Decimal units, as cameras and file managers count: `3.4 MB`. */
export function formatBytes(bytes: number): string {
  const power = Math.min(
    BYTE_UNITS.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)),
  );
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: BYTE_UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}

/** Time left in words, never more exact than it is known: `about 3 minutes`. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 60) return m.time_moment();
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return m.time_about({ time: unit(minutes, 'minute') });
  const hours = Math.floor(minutes / 60);
  // Five minutes more or less do not matter in an hour.
  const rest = hours < 5 ? Math.round((minutes % 60) / 5) * 5 : 0;
  if (rest === 60) return m.time_about({ time: unit(hours + 1, 'hour') });
  const parts = rest === 0 ? [unit(hours, 'hour')] : [unit(hours, 'hour'), unit(rest, 'minute')];
  const list = new Intl.ListFormat(getLocale(), { type: 'unit', style: 'narrow' });
  return m.time_about({ time: list.format(parts) });
}

function unit(value: number, name: string): string {
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: name,
    unitDisplay: 'long',
  }).format(value);
}

/** A duration of computing, to two digits: `8.4 ms`, `9.1 s`. */
export function formatMilliseconds(milliseconds: number): string {
  const inSeconds = milliseconds >= 1000;
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: inSeconds ? 'second' : 'millisecond',
    unitDisplay: 'short',
    maximumSignificantDigits: 2,
  }).format(inSeconds ? milliseconds / 1000 : milliseconds);
}

const AGO_STEPS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** How long ago a moment (milliseconds since 1970) was: `3 minutes ago`, `now`. */
export function formatAgo(moment: number, now: number): string {
  const seconds = Math.max(0, (now - moment) / 1000);
  const words = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
  for (const [name, size] of AGO_STEPS) {
    if (seconds >= size) return words.format(-Math.floor(seconds / size), name);
  }
  return words.format(0, 'second');
}

/** The day and the wall-clock time where the photo was taken, as far as they are known. */
export function formatTaken(
  taken: TakenAt,
  dateStyle: 'full' | 'medium' = 'full',
): { day: string; time: string | null } {
  // Without a time an ISO date means UTC already.
  const moment = new Date(taken.local.includes('T') ? `${taken.local}Z` : taken.local);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    // The wall clock is shown as it was, whatever zone this computer is in.
    new Intl.DateTimeFormat(dateLocale(), { ...options, timeZone: 'UTC' }).format(moment);
  switch (taken.local.length) {
    case 4:
      return { day: format({ year: 'numeric' }), time: null };
    case 7:
      return { day: format({ month: 'long', year: 'numeric' }), time: null };
    case 10:
      return { day: format({ dateStyle }), time: null };
    default:
      return { day: format({ dateStyle }), time: format({ timeStyle: 'short' }) };
  }
}

const SOURCES: Partial<Record<TakenAt['source'], () => string>> = {
  gps: m.viewer_zone_gps,
  sidecar: m.viewer_taken_sidecar,
  takeout: m.viewer_taken_takeout,
  name: m.viewer_taken_name,
  user: m.viewer_taken_user,
};

/** What is known of the time's zone and source, in words; '' where there is nothing to say. */
export function formatZone(taken: TakenAt): string {
  if (taken.source === 'file') return m.viewer_zone_file();
  const zone = taken.offsetMinutes === null ? '' : formatOffset(taken.offsetMinutes);
  return [zone, SOURCES[taken.source]?.()].filter(Boolean).join(', ');
}

/** Minutes east of UTC as `UTC+5:30`. */
function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
}

/** Seconds as photographers write them: `1/250 s`, `0.5 s`, `8 s`. */
export function formatExposure(seconds: number): string {
  if (seconds > 0 && seconds < 0.4) return `1/${Math.round(1 / seconds)} s`;
  return `${formatNumber(seconds, 1)} s`;
}

/** Degrees with five decimals (about a metre), named by hemisphere. */
export function formatPlace(place: { latitude: number; longitude: number }): string {
  const degrees = (value: number): string => `${Math.abs(value).toFixed(5)}°`;
  const north = place.latitude < 0 ? m.place_south : m.place_north;
  const east = place.longitude < 0 ? m.place_west : m.place_east;
  return m.place_both({
    north: north({ degrees: degrees(place.latitude) }),
    east: east({ degrees: degrees(place.longitude) }),
  });
}

/** The last part of a path of any system; the path itself where it has no parts. */
export function nameOfPath(path: string): string {
  return /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path;
}

/** What stands before the last part of a path; empty at a root. */
export function parentOfPath(path: string): string {
  const cut = path.replace(/[/\\]+$/, '').search(/[/\\][^/\\]*$/);
  if (cut < 0) return '';
  const parent = path.slice(0, Math.max(1, cut));
  // `C:` alone would be the drive's current folder.
  return /^[a-z]:$/i.test(parent) ? `${parent}\\` : parent;
}

/** Whether a path lies in a folder, or is it. */
export function isInside(path: string, folder: string): boolean {
  const rest = path.startsWith(folder) ? path.slice(folder.length) : null;
  return rest !== null && (rest === '' || /[/\\]$/.test(folder) || /^[/\\]/.test(rest));
}

/** The drive on which a folder lies, by name where systems put drives; else the folder itself. */
export function driveOf(path: string): string {
  const mounted = /^(?:\/run)?\/media\/[^/]+\/([^/]+)|^\/(?:Volumes|mnt)\/([^/]+)/.exec(path);
  const lettered = /^[a-z]:/i.exec(path);
  return mounted?.[1] ?? mounted?.[2] ?? lettered?.[0].toUpperCase() ?? path;
}

/** A path of any system as the folders on the way to it, from the root on. */
export function trailOfPath(path: string): { name: string; path: string }[] {
  const above = parentOfPath(path);
  const step = { name: nameOfPath(path), path };
  return above === '' || above === path ? [step] : [...trailOfPath(above), step];
}
