/** Spelling for those who leave it out: without accents, case and width. Pure. */

/** Letters that no decomposition turns into plain ones. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  // The same letter as σ, at the end of a word.
  ς: 'σ',
};
const odd = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
const ascii = /^[ -~]*$/;

/**
 * `Straße` and `STRASSE` as `strasse`, `Ｆｏｒé` as `fore`. Two texts that fold alike are the same to
 * somebody who types without accents; whoever types them means them, so exact spelling comes first.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (ascii.test(lower)) return lower;
  return lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(odd, (letter) => PLAIN[letter] ?? letter);
}

/** As it is spelled but for case and width: `Ｆｏｒé` as `foré`, however it is composed. */
export function spell(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
