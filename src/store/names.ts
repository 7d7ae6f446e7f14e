/** Names that people give to labels and albums: how they are cleaned and when two are the same. */
import { AppError } from '../base/errors.ts';
import { fold } from '../base/fold.ts';

const LONGEST = 200;

/**
 * A name as it is kept: composed letters, single spaces, no control or direction characters; for
 * labels also no empty part between two `/`.
 * @throws AppError 'bad-input' for an empty or endless name.
 */
export function cleanName(name: string, kind: 'label' | 'album'): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
      // Emoji are joined by the first; Persian and Indian words need both.
      character === '\u200D' || character === '\u200C' ? character : ' ',
    )
    .replace(/\s+/gu, ' ')
    .trim();
  const parts = kind === 'label' ? plain.split('/').map((part) => part.trim()) : [plain];
  const cleaned = parts.filter((part) => part !== '').join('/');
  if (cleaned === '') throw new AppError('bad-input', `A name for the ${kind} is needed.`);
  if (cleaned.length > LONGEST) {
    throw new AppError(
      'bad-input',
      `The name of the ${kind} is longer than ${LONGEST} characters.`,
    );
  }
  return cleaned;
}

/** The names that somebody means who wrote `name`: as written, else or without accents also those with some. */
export function spelled<Named>(
  all: readonly Named[],
  name: string,
  is: (named: Named, key: string, of: (text: string) => string) => boolean,
): Named[] {
  const key = nameKey(name.normalize('NFC').replace(/\s+/gu, ' ').trim());
  const exact = all.filter((named) => is(named, key, nameKey));
  const folded = fold(key);
  // Whoever writes accents means them.
  if (exact.length > 0 && folded !== key) return exact;
  const others = all.filter((named) => !exact.includes(named) && is(named, folded, fold));
  return [...exact, ...others];
}

/** Two names with the same key are the same name: case and width do not matter. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
