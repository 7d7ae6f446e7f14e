/** Keywords and ratings that other programs left in photo files and sidecars, made fit to be kept. */
import type { Claim } from './claims.ts';
import type { SidecarNote } from './sidecar-note.ts';

/** What a photo file, or a sidecar, says of the photo. */
export interface KeywordsAndRating {
  /** Clean and distinct; `/` between the parts of nested ones. */
  keywords: string[];
  /** 0 to 5; null where nothing is said. */
  rating: number | null;
}

/** What all sidecars of a photo say; the notes are Keepsake's own. */
export interface SidecarMetadata extends KeywordsAndRating {
  /** What they say of when, where and what. */
  claim: Claim;
  notes: SidecarNote[];
}

/** Keywords as they were found. */
export interface RawKeywords {
  /** Programs write several into one, `beach; sea`, or a nested one as `places|rome`. */
  flat: readonly string[];
  /** Each with its parts, from the widest to the narrowest. */
  nested: readonly (readonly string[])[];
}

/** The word above people among nested keywords, as digiKam and others write it. */
const PEOPLE = 'People';

/** Names of people as nested keywords, but for those who stand in a hierarchy of the user's own. */
export function peopleKeywords(
  names: readonly string[],
  nested: RawKeywords['nested'] = [],
): string[][] {
  const known = new Set(nested.map((parts) => keywordKey(cleanPart(parts.at(-1) ?? ''))));
  return names
    .filter((name) => !known.has(keywordKey(cleanPart(name))))
    .map((name) => [PEOPLE, name]);
}

/** Not the end of an entity that nobody resolved. */
const BETWEEN_WORDS = /(?<!&(?:amp|lt|gt|quot|apos|nbsp|#x?[\da-f]{1,6}));/iu;

/** More than any photographer gives one photo; a hostile file holds as many as fit. */
const MOST_KEYWORDS = 500;
const LONGEST = 200;

/**
 * The union of all keywords, without those that say a part of a nested one once more (programs write
 * `family`, `anna` beside `family|anna`) and without darktable's notes to itself.
 */
export function cleanKeywords(found: RawKeywords): string[] {
  const words = found.flat.slice(0, MOST_KEYWORDS).flatMap((word) => word.split(BETWEEN_WORDS));
  const flat = words.filter((word) => !word.includes('|'));
  const nested = words.filter((word) => word.includes('|')).map((word) => word.split('|'));
  const paths = [...found.nested.slice(0, MOST_KEYWORDS), ...nested]
    .slice(0, MOST_KEYWORDS)
    .map((parts) => parts.map(cleanPart).filter(isSaid));
  const parts = new Set(paths.flat().map(keywordKey));
  const wanted = [
    ...paths.filter(([first]) => first !== 'darktable').map((path) => path.join('/')),
    ...flat
      .slice(0, MOST_KEYWORDS)
      .map(cleanPart)
      .filter((word) => paths.length === 0 || !parts.has(keywordKey(word))),
  ].map((word) => Array.from(word).slice(0, LONGEST).join('').trim());
  // One part alone in a hierarchy is the flat keyword once more.
  const distinct = new Map<string, string>();
  for (const word of wanted.filter(isSaid)) {
    const key = keywordKey(word);
    if (!distinct.has(key)) distinct.set(key, word);
  }
  return [...distinct.values()].slice(0, MOST_KEYWORDS);
}

/** Two keywords with the same key are the same: case and width do not matter. */
export function keywordKey(word: string): string {
  return word.normalize('NFKC').toLowerCase();
}

/**
 * Stars from what programs write: 0 to 5, -1 for rejected photos (shown as none), or Windows'
 * percent (1, 25, 50, 75, 99). Null for anything else.
 */
export function starsOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number > 100) return null;
  if (number <= 0) return 0;
  if (number > 5) return Math.min(5, Math.round(number / 25) + 1);
  return Math.round(number);
}

function isSaid(word: string): boolean {
  return word !== '';
}

/** Composed letters, single spaces, no control or direction characters. */
function cleanPart(word: string): string {
  return word
    .slice(0, LONGEST * 10)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
      // Emoji are joined by the first; Persian and Indian words need both.
      character === '\u200D' || character === '\u200C' ? character : ' ',
    )
    .replace(/\s+/gu, ' ')
    .trim();
}
