/**
 * Which files belong together by their names: the RAW and the JPEG of one shot, an edit beside its
 * original, the film and the edit list of a Live Photo. Pure; runs everywhere but the window.
 */
import { extname } from 'node:path';
import { isRawName } from '../base/formats.ts';

/**
 * `raw` stands behind the picture that the camera made of it; `edit` was made from it. `numbered`
 * may be an export (`IMG_1_01.jpg`) or the next shot: times have to tell.
 */
export type CompanionKind = 'raw' | 'edit' | 'numbered';

export interface ShotName {
  /** What all files of a shot begin with. */
  base: string;
  kind: CompanionKind | 'plain';
}

const EDITED = [
  ['edited', 'edit', 'bearbeitet', 'modifi[eé]e?', '(?:ha )?editad[oa]', 'editar', 'editat'],
  ['modificat[oa]', 'módosított'],
  ['bewerkt', 'redigerad', 'redigeret', 'redigert', 'muokattu', 'edytowan[eya]', 'upraven[oéáý]'],
  ['düzenlendi', 'изменено', 'enhanced(?:-(?:nr|sr|rd))*'],
  ['已编辑', '已編輯', '编辑', '編輯', '編集済み', '編集', '수정됨', '편집됨'],
]
  .flat()
  .join('|');

/** `-edited` (Google), `-Edit-2` (Lightroom), `(edited)`, `~2` (Android). */
const EDIT_ENDING = new RegExp(
  `(?:[-_ ](?:${EDITED})(?:[-_ ]?\\d{1,2})?| ?\\((?:${EDITED})\\)|~\\d{1,2})$`,
  'iu',
);
/** A Pixel's RAW, and the picture that it made of it: `PXL_….RAW-02.ORIGINAL.dng`, `PXL_….RAW-01.COVER.jpg`. */
const PIXEL_RAW = /^(PXL_\d{8}_\d{6,9})\.RAW-\d\d(?:\.MP)?\.(?:COVER|ORIGINAL)$/i;
/** A Pixel's picture that was filmed as well, `PXL_….MP.jpg`, beside its film `PXL_….MP`. */
const PIXEL_FILMED = /^(PXL_\d{8}_\d{6,9})\.MP$/i;
/** icloudpd's name of the film beside `IMG_1234.HEIC`: `IMG_1234_HEVC.MOV`. */
const HEIC_FILM = /_HEVC$/i;
/** The edit of `IMG_1234` as iPhones export it; with an O, the edit list of its original. */
const APPLE_EDIT = /^(IMG_)[EO](?=\d{4})/i;
/** `IMG_1234_01` (darktable), `IMG_1234-2` (Lightroom), where the first name was taken. */
const NUMBER_ENDING = /[-_]\d{1,2}$/;

/** A file's name, without its folder, as that of a shot. */
export function shotName(name: string): ShotName {
  const whole = stemOf(name.normalize('NFC'));
  const stem = isFilmName(name) ? whole.replace(HEIC_FILM, '') : whole;
  if (APPLE_EDIT.test(stem)) return { base: stem.replace(APPLE_EDIT, '$1'), kind: 'edit' };
  // Google numbers an edit as its original: `IMG-edited(1)` of `IMG(1)`.
  const number = /\(\d{1,4}\)$/.exec(stem)?.[0] ?? '';
  const named = stem.slice(0, stem.length - number.length);
  const unedited = named.replace(EDIT_ENDING, '');
  const isEdit = unedited !== named && unedited !== '';
  const shot = isEdit ? unedited + number : stem;
  const kind = isEdit ? 'edit' : isRawName(name) ? 'raw' : 'plain';
  return { base: PIXEL_RAW.exec(shot)?.[1] ?? shot.replace(PIXEL_FILMED, '$1'), kind };
}

/** The shot that a numbered name may have been exported from; null where it has no number. */
export function numberedShot(name: string): string | null {
  const stem = stemOf(name.normalize('NFC'));
  const base = stem.replace(NUMBER_ENDING, '');
  return base === stem || base === '' || isRawName(name) ? null : base;
}

/** A name without its ending. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}

/** Endings of files that are no photos and belong to one: what was filmed around it, what edits it. */
export const ATTACHED = ['.mov', '.mp4', '.mp', '.aae'] as const;

/** What the files attached to a shot may be called. */
export function attachedNames(base: string): string[] {
  const endings = ['_HEVC.MOV', ...ATTACHED, ...ATTACHED.map((ending) => ending.toUpperCase())];
  return endings.map((ending) => base + ending);
}

function isFilmName(name: string): boolean {
  return /\.(?:mov|mp4)$/i.test(name);
}

/** A Live Photo is filmed for three seconds. A longer film was made for its own sake. */
export const LONGEST_LIVE_BYTES = 30 * 1024 * 1024;
