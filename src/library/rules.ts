/** What of a folder is looked at: the same rules for walking, watching and comparing. */
import { parse, relative, sep } from 'node:path';
import { isPhotoName } from '../base/formats.ts';

// Thumbnails and bins of NAS systems and of Windows, and source trees.
const skippedNames = new Set(
  [
    ['@eadir', '#recycle', '@recycle', '#snapshot', '@recently-snapshot', '$recycle.bin'],
    ['system volume information', 'lost+found', 'node_modules', '__macosx'],
  ].flat(),
);

// Packages of other programs: what lies in them is theirs to name and to move, much of it derived.
const skippedEndings = [
  ['.photoslibrary', '.migratedphotolibrary', '.aplibrary', '.photolibrary', '.lrdata'],
  ['.cocatalog', '.app'],
].flat();

/** Whether a folder of this name is never entered. Does not apply to a folder that the user named. */
export function isSkippedFolder(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    name.startsWith('.') ||
    skippedNames.has(lower) ||
    skippedEndings.some((ending) => lower.endsWith(ending))
  );
}

/** Whether a file of this name is taken for a photo. Leaves out hidden ones, such as AppleDouble's `._`. */
export function isWantedFile(name: string): boolean {
  return !name.startsWith('.') && isPhotoName(name);
}

/** Whether `path` is `folder` or lies in it; both absolute. */
export function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/**
 * Whether a folder is the root of the file system, where programs and devices lie beside the photos of
 * everybody, or among what the kernel makes up: there a walk finds no end. `path` is a real path.
 */
export function isSystemRoot(path: string): boolean {
  if (process.platform !== 'win32') {
    return ['/', '/dev'].includes(path) || isInside('/proc', path) || isInside('/sys', path);
  }
  // Another drive, such as a card reader's, may hold nothing but photos.
  const { root } = parse(path);
  const system = process.env['SystemDrive'] ?? 'C:';
  return path === root && root.toLowerCase().startsWith(system.toLowerCase());
}

/** The path of `path` below `folder`, '/' between the parts; '' for the folder itself. */
export function pathBelow(folder: string, path: string): string {
  const below = relative(folder, path);
  return sep === '/' ? below : below.replaceAll(sep, '/');
}

/** Whether walking from `folder` comes to the directory `path`, which lies in it. */
export function isReached(folder: string, path: string): boolean {
  return !pathBelow(folder, path).split('/').some(isSkippedFolder);
}
