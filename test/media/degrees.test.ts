/** Places as cameras and programs write them. */
import { expect, test } from 'vitest';
import { exifDegrees, textDegrees } from '../../src/media/degrees.ts';

type Rational = [number, number];
const parts: Rational[] = [
  [48, 1],
  [12, 1],
  [3000, 100],
];

test.each<[string, unknown, unknown, number | null]>([
  ['degrees, minutes, seconds', parts, ['N'], 48.2083],
  ['the other side', parts, ['S'], -48.2083],
  ['its letter small', parts, 's', -48.2083],
  ['its name', parts, ['South'], -48.2083],
  ['no side', parts, undefined, null],
  ['an empty side', parts, [''], null],
  ['the side of the other axis', parts, ['E'], null],
  ['a sign beside a side', [[-48, 1], ...parts.slice(1)], ['N'], -48.2083],
  ['both saying the same', [[-48, 1], ...parts.slice(1)], ['S'], -48.2083],
  ['seconds of 0/0', [...parts.slice(0, 2), [0, 0]], ['N'], 48.2],
  ['degrees of 0/0', [[0, 0], ...parts.slice(1)], ['N'], null],
  ['one rational', [[4_820_833, 100_000]], ['N'], 48.2083],
  ['one rational alone', [4_820_833, 100_000], ['N'], 48.2083],
  [
    'two rationals',
    [
      [48, 1],
      [1250, 100],
    ],
    ['N'],
    48.2083,
  ],
  [
    'more than sixty minutes',
    [
      [47, 1],
      [725, 10],
      [0, 1],
    ],
    ['N'],
    48.2083,
  ],
  ['plain numbers', [48, 12, 30], ['N'], 48.2083],
  ['words', '48', ['N'], null],
])('EXIF: %s', (_name, value, side, degrees) => {
  expect(rounded(exifDegrees(value, side, 'NS'))).toBe(degrees);
});

test.each<[string, string, number | null]>([
  ['minutes', '48,12.5N', 48.2083],
  ['seconds', '48,12,30S', -48.2083],
  ['decimal degrees', '48.208333', 48.2083],
  ['a sign', '-48.208333', -48.2083],
  ['a decimal comma', '48,208333', 48.2083],
  ['a decimal comma and a side', '48,208333S', -48.2083],
  ['more than sixty minutes and a side', '47,72.5N', 48.2083],
  ['a side behind a space', '48, 12.5 s', -48.2083],
  ['the side first', 'S48,12.5', -48.2083],
  ['signs of angles', '48° 12′ 30″ S', -48.2083],
  ['exiftool’s words', `48 deg 12' 30.00" S`, -48.2083],
  ['rationals', '48/1,12/1,30/1S', -48.2083],
  ['an exponent', '4.8208333E1', 48.2083],
  ['the other axis', '48,12.5E', null],
  ['no number', 'NaN', null],
  ['nothing', '', null],
  ['too many numbers', '1,2,3,4N', null],
])('XMP: %s', (_name, text, degrees) => {
  expect(rounded(textDegrees(text, undefined, 'NS'))).toBe(degrees);
});

function rounded(degrees: number | null): number | null {
  return degrees === null ? null : Math.round(degrees * 10_000) / 10_000;
}
