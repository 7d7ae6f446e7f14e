/**
 * What a photo says of itself: when, where, with which camera, and what other programs said of it.
 * Runs in the analyser.
 */
import type { Claim } from '../facts/claims.ts';
import type { KeywordsAndRating, SidecarMetadata } from '../facts/keywords.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { claimOf } from './claim.ts';
import type { PhotoSource } from './types.ts';
import { readTagsWithExiftool } from './exiftool.ts';
import { rawPreviewInside } from './raw.ts';
import { readSidecars } from './sidecar.ts';
import { tagsFromExiftool, tagsFromFile, type PhotoTags } from './tags.ts';
import { cameraName, cleanText } from './clean-text.ts';

export interface PhotoMetadata {
  /** What the file says of when, where and what. */
  claim: Claim;
  camera: string | null;
  lens: string | null;
  /** Seconds. */
  exposureTime: number | null;
  /** The f-number. */
  aperture: number | null;
  iso: number | null;
  /** Millimetres. */
  focalLength: number | null;
  /** Keywords and rating inside the file. */
  keywordsAndRating: KeywordsAndRating;
  /** Those beside it; null where they cannot be read. */
  sidecar: SidecarMetadata | null;
}

/**
 * Never throws for odd metadata: what is absent or cannot be understood is null. `sidecars`: where
 * there may be some, as far as the caller knows.
 */
export async function readMetadata(
  source: PhotoSource,
  format: PhotoFormat,
  { sidecars = { own: true, shared: true } } = {},
): Promise<PhotoMetadata> {
  const tags = format === 'raw' ? await rawTags(source) : await tagsFromFile(source.bytes);
  const iso = inRange(tags.iso, 1, 10_000_000);
  return {
    claim: claimOf(tags),
    camera: cameraName(tags.make, tags.model),
    lens: cleanText(tags.lens),
    exposureTime: inRange(tags.exposureTime, 1e-7, 1e6),
    aperture: inRange(tags.aperture, 0.1, 1000),
    iso: iso === null ? null : Math.round(iso),
    focalLength: inRange(tags.focalLength, 0.1, 1e5),
    keywordsAndRating: tags.keywordsAndRating,
    sidecar: await readSidecars(source.path, sidecars),
  };
}

/** A RAW file's own tags, else those of its preview, else what exiftool finds. */
async function rawTags({ path, bytes }: PhotoSource): Promise<PhotoTags> {
  const own = await tagsFromFile(asPlainTiff(bytes));
  if (own.model !== null) return own;
  const preview = rawPreviewInside(bytes).jpeg;
  const carried = preview ? await tagsFromFile(preview.bytes) : own;
  if (carried.model !== null) return carried;
  try {
    return tagsFromExiftool(await readTagsWithExiftool(path));
  } catch {
    // Without perl, say. The picture has already been judged; these are only its words.
    return carried;
  }
}

/** Olympus and Panasonic files are TIFF but for the magic number, which exifreader insists on. */
function asPlainTiff(bytes: Buffer): Buffer {
  const magic = bytes.toString('latin1', 0, 4);
  const plain = { IIRO: 'II*\0', IIRS: 'II*\0', 'IIU\0': 'II*\0', MMOR: 'MM\0*' }[magic];
  if (plain === undefined) return bytes;
  const copy = Buffer.from(bytes);
  copy.write(plain, 'latin1');
  return copy;
}

function inRange(value: number | null, least: number, most: number): number | null {
  return value !== null && value >= least && value <= most ? value : null;
}
