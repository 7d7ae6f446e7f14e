/** Which photo of a group stays: the user's rules in order, the first that decides. Pure. */
import type { KeeperReason, KeeperRule, KeeperRules } from '../../contract/duplicates.ts';
import { dirname, sep } from 'node:path';
import type { GroupFile, GroupPhoto } from '../../store/duplicates.ts';
import { quantisation } from '../../facts/encoding-traces.ts';
import { isDatedByPhoto } from './pair-levels.ts';
import { madeFrom, type Picture, type Pictured } from './made-from.ts';

/** The rules as they come with the program. */
export const defaultKeeperRules: KeeperRules = {
  order: [
    { rule: 'preferred-folder', on: true },
    { rule: 'capture-data', on: true },
    { rule: 'not-reencoded', on: true },
    { rule: 'original-format', on: true },
    { rule: 'resolution', on: true },
    { rule: 'outside-downloads', on: true },
    { rule: 'unedited', on: true },
    { rule: 'oldest', on: true },
  ],
  preferredFolders: [],
};

/** The default order of earlier versions: a library that has it stored never chose it. */
const EARLIER_ORDER: readonly KeeperRule[] = [
  ...(['preferred-folder', 'original-format', 'resolution', 'capture-data'] as const),
  ...(['outside-downloads', 'unedited', 'oldest'] as const),
];

/** The user's order with the rules that it does not know, each behind the one it follows by default. */
export function completedRules(stored: KeeperRules['order']): KeeperRules['order'] {
  const isUnchanged =
    stored.length === EARLIER_ORDER.length &&
    stored.every(({ rule, on }, index) => on && rule === EARLIER_ORDER[index]);
  if (isUnchanged) return defaultKeeperRules.order;
  const order = [...stored];
  for (const [index, missing] of defaultKeeperRules.order.entries()) {
    if (order.some(({ rule }) => rule === missing.rule)) continue;
    const before = defaultKeeperRules.order[index - 1]?.rule;
    order.splice(order.findIndex(({ rule }) => rule === before) + 1, 0, missing);
  }
  return order;
}

/** One file of a photo: what the rules compare. */
interface Candidate extends Pictured {
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

/** The first phones that took photos as HEIC came out then. */
const FIRST_HEIC = Date.UTC(2017, 5);

/** A camera's HEIC knows its camera; one that does not, or is too old, was made from something else. */
function formatRank(photo: GroupPhoto): number {
  const isTooOld = isDatedByPhoto(photo.takenSource) && photo.takenAt < FIRST_HEIC;
  if (photo.format === 'heic' && (captureData(photo) < 2 || isTooOld)) return CONVERTED;
  return FORMAT_RANKS[photo.format] ?? CONVERTED;
}

const DOWNLOAD_FOLDERS =
  /^(downloads?|tele?gram( desktop)?|whatsapp.*|wechat.*|messages?|received.*|sent|t[ée]l[ée]chargements?|descargas|下载|微信.*)$/i;
const EDITED_NAMES =
  /([-_ ](edit(ed)?|copy|kopie|copie|final|crop(ped)?|small|resized?|web|bearbeitet|编辑|副本)\b|\(\d+\)|~\d+|\bcopy of\b|\bimg_e\d{4}\b)/i;

/** Where a frame ends is known to a pixel of the thumbnail only: the doubt is to its harm. */
const FRAME_DOUBT = 0.95;

/** Higher is better; equal values decide nothing. `among`: all that are left, this one too. */
type Score = (candidate: Candidate, rules: KeeperRules, among: readonly Candidate[]) => number;

const scores: Record<KeeperRule, Score> = {
  'original-format': ({ photo }) => formatRank(photo),
  resolution: ({ picture: { width, height, framed } }) =>
    width * height * (framed ? FRAME_DOUBT : 1),
  'capture-data': ({ photo }) => captureData(photo),
  'not-reencoded': (candidate, _rules, among) =>
    -Number(among.some((other) => madeFrom(candidate, other) !== null)),
  'outside-downloads': ({ file }) => -Number(downloadFolder(file.path) !== null),
  unedited: ({ file }) => -Number(saysEdited(file.path)),
  oldest: (candidate) => -dateOf(candidate),
  'preferred-folder': ({ file }, { preferredFolders }) => {
    const index = preferredFolders.findIndex((folder) => isBelow(file.path, folder));
    return index === -1 ? -preferredFolders.length : -index;
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
    const beaten = left.filter((_, index) => values[index] !== best);
    left = left.filter((_, index) => values[index] === best);
    // The last rule that told photos apart is the reason; between copies of one, that of files.
    const isOut = ({ photo }: Candidate): boolean => left.every((one) => one.photo.id !== photo.id);
    const first = photos.length === 1 ? beaten[0] : beaten.find(isOut);
    if (first !== undefined) decided = { rule, beaten: first };
  };
  // A file goes only together with its RAW, so that it stays rather than a copy without one.
  narrow('with-raw', ({ file }) => Number(file.hasRaw));
  for (const { rule, on } of rules.order) {
    if (on && left.length > 1) narrow(rule, (candidate) => scores[rule](candidate, rules, left));
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
  const said =
    rule === 'resolution' && beaten.picture.framed && !hasMore
      ? 'unframed'
      : rule === 'not-reencoded'
        ? madeFrom(beaten, kept) === 'enlarged'
          ? 'not-enlarged'
          : 'not-saved-again'
        : rule === 'more-bytes' && isOneQuality(kept.photo, beaten.photo)
          ? 'larger-file'
          : rule;
  return { rule: said, params: paramsOf(said, kept, beaten, rules) };
}

/** Two JPEGs of one size and one table: what one has more of is not the picture. */
function isOneQuality(one: GroupPhoto, other: GroupPhoto): boolean {
  const [step, otherStep] = [one, other].map(({ traces }) => traces && quantisation(traces));
  return step != null && step === otherStep && one.width === other.width;
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
      return toldApart(localTime(kept), localTime(other));
    case 'more-bytes':
    case 'larger-file':
      return { bytes: kept.photo.bytes, other: other.photo.bytes };
    default:
      return {};
  }
}

/** Whether a photo still knows how or when it was taken. */
export function hasCaptureData(photo: GroupPhoto): boolean {
  return captureData(photo) > 0;
}

/** 2: it knows its camera; 1: a date alone, which editors write as well; 0: nothing. */
function captureData(photo: GroupPhoto): 0 | 1 | 2 {
  if (photo.camera !== null || photo.exposureTime !== null) return 2;
  return isDatedByPhoto(photo.takenSource) ? 1 : 0;
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
    case 'with-raw':
      return 'The camera’s RAW of it lies beside it.';
    case 'capture-data':
      return 'It still knows how and when it was taken.';
    case 'not-enlarged':
      return 'It was not enlarged: the further pixels of the other show nothing more.';
    case 'not-reencoded':
    case 'not-saved-again':
      return 'It was not saved once more, as the other was.';
    case 'outside-downloads':
      return `It is not in “${said('folder')}”.`;
    case 'unedited':
      return 'Its name does not say that it is an edit or a copy.';
    case 'oldest':
      return `It is the oldest: ${said('date')}, not ${said('other')}.`;
    case 'preferred-folder':
      return `It is in ${said('folder')}, which you prefer.`;
    case 'more-bytes':
      return 'It is the larger file, so it was compressed less.';
    case 'larger-file':
      return 'It is the larger file: it holds more beside the picture.';
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

/** When it was taken, in milliseconds; of a file's own date the second, for copying takes that long. */
function dateOf({ photo, file }: Candidate): number {
  if (photo.takenSource !== 'file') return photo.takenAt;
  return Math.floor(Math.min(photo.takenAt, file.modifiedAt) / 1000) * 1000;
}

/** `2021-06-30T18:05:00.120`, or `1962` where no more is known. */
function localTime(candidate: Candidate): string {
  const { takenPrecision } = candidate.photo;
  const iso = new Date(dateOf(candidate)).toISOString();
  return iso.slice(0, takenPrecision < 19 ? takenPrecision : 23);
}

/** Two times to the second, or to its thousandth where that is what differs. */
function toldApart(date: string, other: string): { date: string; other: string } {
  const length = date.slice(0, 19) === other.slice(0, 19) ? 23 : 19;
  return { date: date.slice(0, length), other: other.slice(0, length) };
}
