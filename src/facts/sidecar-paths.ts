/** Where the sidecars of a photo lie, and how a change of them is noticed. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { isPhotoName } from '../base/formats.ts';

/**
 * Where a photo's sidecar may lie: `IMG.jpg.xmp` (darktable, digiKam) belongs to this file alone,
 * `IMG.xmp` (Adobe) to every file of that name, as of a RAW and its JPEG.
 */
export function sidecarPaths(photoPath: string): { own: string; shared: string } {
  const stem = photoPath.slice(0, photoPath.length - extname(photoPath).length);
  return { own: `${photoPath}.xmp`, shared: `${stem}.xmp` };
}

/** At which of a photo's places there is a sidecar. */
export interface SidecarsThere {
  own: boolean;
  shared: boolean;
}

/** What a stamp says of that. */
export function sidecarsThere(stamp: string | null): SidecarsThere {
  const parts = stamp?.split(', ') ?? [];
  const has = (kind: keyof SidecarsThere): boolean =>
    parts.some((part) => part.startsWith(`${kind} `));
  return { own: has('own'), shared: has('shared') };
}

/** `.xmp` in every mix of small and capital letters, the usual ones first. */
const ENDINGS = ['xmp', 'XMP', 'Xmp', 'xMp', 'xmP', 'XMp', 'XmP', 'xMP'];

/**
 * A sidecar's place, its ending in every spelling and that of the photo's name in small and in capital
 * letters: where those are different names, programs write `IMG.JPG.xmp` beside `IMG.jpg`. The first
 * that is there counts.
 */
export function sidecarSpellings(place: string): string[] {
  const named = place.slice(0, -'.xmp'.length);
  const ending = isPhotoName(named) ? extname(named) : '';
  const stem = named.slice(0, named.length - ending.length);
  const names = [named, stem + ending.toLowerCase(), stem + ending.toUpperCase()];
  return [...new Set(names)].flatMap((name) => ENDINGS.map((spelling) => `${name}.${spelling}`));
}

/** The photo that a spelling of `place` names, where that is another file than the place's own. */
export function otherPhotoOf(spelling: string, place: string): string | null {
  const photo = spelling.slice(0, -'.xmp'.length);
  return photo === place.slice(0, -'.xmp'.length) ? null : photo;
}

/** Tells of a photo's name whether a sidecar may be of it, quickly. `names`: all sidecars of the folder. */
export function sidecarsAmong(names: readonly string[]): (photoName: string) => boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return (photoName) => {
    const { own, shared } = sidecarPaths(photoName.toLowerCase());
    return known.has(own) || known.has(shared);
  };
}

/** Whether a file of this name is taken for a sidecar. */
export function isSidecarName(name: string): boolean {
  return !name.startsWith('.') && /\.xmp$/i.test(name);
}

/** What the disk says of a sidecar. */
interface SidecarStats {
  size: number;
  mtimeMs: number;
}

/**
 * Sizes and times of the sidecars beside a photo in one line, or null where there are none: another
 * line means that they are to be read again. `look` answers null where nothing is.
 */
export async function sidecarStamp(
  photoPath: string,
  look: (path: string) => Promise<SidecarStats | null> = lookAt,
): Promise<string | null> {
  const { own, shared } = sidecarPaths(photoPath);
  const parts: string[] = [];
  for (const [kind, place] of Object.entries({ own, shared })) {
    for (const path of sidecarSpellings(place)) {
      const facts = await look(path);
      if (facts === null) continue;
      parts.push(`${kind} ${facts.size} ${facts.mtimeMs}`);
      break;
    }
  }
  return parts.length === 0 ? null : parts.join(', ');
}

async function lookAt(path: string): Promise<SidecarStats | null> {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() === true ? facts : null;
}
