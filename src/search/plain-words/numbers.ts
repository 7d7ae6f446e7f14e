/** Small numbers as people write them, in English and Chinese. Pure. */

const ENGLISH = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const CHINESE = '零一二三四五六七八九';

/** Digits, `a`, `two` … `twelve`, `三`, `两`, `十二`, `二十`; null for anything else. */
export function numberOf(text: string): number | null {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  if (text === 'a' || text === 'an') return 1;
  const word = ENGLISH.indexOf(text);
  if (word >= 0) return word + 1;
  const chinese = text.replaceAll('两', '二').replaceAll('〇', '零');
  const tens = /^([一二三四五六七八九])?十([一二三四五六七八九])?$/u.exec(chinese);
  if (tens !== null) return 10 * digit(tens[1] ?? '一') + digit(tens[2] ?? '零');
  return /^[零一二三四五六七八九]$/u.test(chinese) ? digit(chinese) : null;
}

/** `二〇二四` as 2024; null for anything but four digits. */
export function yearInDigits(text: string): number | null {
  const digits = Array.from(text.replaceAll('〇', '零'), (character) =>
    /\d/.test(character) ? Number(character) : digit(character),
  );
  return digits.length === 4 && digits.every((one) => one >= 0) ? Number(digits.join('')) : null;
}

function digit(character: string): number {
  return CHINESE.indexOf(character);
}
