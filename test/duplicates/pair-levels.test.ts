/** What the time of two shots says of them. */
import { expect, test } from 'vitest';
import { pairLevels } from '../../src/features/duplicates/pair-levels.ts';
import type { PictureComparison } from '../../src/features/duplicates/compare-pictures.ts';

const alike: PictureComparison = {
  same: 0,
  score: 0.99,
  cropped: false,
  framed: null,
  turned: false,
  mirrored: false,
  otherLight: false,
  otherColours: false,
};
const DAY = Date.UTC(2023, 7, 13);

test.each([
  ['a copy of it', 0, 0, 0],
  ['a copy whose program left out what is below the second', 128, 0, 0],
  ['a copy whose program cut it to two digits', 128, 120, 0],
  ['the next shot of a burst', 128, 311, null],
  ['the next shot of a camera that tells whole seconds', 0, 1000, null],
  ['a copy in another time zone', 128, 3_600_128, 0],
])('%s', (_name, one, other, same) => {
  const at = (takenAt: number) => ({ takenAt: DAY + takenAt, takenSource: 'exif' as const });
  const shots = { minutesApart: 0.8, anytime: 0.9 };
  expect(pairLevels(at(one), at(other), 0.99, alike, shots).same).toBe(same);
});
