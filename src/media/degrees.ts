/** Degrees north and east, from the many ways in which files say them. Pure. */

/** Of latitude or of longitude. */
export type Axis = 'NS' | 'EW';

/**
 * EXIF's rationals: degrees, minutes and seconds, or fewer of them. Null without a reference, which
 * gives the sign.
 */
export function exifDegrees(value: unknown, reference: unknown, axis: Axis): number | null {
  const side = sideOf(reference, axis);
  const parts = isPair(value) ? [value] : Array.isArray(value) ? value : [];
  const [degrees = NaN, ...rest] = parts.slice(0, 3).map(ratioOf);
  if (side === null || !Number.isFinite(degrees)) return null;
  // Programs write seconds that they do not know as 0/0.
  const [minutes = 0, seconds = 0] = rest.map((part) => (Number.isFinite(part) ? part : 0));
  return signed([degrees, minutes, seconds], side);
}

/**
 * XMP's `28,11.06868N` and `28,11,4N`, and what programs write instead: `28.184`, `28° 11′ 4″ N`, a
 * decimal comma. Without a side the sign counts.
 */
export function textDegrees(text: string, reference: unknown, axis: Axis): number | null {
  const letters = text.replace(/\bdeg(?:rees)?\b/gi, ' ').replace(/\d[eE][+-]?\d/g, '');
  const written = sideOf(/[a-z]+/i.exec(letters)?.[0], axis);
  const side = written ?? sideOf(reference, axis) ?? '';
  if (written === null && /[a-z]/i.test(letters)) return null;
  const numbers = Array.from(
    text.slice(0, 100).matchAll(/[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:\/\d+)?/gi),
    ([number]) => ratioOf(number.split('/').map(Number)),
  );
  // There are no sixty minutes: it is a fraction behind a decimal comma.
  const comma = /^\D*?([+-]?\d{1,3}),(\d{2,})(?![\d.,])/.exec(text);
  const isDecimalComma = numbers.length === 2 && comma !== null && Number(comma[2]) >= 60;
  const parts = isDecimalComma ? [Number(`${comma[1]}.${comma[2]}`)] : numbers;
  if (parts.length === 0 || parts.length > 3 || !parts.every(Number.isFinite)) return null;
  return signed(parts, side);
}

function signed(parts: readonly number[], side: string): number {
  const [degrees = 0, minutes = 0, seconds = 0] = parts.map(Math.abs);
  const size = degrees + minutes / 60 + seconds / 3600;
  const isNegative = (parts[0] ?? 0) < 0 || /^[SW]/.test(side);
  return isNegative ? -size : size;
}

/** `N`, `South`, `w`: its first letter; null where it names no side of this axis. */
function sideOf(reference: unknown, axis: Axis): string | null {
  const text: unknown = Array.isArray(reference) ? reference[0] : reference;
  const letter = typeof text === 'string' ? text.trim().slice(0, 1).toUpperCase() : '';
  return letter !== '' && axis.includes(letter) ? letter : null;
}

function isPair(value: unknown): value is [number, number] {
  return (
    Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number')
  );
}

/** A rational, or a number. */
function ratioOf(part: unknown): number {
  if (!Array.isArray(part)) return typeof part === 'number' ? part : NaN;
  const [numerator, denominator = 1] = part as unknown[];
  return typeof numerator === 'number' && typeof denominator === 'number'
    ? numerator / denominator
    : NaN;
}
