/** Reads EXIF, XMP and IPTC into one plain shape, whoever parsed them. Judges nothing. */
import ExifReader from 'exifreader';
import type { FileWords } from '../base/file-words.ts';
import { fileWords, fileWordsFromExiftool, keywordTags } from './keywords.ts';
import type { TimeClues } from './taken.ts';

/** Tags as the file has them; null where absent or not of the right kind. */
export interface PhotoTags extends TimeClues {
  make: string | null;
  model: string | null;
  lens: string | null;
  /** Seconds. */
  exposureTime: number | null;
  aperture: number | null;
  iso: number | null;
  focalLength: number | null;
  latitude: number | null;
  longitude: number | null;
  words: FileWords;
}

const exifTags = [
  ['Make', 'Model', 'LensModel', 'DateTimeOriginal', 'DateTimeDigitized', 'DateTime'],
  ['OffsetTimeOriginal', 'OffsetTimeDigitized', 'OffsetTime', 'SubSecTimeOriginal'],
  ['ExposureTime', 'FNumber', 'ISOSpeedRatings', 'FocalLength', 'GPSDateStamp', 'GPSTimeStamp'],
  ['GPSLatitude', 'GPSLatitudeRef', 'GPSLongitude', 'GPSLongitudeRef'],
  keywordTags.exif,
].flat();
const xmpTags = [
  'DateTimeOriginal',
  'DateCreated',
  'CreateDate',
  'Make',
  'Model',
  'LensModel',
  'Lens',
  ...keywordTags.xmp,
];
const iptcTags = ['Date Created', 'Time Created', ...keywordTags.iptc];

/** The tags of an image file; all of them null where it has none or they are beyond repair. */
export function tagsFromFile(bytes: Buffer): PhotoTags {
  let groups: Groups = {};
  try {
    // Only what is asked for is parsed: 0.3 ms a photo instead of 0.5, and less to attack.
    groups = ExifReader.load(bytes, {
      expanded: true,
      includeTags: { exif: exifTags, gps: true, xmp: xmpTags, iptc: iptcTags },
    }) as unknown as Groups;
  } catch {
    // No metadata, or broken metadata: both mean that nothing is known.
  }
  const { exif = {}, xmp = {}, iptc = {}, gps } = groups;
  const words = (name: string): string | null => wordsOf(exif[name]) ?? wordsOf(xmp[name]);
  return {
    make: words('Make'),
    model: words('Model'),
    lens: words('LensModel') ?? wordsOf(xmp['Lens']),
    wallClock: [
      wordsOf(exif['DateTimeOriginal']),
      wordsOf(exif['DateTimeDigitized']),
      wordsOf(xmp['DateTimeOriginal']),
      wordsOf(xmp['DateCreated']),
      iptcTime(wordsOf(iptc['Date Created']), wordsOf(iptc['Time Created'])),
      wordsOf(xmp['CreateDate']),
      wordsOf(exif['DateTime']),
    ],
    subSecond: wordsOf(exif['SubSecTimeOriginal']),
    offsets: ['OffsetTimeOriginal', 'OffsetTimeDigitized', 'OffsetTime'].map((name) =>
      wordsOf(exif[name]),
    ),
    gpsTime: gpsTime(wordsOf(exif['GPSDateStamp']), exif['GPSTimeStamp']?.value),
    exposureTime: numberOf(exif['ExposureTime']?.value),
    aperture: numberOf(exif['FNumber']?.value),
    iso: numberOf(exif['ISOSpeedRatings']?.value),
    focalLength: numberOf(exif['FocalLength']?.value),
    // The sign needs the reference; a file that leaves it out says nothing.
    latitude: exif['GPSLatitudeRef'] ? numberOf(gps?.Latitude) : null,
    longitude: exif['GPSLongitudeRef'] ? numberOf(gps?.Longitude) : null,
    words: fileWords(groups),
  };
}

/** The same from exiftool's output with `-n` (plain numbers). */
export function tagsFromExiftool(tags: Record<string, unknown>): PhotoTags {
  const words = (name: string): string | null => textOf(tags[name]);
  const number = (name: string): number | null => numberOf(tags[name]);
  const gps = words('GPSDateTime')?.replace(/^(\d+):(\d+):(\d+) ([\d:.]+).*$/, '$1-$2-$3T$4Z');
  const gpsMilliseconds = Date.parse(gps ?? '');
  return {
    make: words('Make'),
    model: words('Model'),
    lens: words('LensModel') ?? words('LensID'),
    wallClock: [words('DateTimeOriginal'), words('CreateDate'), words('ModifyDate')],
    subSecond: words('SubSecTimeOriginal'),
    offsets: [words('OffsetTimeOriginal'), words('OffsetTimeDigitized'), words('OffsetTime')],
    gpsTime: Number.isFinite(gpsMilliseconds) ? gpsMilliseconds : null,
    exposureTime: number('ExposureTime'),
    aperture: number('FNumber'),
    iso: number('ISO'),
    focalLength: number('FocalLength'),
    latitude: number('GPSLatitude'),
    longitude: number('GPSLongitude'),
    words: fileWordsFromExiftool(tags),
  };
}

/** exifreader's answer as far as it is used; its values are whatever the file held. */
interface Groups {
  exif?: Record<string, Tag | undefined>;
  xmp?: Record<string, Tag | undefined>;
  iptc?: Record<string, Tag | undefined>;
  gps?: { Latitude?: unknown; Longitude?: unknown };
}

interface Tag {
  value: unknown;
  description: unknown;
}

function wordsOf(tag: Tag | undefined): string | null {
  const value = Array.isArray(tag?.value) ? (tag.value[0] as unknown) : tag?.value;
  return textOf(value) ?? textOf(tag?.description);
}

/** exiftool answers names that are all digits as numbers. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A number, a rational [numerator, denominator], or a list whose first entry is meant. */
function numberOf(value: unknown): number | null {
  if (Array.isArray(value)) {
    const [first, second] = value as unknown[];
    if (typeof first !== 'number') return numberOf(first);
    return finite(typeof second === 'number' ? first / second : first);
  }
  return finite(value);
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** IPTC's `20210630` and `180500+0200` in one line. */
function iptcTime(date: string | null, time: string | null): string | null {
  const day = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(date ?? '');
  if (!day) return null;
  const clock = /^(\d{2}):?(\d{2}):?(\d{2})([+-]\d{2}:?\d{2})?/.exec(time ?? '');
  const rest = clock ? ` ${clock[1]}:${clock[2]}:${clock[3]}${clock[4] ?? ''}` : '';
  return `${day[1]}-${day[2]}-${day[3]}${rest}`;
}

/** Satellites' UTC from a date `2021:06:30` and three rationals. */
function gpsTime(date: string | null, time: unknown): number | null {
  const day = /^(\d{4})[:\-/](\d{1,2})[:\-/](\d{1,2})/.exec(date ?? '');
  const parts = Array.isArray(time) ? time.map((part) => numberOf(part)) : [];
  const [hour, minute, second] = parts;
  if (!day || hour == null || minute == null || second == null) return null;
  const midnight = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  return midnight + Math.round((hour * 3600 + minute * 60 + second) * 1000);
}
