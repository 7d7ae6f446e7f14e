/** Files in folders of photos that Keepsake does not read, by their names: what they are. */
import { extname } from 'node:path';
import type { UnreadFiles, UnreadKind } from '../contract/folders.ts';
import { isPhotoName } from '../base/formats.ts';

const endingsOfKinds: Record<Exclude<UnreadKind, 'nameless'>, string> = {
  video: '.mov .mp4 .m4v .avi .mkv .mts .m2ts .3gp .webm .wmv .mpg .mpeg',
  layered: '.psd .psb .xcf .kra .ora .afphoto .clip .procreate',
  jpeg2000: '.jp2 .j2k .jpf .jpx .jpm .jpc',
  raw: '.x3f .3fr .fff .iiq .erf .mef .mos .rwl .sr2 .srf .kdc .dcr .crw .mrw .gpr',
  picture: '.svg .svgz .eps .ai .tga .pcx .ico .exr .hdr .dds .ppm .pgm .pbm .pnm .wmf .emf',
};

const kindOfEnding = new Map(
  (Object.entries(endingsOfKinds) as [UnreadKind, string][]).flatMap(([kind, endings]) =>
    endings.split(' ').map((ending) => [ending, kind] as const),
  ),
);

/** What browsers and programs append to a photo's ending: `.jpg_large`, `.jpeg~`, `.png!d`. */
const LONGER_ENDING = /^(\.[a-z]+)[^a-z].*$/;

/**
 * The ending, in small letters, of a file that may be a picture and is not read: '' where it has
 * none; null for photos and for everything else that lies in folders.
 */
export function unreadEnding(name: string): string | null {
  const ending = extname(name).toLowerCase();
  return isPhotoName(name) || kindOf(ending) === null ? null : ending;
}

function kindOf(ending: string): UnreadKind | null {
  const known = kindOfEnding.get(ending);
  if (known !== undefined) return known;
  const [, start] = LONGER_ENDING.exec(ending) ?? [];
  return ending === '' || (start !== undefined && isPhotoName(`a${start}`)) ? 'nameless' : null;
}

/** Counts by kind, the most frequent first; endings that are read by now are left out. */
export function unreadByKind(
  counts: Iterable<readonly [ending: string, count: number]>,
): UnreadFiles[] {
  const kinds = new Map<UnreadKind, UnreadFiles>();
  for (const [ending, count] of counts) {
    const kind = isPhotoName(`a${ending}`) ? null : kindOf(ending);
    if (kind === null) continue;
    const files = kinds.get(kind) ?? { kind, count: 0, endings: [] };
    kinds.set(kind, files);
    files.count += count;
    if (ending !== '' && !files.endings.includes(ending)) files.endings.push(ending);
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** In plain English, for the command line: one of them, several, and what can be done. */
export const unreadWords: Record<UnreadKind, readonly [one: string, many: string, advice: string]> =
  {
    video: ['video', 'videos', 'Keepsake shows photos only.'],
    layered: [
      'layered picture',
      'layered pictures',
      'Save a copy as JPEG, PNG or TIFF to find it here.',
    ],
    jpeg2000: [
      'JPEG 2000 picture',
      'JPEG 2000 pictures',
      'Save a copy as JPEG or PNG to find it here.',
    ],
    raw: [
      'RAW file of another kind',
      'RAW files of other kinds',
      'Convert them to DNG, or export JPEGs.',
    ],
    picture: [
      'picture of another kind',
      'pictures of other kinds',
      'Save a copy as JPEG or PNG to find it here.',
    ],
    nameless: [
      'file without a known ending',
      'files without a known ending',
      'If they are photos, add an ending such as .jpg to their names.',
    ],
  };
