/**
 * XMP sidecars beside a photo: where programs put them, and what they say. Used where photos are read
 * and where sidecars are written and taken over.
 */
import { stat } from 'node:fs/promises';
import { PhotoError } from '../base/errors.ts';
import type { KeywordsAndRating, SidecarMetadata } from '../facts/keywords.ts';
import { openRegular, readWhole } from '../base/regular-file.ts';
import {
  otherPhotoOf,
  sidecarPaths,
  sidecarSpellings,
  type SidecarsThere,
} from '../facts/sidecar-paths.ts';
import { parseNote, type SidecarNote } from '../facts/sidecar-note.ts';
import { joinedClaims, type Claim } from '../facts/claims.ts';
import { readKeywordsAndRating, textsOf } from './keywords.ts';
import { claimOf } from './claim.ts';
import { tagsFromXmp } from './tags.ts';
import { parseXmp } from './xmp.ts';

/** darktable's history of a heavily edited photo takes some hundred kilobytes. */
const MAX_SIDECAR_BYTES = 8 * 1024 * 1024;

/** One sidecar as it is. */
export interface Sidecar {
  path: string;
  /** Without what Keepsake itself wrote. */
  keywordsAndRating: KeywordsAndRating;
  /** Keepsake's own line; null where Keepsake never wrote this file. */
  note: SidecarNote | null;
  /** Of all programs, as they stand in the file. */
  subjects: string[];
  hierarchy: string[];
  rating: string | null;
  /** When it was taken, as it stands in the file. */
  taken: string | null;
  /** What the photo shows, as it stands in the file. */
  description: string | null;
  /** What it says of when, where and what, without what Keepsake itself wrote. */
  claim: Claim;
  /** Names of all fields, such as `DateTimeOriginal`. */
  fields: string[];
}

/** What the sidecars beside a photo say together; null where one is `there` and cannot be read. */
export async function readSidecars(
  photoPath: string,
  there: SidecarsThere = { own: true, shared: true },
): Promise<SidecarMetadata | null> {
  try {
    const { own, shared } = sidecarPaths(photoPath);
    const found = [
      there.own ? await findSidecar(own) : null,
      there.shared ? await findSidecar(shared) : null,
    ];
    return joinSidecars(found.filter((one) => one !== null));
  } catch {
    // A broken sidecar is no fault of the photo, and no reason to forget what it said before.
    return null;
  }
}

/** What a photo's sidecars say together, of what one alone can say the first that does. */
export function joinSidecars(found: readonly Sidecar[]): SidecarMetadata {
  const each = found.map(({ keywordsAndRating }) => keywordsAndRating);
  return {
    keywords: [...new Set(each.flatMap(({ keywords }) => keywords))],
    rating: each.map(({ rating }) => rating).find((rating) => rating !== null) ?? null,
    claim: joinedClaims(found.map(({ claim }) => claim)),
    notes: found.map(({ note }) => note).filter((note) => note !== null),
  };
}

/** How sidecars are found: here, or by asking a process that may die of one. */
export type FindSidecar = typeof findSidecar;

/** The sidecar at this place, its endings in small or capital letters; null where there is none. */
export async function findSidecar(place: string): Promise<Sidecar | null> {
  for (const path of sidecarSpellings(place)) {
    const found = await readIfThere(path);
    if (found !== null && !(await isOfAnother(path, place))) return found;
  }
  return null;
}

/** Whether a sidecar that is spelled otherwise belongs to a photo that is spelled so, too. */
async function isOfAnother(path: string, place: string): Promise<boolean> {
  const other = otherPhotoOf(path, place);
  if (other === null) return false;
  const facts = await stat(other).catch(() => null);
  return facts?.isFile() === true;
}

/** @throws PhotoError where there is a file that is no XMP; the file system's errors as they are. */
async function readIfThere(path: string): Promise<Sidecar | null> {
  const found = await openRegular(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // ENAMETOOLONG: a photo whose name leaves no room for four letters more has no such sidecar.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  });
  if (found === null) return null;
  const { file, stats } = found;
  try {
    if (stats.size > MAX_SIDECAR_BYTES) {
      throw new PhotoError('too-many-bytes', `the sidecar has ${stats.size} bytes`);
    }
    return parseSidecar(path, await readWhole(found));
  } finally {
    await file.close();
  }
}

function parseSidecar(path: string, bytes: Buffer): Sidecar {
  const xmp = parseXmp(bytes);
  const subjects = textsOf(xmp['subject']);
  const hierarchy = textsOf(xmp['hierarchicalSubject']);
  const rating = textsOf(xmp['Rating'])[0] ?? null;
  const taken = textsOf(xmp['DateCreated'])[0] ?? null;
  const description = textsOf(xmp['description'])[0] ?? null;
  const note = parseNote(textsOf(xmp['KeepsakeNote'])[0] ?? '');
  const written = note?.written;
  const keywordsAndRating = readKeywordsAndRating({
    xmp: {
      ...xmp,
      subject: asList(subjects.filter((word) => written?.subjects.includes(word) !== true)),
      hierarchicalSubject: asList(
        hierarchy.filter((word) => written?.hierarchy.includes(word) !== true),
      ),
      ...(written?.rating === true && String(note?.rating) === rating && { Rating: undefined }),
    },
  });
  // The user's word stands in the note; what it replaced in these fields is not known any more.
  const isOurs = written?.taken === true && note?.taken === taken;
  const isOurWord = written?.caption === true && note?.caption === description;
  const said = {
    ...xmp,
    ...(isOurs && { DateCreated: undefined, DateTimeOriginal: undefined }),
    ...(isOurWord && { description: asList(note.insteadOf ? [note.insteadOf.caption] : []) }),
  };
  const claim = claimOf(tagsFromXmp(said));
  const fields = Object.keys(xmp);
  return {
    path,
    keywordsAndRating,
    note,
    subjects,
    hierarchy,
    rating,
    taken,
    description,
    claim,
    fields,
  };
}

function asList(texts: readonly string[]): { value: string; description: string }[] {
  return texts.map((text) => ({ value: text, description: text }));
}
