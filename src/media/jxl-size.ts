/** The size of a JPEG XL by its head (ISO/IEC 18181-1). Pure. */
import type { Size } from './types.ts';
import { boxesOf } from './iso-media.ts';

/** Widths over heights that the head has a number for. */
const ratios = [0, 1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2];

/** The size before orientation, null where the head is missing. */
export function jxlSize(bytes: Buffer): Size | null {
  const code = codestream(bytes);
  if (code.length < 12) return null;
  let at = 16;
  // The lowest bit comes first.
  const bits = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, at += 1) {
      value += (((code[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit;
    }
    return value;
  };
  const isSmall = bits(1) === 1;
  const side = (): number =>
    isSmall ? (bits(5) + 1) * 8 : bits([9, 13, 18, 30][bits(2)] ?? 0) + 1;
  const height = side();
  const ratio = ratios[bits(3)] ?? 0;
  const width = ratio === 0 ? side() : Math.floor(height * ratio);
  return { width, height };
}

/** Plain, or in boxes: whole in `jxlc`, or in pieces in `jxlp`, each behind its number. */
function codestream(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0x0a) return bytes;
  const boxes = boxesOf(bytes);
  const whole = boxes.find(({ type }) => type === 'jxlc');
  const pieces = boxes.filter(({ type }) => type === 'jxlp').slice(0, 4);
  return whole?.content ?? Buffer.concat(pieces.map(({ content }) => content.subarray(4)));
}
