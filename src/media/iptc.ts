/**
 * IPTC's words where no character set is named, or a wrong one. exifreader takes UTF-8, else
 * Windows-1252; programs on old Macs wrote MacRoman, which is told by what the other reading makes of
 * it. Pure.
 */
import type { ReadTag } from './keywords.ts';

type Fields = Record<string, unknown>;

/** The same fields, their words read anew where they are not what they are said or taken to be. */
export function iptcWords(fields: Fields): Fields {
  if ('Coded Character Set' in fields) {
    // Some programs name UTF-8 and leave the words of others as they were.
    return reread(fields, (tag) => String(tag.description).includes('\uFFFD'), 'windows-1252');
  }
  const texts = Object.values(fields).flat().filter(isBytes);
  const isMac =
    texts.some((tag) => isOdd(String(tag.description))) &&
    !texts.some((tag) => isOdd(macRoman(tag)) || isUtf8(tag));
  return isMac ? reread(fields, () => true, 'macintosh') : fields;
}

function reread(fields: Fields, isWrong: (tag: ByteTag) => boolean, encoding: string): Fields {
  const one = (tag: unknown): unknown =>
    isBytes(tag) && isWrong(tag) ? { ...tag, description: decoded(tag, encoding) } : tag;
  return Object.fromEntries(
    Object.entries(fields).map(([name, tag]) => [
      name,
      Array.isArray(tag) ? tag.map(one) : one(tag),
    ]),
  );
}

type ByteTag = ReadTag & { value: number[] };

function isBytes(tag: unknown): tag is ByteTag {
  return (
    typeof tag === 'object' &&
    tag !== null &&
    'value' in tag &&
    Array.isArray(tag.value) &&
    tag.value.every((byte) => typeof byte === 'number')
  );
}

function macRoman(tag: ByteTag): string {
  return decoded(tag, 'macintosh');
}

function decoded({ value }: ByteTag, encoding: string): string {
  return new TextDecoder(encoding).decode(Uint8Array.from(value));
}

/** Words beyond ASCII in UTF-8 are no accident. */
function isUtf8({ value }: ByteTag): boolean {
  if (value.every((byte) => byte < 0x80)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * What nobody writes: a symbol inside a word (other than an apostrophe or a dash), a capital that is
 * no ASCII letter between small ones, a control character.
 */
function isOdd(text: string): boolean {
  return (
    /\p{L}[^\p{L}\p{M}\p{N}\p{P}\s\x00-\x7f]+\p{L}/u.test(text) ||
    /\p{L}[¡¿†‡•§¶…‚„‰‹›]\p{Ll}/u.test(text) ||
    /\p{Ll}(?![A-Z])\p{Lu}|\p{L}(?![A-Z])\p{Lu}\p{Ll}|\p{Ll}ˆ/u.test(text) ||
    /[\x80-\x9f]/.test(text)
  );
}
