/** Which photo of a group stays: the user's rules in order, the first that decides. Pure. */
import type { KeeperReason, KeeperRule, KeeperRules } from '../api.ts';
import { dirname, sep } from 'node:path';
import type { GroupFile, GroupPhoto } from '../store/duplicates.ts';

/** The rules as they come with the program. */
export const defaultKeeperRules: KeeperRules = {
  order: [
    { rule: 'preferred-folder', on: true },
    { rule: 'original-format', on: true },
    { rule: 'resolution', on: true },
    { rule: 'capture-data', on: true },
    { rule: 'outside-downloads', on: true },
    { rule: 'unedited', on: true },
    { rule: 'oldest', on: true },
  ],
  preferredFolders: [],
};

/** One place of a photo: what the rules compare. */
interface Candidate {
  photo: GroupPhoto;
  picture: Picture;
  file: GroupFile;
}

export interface Kept {
  photo: GroupPhoto;
  file: GroupFile;
  reason: KeeperReason;
}

/**
 * How near to the camera a format is. JPEG, PNG and TIFF are equal: each is made from the others,
 * and a small JPEG of a screenshot must not win over its PNG.
 */
const FORMAT_RANKS: Record<string, number> = { raw: 3, heic: 2, tiff: 1, jpeg: 1, png: 1 };
/** Programs convert to the others for the web or for messages; a camera never writes them. */
const CONVERTED = 0;

const DOWNLOAD_FOLDERS =
  /^(downloads?|tele?gram( desktop)?|whatsapp.*|wechat.*|messages?|received.*|sent|t[ée]l[ée]chargements?|descargas|下载|微信.*)$/i;
const EDITED_NAMES =
  /([-_ ](edit(ed)?|copy|kopie|copie|final|crop(ped)?|small|resized?|web|bearbeitet|编辑|副本)\b|\(\d+\)|~\d+|\bcopy of\b|\bimg_e\d{4}\b)/i;

/** Pixels of the picture itself; those of its frame do not count. */
export interface Picture {
  width: number;
  height: number;
  framed: boolean;
}

/** Where a frame ends is known to a pixel of the thumbnail only: the doubt is to its harm. */
const FRAME_DOUBT = 0.95;

/** Higher is better; equal values decide nothing. */
type Score = (candidate: Candidate, rules: KeeperRules) => number;

const scores: Record<KeeperRule, Score> = {
  'original-format': ({ photo }) => FORMAT_RANKS[photo.format] ?? CONVERTED,
  resolution: ({ picture: { width, height, framed } }) =>
    width * height * (framed ? FRAME_DOUBT : 1),
  'capture-data': ({ photo }) => Number(hasCaptureData(photo)),
  'outside-downloads': ({ file }) => -Number(downloadFolder(file.path) !== null),
  unedited: ({ file }) => -Number(saysEdited(file.path)),
  oldest: ({ photo, file }) =>
    -(photo.takenSource === 'file' ? Math.min(photo.takenAt, file.modifiedAt) : photo.takenAt),
  'preferred-folder': ({ file }, { preferredFolders }) => {
    const place = preferredFolders.findIndex((folder) => isBelow(file.path, folder));
    return place === -1 ? -preferredFolders.length : -place;
  },
};

/**
 * Chooses among all files of all photos of a group. `pictureOf` says what of a photo counts.
 * @returns null for a group without any file.
 */
export function chooseKeeper(
  photos: readonly GroupPhoto[],
  rules: KeeperRules,
  pictureOf: (photo: GroupPhoto) => Picture = wholeOf,
): Kept | null {
  let left: Candidate[] = photos.flatMap((photo) => {
    const picture = pictureOf(photo);
    return photo.files.map((file) => ({ photo, picture, file }));
  });
  let decided: { rule: KeeperReason['rule']; beaten: Candidate } | undefined;
  const narrow = (rule: KeeperReason['rule'], score: (candidate: Candidate) => number): void => {
    const values = left.map(score);
    const best = Math.max(...values);
    const beaten = left.filter((_, place) => values[place] !== best);
    left = left.filter((_, place) => values[place] === best);
    // The rule that left one photo is the reason; earlier ones only narrowed the choice.
    if (beaten[0] !== undefined) decided = { rule, beaten: beaten[0] };
  };
  for (const { rule, on } of rules.order) {
    if (on && left.length > 1) narrow(rule, (candidate) => scores[rule](candidate, rules));
  }
  if (left.length > 1) narrow('more-bytes', ({ photo }) => photo.bytes);
  const isUndecided = left.length > 1;
  const [kept] = left.sort(
    (x, y) => x.file.modifiedAt - y.file.modifiedAt || x.file.id - y.file.id,
  );
  if (kept === undefined) return null;
  const reason: KeeperReason =
    decided === undefined || (isUndecided && left.length === countOf(photos))
      ? { rule: 'alike', params: {} }
      : reasonOf(decided.rule, kept, decided.beaten, rules);
  return { ...kept, reason };
}

function countOf(photos: readonly GroupPhoto[]): number {
  return photos.reduce((sum, { files }) => sum + files.length, 0);
}

/** A photo without a frame. */
export function wholeOf({ width, height }: GroupPhoto): Picture {
  return { width, height, framed: false };
}

function reasonOf(
  rule: KeeperReason['rule'],
  kept: Candidate,
  beaten: Candidate,
  rules: KeeperRules,
): KeeperReason {
  const hasMore = kept.photo.width * kept.photo.height > beaten.photo.width * beaten.photo.height;
  const said = rule === 'resolution' && beaten.picture.framed && !hasMore ? 'unframed' : rule;
  return { rule: said, params: paramsOf(said, kept, beaten, rules) };
}

function paramsOf(
  rule: KeeperReason['rule'],
  kept: Candidate,
  other: Candidate,
  { preferredFolders }: KeeperRules,
): KeeperReason['params'] {
  switch (rule) {
    case 'original-format':
      return { format: kept.photo.format, other: other.photo.format };
    case 'resolution':
      return {
        width: kept.photo.width,
        height: kept.photo.height,
        otherWidth: other.photo.width,
        otherHeight: other.photo.height,
      };
    case 'unframed':
      return {
        width: kept.picture.width,
        height: kept.picture.height,
        otherWidth: other.picture.width,
        otherHeight: other.picture.height,
      };
    case 'outside-downloads':
      return { folder: downloadFolder(other.file.path) ?? '' };
    case 'preferred-folder':
      return { folder: preferredFolders.find((folder) => isBelow(kept.file.path, folder)) ?? '' };
    case 'oldest':
      return { date: localTime(kept), other: localTime(other) };
    case 'more-bytes':
      return { bytes: kept.photo.bytes, other: other.photo.bytes };
    default:
      return {};
  }
}

/** Whether a photo still knows how or when it was taken. */
export function hasCaptureData(photo: GroupPhoto): boolean {
  return photo.camera !== null || photo.exposureTime !== null || isFromPhoto(photo);
}

function isFromPhoto({ takenSource }: GroupPhoto): boolean {
  return takenSource === 'exif' || takenSource === 'gps';
}

/** Whether a file's name says that it is an edit or a copy. */
export function saysEdited(path: string): boolean {
  return EDITED_NAMES.test(path.split(/[\\/]/).at(-1) ?? '');
}

/** The reason as a plain English sentence. */
export function reasonInWords({ rule, params }: KeeperReason): string {
  const said = (name: string): string => String(params[name] ?? '');
  switch (rule) {
    case 'original-format':
      return `It is the original format: ${said('format').toUpperCase()}, not ${said('other').toUpperCase()}.`;
    case 'resolution':
      return `It has more pixels: ${said('width')} × ${said('height')}, not ${said('otherWidth')} × ${said('otherHeight')}.`;
    case 'unframed':
      return `It has no frame around it: the picture has ${said('width')} × ${said('height')} pixels, and ${said('otherWidth')} × ${said('otherHeight')} inside the frame of the other.`;
    case 'capture-data':
      return 'It still knows how and when it was taken.';
    case 'outside-downloads':
      return `It is not in “${said('folder')}”.`;
    case 'unedited':
      return 'Its name does not say that it is an edit or a copy.';
    case 'oldest':
      return `It is the oldest: ${said('date').slice(0, 10)}.`;
    case 'preferred-folder':
      return `It is in ${said('folder')}, which you prefer.`;
    case 'more-bytes':
      return 'It is the larger file, so it was compressed less.';
    case 'alike':
      return 'Nothing sets them apart; it is the one that was there first.';
  }
}

/** The innermost folder on the way to a file into which things are downloaded, or null. */
function downloadFolder(path: string): string | null {
  return (
    dirname(path)
      .split(/[\\/]/)
      .findLast((name) => DOWNLOAD_FOLDERS.test(name)) ?? null
  );
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** `2021-06-30T18:05:00`. */
function localTime({ photo, file }: Candidate): string {
  const time =
    photo.takenSource === 'file' ? Math.min(photo.takenAt, file.modifiedAt) : photo.takenAt;
  return new Date(time).toISOString().slice(0, 19);
}
