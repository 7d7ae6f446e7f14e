/** EXIF's UserComment, whose first eight bytes say how the rest is encoded (CIPA DC-008, 4.6.6). Pure. */

const CODE_BYTES = 8;

/** The words in it; undefined where there are none that can be read. */
export function userComment(tag: unknown): string | undefined {
  const value = typeof tag === 'object' && tag !== null && 'value' in tag ? tag.value : null;
  if (!Array.isArray(value)) return undefined;
  const bytes = Buffer.from(value.filter((byte) => typeof byte === 'number'));
  const code = bytes.toString('latin1', 0, CODE_BYTES);
  const body = bytes.subarray(CODE_BYTES);
  if (/^UNICODE\0?/i.test(code)) return unicode(body);
  if (code.startsWith('JIS\u0000')) return decoded(body, ...japanese(body));
  if (/^(?:ASCII\0*|\0+)$/i.test(code)) return decoded(body, 'utf-8', 'windows-1252');
  // Some programs leave the code out.
  return /^[\t\r\n\x20-\x7e]{8}/.test(code) ? decoded(bytes, 'utf-8') : undefined;
}

/** UTF-16 of either order, or UTF-8 under a wrong name. */
function unicode(body: Buffer): string | undefined {
  if (!body.includes(0) && isUtf8(body)) return decoded(body, 'utf-8');
  const isMarkedBig = body[0] === 0xfe && body[1] === 0xff;
  const whole = body.subarray(0, body.length - (body.length % 2));
  return decoded(whole, isMarkedBig || looksBig(whole) ? 'utf-16be' : 'utf-16le');
}

/** The byte that tells the script changes less often than the one that tells the letter. */
function looksBig(body: Buffer): boolean {
  const kinds = [0, 1].map((from) => new Set(body.filter((_, at) => at % 2 === from)).size);
  return (kinds[0] ?? 0) < (kinds[1] ?? 0);
}

function isUtf8(body: Buffer): boolean {
  return body.some((byte) => byte > 0x7f) && decoded(body, 'utf-8') !== undefined;
}

function japanese(body: Buffer): string[] {
  return body.includes(0x1b) ? ['iso-2022-jp'] : ['shift_jis', 'euc-jp'];
}

/** In the first encoding that fits, up to the zeros at its end. */
function decoded(body: Buffer, ...encodings: readonly string[]): string | undefined {
  for (const encoding of encodings) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(body).replace(/\0+$/, '');
    } catch {
      // The next.
    }
  }
  return undefined;
}
