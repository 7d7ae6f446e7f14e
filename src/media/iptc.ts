/**
 * IPTC's words where no character set is named. exifreader takes UTF-8, else Windows-1252; programs on
 * old Macs wrote MacRoman, which is told by what the other reading makes of it. Pure.
 */
import type { ReadTag } from './keywords.ts';

type Fields = Record<string, unknown>;

/** The same fields, their words read as MacRoman where that is what they are. */
export function iptcWords(fields: Fields): Fields {
  if ('Coded Character Set' in fields) return fields;
  const texts = Object.values(fields).flat().filter(isBytes);
  const isMac =
    texts.some((tag) => isOdd(String(tag.description))) &&
    !texts.some((tag) => isOdd(macRoman(tag)) || isUtf8(tag));
  if (!isMac) return fields;
  const reread = (tag: unknown): unknown =>
    isBytes(tag) ? { ...tag, description: macRoman(tag) } : tag;
  return Object.fromEntries(
    Object.entries(fields).map(([name, tag]) => [
      name,
      Array.isArray(tag) ? tag.map(reread) : reread(tag),
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

function macRoman({ value }: ByteTag): string {
  return new TextDecoder('macintosh').decode(Uint8Array.from(value));
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
