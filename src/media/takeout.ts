/**
 * What Google Takeout's JSON files say of a photo or an album. Runs in the analyser: they are files
 * like any other.
 */
import * as v from 'valibot';
import { isAhead, sanePlace, type Claim } from '../facts/claims.ts';
import { PhotoError } from '../base/errors.ts';
import { openRegular, readWhole } from '../base/regular-file.ts';
import { caption } from './captions.ts';

/** Google's have some kilobytes. */
const MAX_BYTES = 1024 * 1024;
const MOST_PEOPLE = 200;

export type TakeoutFile =
  | {
      kind: 'photo';
      /** The file's name as it was in Google Photos. */
      title: string;
      claim: Claim;
      favourite: boolean;
      /** Names. */
      people: string[];
    }
  | { kind: 'album'; title: string };

const number = v.fallback(v.optional(v.number()), undefined);
const place = v.fallback(v.optional(v.object({ latitude: number, longitude: number })), undefined);
const time = v.fallback(
  v.optional(v.object({ timestamp: v.union([v.string(), v.number()]) })),
  undefined,
);

/** An album's file in exports of 2018 and before. */
const formerAlbum = v.object({ albumData: v.object({ title: v.string() }) });

const schema = v.object({
  title: v.string(),
  description: v.fallback(v.optional(v.string()), undefined),
  photoTakenTime: time,
  geoData: place,
  geoDataExif: place,
  favorited: v.fallback(v.optional(v.boolean()), undefined),
  people: v.fallback(
    v.optional(v.array(v.fallback(v.object({ name: v.string() }), { name: '' }))),
    undefined,
  ),
  /** Only an album's file has these. */
  access: v.optional(v.unknown()),
  date: v.optional(v.unknown()),
  url: v.optional(v.unknown()),
});

/** Null for a JSON file that is none of Google's. @throws PhotoError, and the file system's errors as they are. */
export async function readTakeoutFile(path: string): Promise<TakeoutFile | null> {
  const opened = await openRegular(path);
  if (opened === null) return null;
  const { file, stats } = opened;
  try {
    if (stats.size > MAX_BYTES) {
      throw new PhotoError('too-many-bytes', `it has ${stats.size} bytes`);
    }
    return parseTakeout((await readWhole(opened)).toString('utf8'));
  } finally {
    await file.close();
  }
}

/** @throws PhotoError where it is no JSON. */
export function parseTakeout(text: string, now = Date.now()): TakeoutFile | null {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new PhotoError('corrupt', 'it is no JSON');
  }
  const former = v.safeParse(formerAlbum, data);
  if (former.success) return albumOf(former.output.albumData.title);
  const result = v.safeParse(schema, data);
  if (!result.success) return null;
  const { title, description, photoTakenTime, geoData, geoDataExif, ...rest } = result.output;
  if (photoTakenTime === undefined) {
    const isAlbum = rest.url === undefined && (rest.access ?? rest.date) !== undefined;
    return isAlbum ? albumOf(title) : null;
  }
  const at = Number(photoTakenTime.timestamp) * 1000;
  // 0 is what a program writes that knows no date.
  const isSane =
    Number.isFinite(at) && at !== 0 && Math.abs(at) < 8e15 && !isAhead({ at, offset: 0 }, now);
  return {
    kind: 'photo',
    title,
    claim: {
      date: isSane ? { at, offset: 0, precision: 19, basis: 'taken' } : null,
      // Where the user moved it to, else where the camera was.
      place: placeOf(geoData) ?? placeOf(geoDataExif),
      title: null,
      caption: caption([], [description]).caption,
    },
    favourite: rest.favorited === true,
    people: (rest.people ?? [])
      .map(({ name }) => name.trim())
      .filter((name) => name !== '')
      .slice(0, MOST_PEOPLE),
  };
}

function albumOf(title: string): TakeoutFile | null {
  return title.trim() === '' ? null : { kind: 'album', title: title.trim() };
}

function placeOf(data: v.InferOutput<typeof place>): Claim['place'] {
  return sanePlace(data?.latitude ?? null, data?.longitude ?? null);
}
