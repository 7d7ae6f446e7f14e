/**
 * XMP sidecars beside a photo: where programs put them, and what they say. Used where photos are read
 * and where sidecars are written and taken over.
 */
import ExifReader from 'exifreader';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { PhotoError } from '../base/errors.ts';
import type { FileWords, SidecarWords } from '../base/file-words.ts';
import { parseNote, type SidecarNote } from '../base/sidecar-note.ts';
import { fileWords, textsOf } from './keywords.ts';

/** darktable's history of a heavily edited photo takes some hundred kilobytes. */
const MAX_SIDECAR_BYTES = 8 * 1024 * 1024;

/** One sidecar as it is. */
export interface Sidecar {
  path: string;
  /** Without what Keepsake itself wrote. */
  words: FileWords;
  /** Keepsake's own line; null where Keepsake never wrote this file. */
  note: SidecarNote | null;
  /** Of all programs, as they stand in the file. */
  subjects: string[];
  hierarchy: string[];
  rating: string | null;
  /** Names of all fields, such as `DateTimeOriginal`. */
  fields: string[];
}

/**
 * Where a photo's sidecar may lie: `IMG.jpg.xmp` (darktable, digiKam) belongs to this file alone,
 * `IMG.xmp` (Adobe) to every file of that name, as of a RAW and its JPEG.
 */
export function sidecarPlaces(photoPath: string): { own: string; shared: string } {
  const stem = photoPath.slice(0, photoPath.length - extname(photoPath).length);
  return { own: `${photoPath}.xmp`, shared: `${stem}.xmp` };
}

/** What the sidecars beside a photo say together; null where one is there and cannot be read. */
export async function sidecarWordsOf(photoPath: string): Promise<SidecarWords | null> {
  try {
    const { own, shared } = sidecarPlaces(photoPath);
    const found = [await findSidecar(own), await findSidecar(shared)].filter((one) => one !== null);
    return {
      keywords: [...new Set(found.flatMap(({ words }) => words.keywords))],
      rating: found.find(({ words }) => words.rating !== null)?.words.rating ?? null,
      notes: found.map(({ note }) => note).filter((note) => note !== null),
    };
  } catch {
    // A broken sidecar is no fault of the photo, and no reason to forget what it said before.
    return null;
  }
}

/** The sidecar at this place, its ending in small or capital letters; null where there is none. */
export async function findSidecar(path: string): Promise<Sidecar | null> {
  const capital = path.replace(/\.xmp$/, '.XMP');
  return (await readIfThere(path)) ?? (await readIfThere(capital));
}

/** @throws PhotoError where there is a file that is no XMP; the file system's errors as they are. */
async function readIfThere(path: string): Promise<Sidecar | null> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // ENAMETOOLONG: a photo whose name leaves no room for four letters more has no such sidecar.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) return null;
    if (found.size > MAX_SIDECAR_BYTES) {
      throw new PhotoError('too-many-bytes', `the sidecar has ${found.size} bytes`);
    }
    return parseSidecar(path, await file.readFile());
  } finally {
    await file.close();
  }
}

function parseSidecar(path: string, bytes: Buffer): Sidecar {
  const xmp = parseXmp(bytes);
  const subjects = textsOf(xmp['subject']);
  const hierarchy = textsOf(xmp['hierarchicalSubject']);
  const rating = textsOf(xmp['Rating'])[0] ?? null;
  const note = parseNote(textsOf(xmp['KeepsakeNote'])[0] ?? '');
  const written = note?.written;
  const words = fileWords({
    xmp: {
      ...xmp,
      subject: asList(subjects.filter((word) => written?.subjects.includes(word) !== true)),
      hierarchicalSubject: asList(
        hierarchy.filter((word) => written?.hierarchy.includes(word) !== true),
      ),
      ...(written?.rating === true && String(note?.rating) === rating && { Rating: undefined }),
    },
  });
  return { path, words, note, subjects, hierarchy, rating, fields: Object.keys(xmp) };
}

/** exifreader knows a packet by its first words, which Adobe and darktable leave out. */
const PACKET = `<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>`;

function parseXmp(bytes: Buffer): Record<string, unknown> {
  const text = bytes.toString('utf8');
  const start = text.search(/<(\w+:)?(xmpmeta|xapmeta|RDF)\b/);
  let xmp: Record<string, unknown> = {};
  try {
    const packet = Buffer.from(PACKET + text.slice(Math.max(0, start)));
    xmp = (ExifReader.load(packet, { expanded: true }) as { xmp?: typeof xmp }).xmp ?? {};
  } catch {
    // Nothing was read, which is judged below: broken XML throws or is answered with nothing.
  }
  if (start < 0 || Object.keys(xmp).every((name) => name === '_raw')) {
    throw new PhotoError('corrupt', 'the sidecar is no XMP');
  }
  return xmp;
}

function asList(texts: readonly string[]): { value: string; description: string }[] {
  return texts.map((text) => ({ value: text, description: text }));
}
