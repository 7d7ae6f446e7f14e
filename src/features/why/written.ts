/** Where the words of a query stand in what is written of a photo. Plain; no store. */
import type { WhyWritten } from '../../contract/why.ts';

/** What is written of a photo. */
export interface Written {
  /** Absolute paths of its files. */
  files: readonly string[];
  /** Labels that it has, by the user's word or applied. */
  labels: readonly string[];
  keywords: readonly string[];
  albums: readonly string[];
  /** Title and caption. */
  captions: readonly (string | null)[];
}

/** Shorter words stand in everything. */
const SHORTEST = 3;
const MOST = 8;

/** The places of each word, in the order of the words; each word once in a place. */
export function writtenPlaces(words: string, written: Written): WhyWritten[] {
  const paths = written.files.map((path) => path.split(/[/\\]/));
  const places: [WhyWritten['where'], readonly (string | null | undefined)[]][] = [
    ['label', written.labels],
    ['keyword', written.keywords],
    ['album', written.albums],
    ['caption', written.captions],
    ['name', paths.map((parts) => parts.at(-1))],
    ['folder', paths.map((parts) => parts.at(-2))],
  ];
  return wordsOf(words)
    .flatMap((word) =>
      places.flatMap(([where, values]): WhyWritten[] => {
        const value = values.find((one) => one != null && holds(one, word));
        return value == null ? [] : [{ word, where, value }];
      }),
    )
    .slice(0, MOST);
}

function wordsOf(text: string): string[] {
  const language = /\p{Script=Han}/u.test(text) ? 'zh' : 'en';
  const segments = new Intl.Segmenter(language, { granularity: 'word' }).segment(text);
  const words = [...segments].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  const isLong = (word: string): boolean =>
    word.length >= (/\p{Script=Han}/u.test(word) ? 1 : SHORTEST);
  return [...new Set(words.filter(isLong))];
}

/** Whether a word begins somewhere in a text, whatever its case, width and accents. */
function holds(text: string, word: string): boolean {
  const [within, wanted] = [plain(text), plain(word)];
  if (/\p{Script=Han}/u.test(wanted)) return within.includes(wanted);
  return within.split(/[^\p{L}\p{N}]+/u).some((one) => one.startsWith(wanted));
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase();
}
