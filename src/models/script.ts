/** The script that a text is written in, for models that want to be told. Runs anywhere. */

const SCRIPTS: readonly (readonly [code: string, characters: RegExp])[] = [
  // Kana before Han: Japanese is written in both.
  ['Jpan', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Kore', /\p{Script=Hangul}/u],
  ['Hans', /\p{Script=Han}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Deva', /\p{Script=Devanagari}/u],
  ['Thai', /\p{Script=Thai}/u],
];

/** Its code by ISO 15924, `Latn` where it is none of those that tell a language. */
export function scriptOf(text: string): string {
  return SCRIPTS.find(([, characters]) => characters.test(text))?.[0] ?? 'Latn';
}
