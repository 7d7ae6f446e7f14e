/** The sum that is promised is the sum that comes free. */
import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freedBytes } from '../../../src/features/duplicates/removal/freed-bytes.ts';
import { scratchFolder } from '../../support/scratch.ts';

test('hard links free their bytes once, and only when all of them go', async () => {
  const folder = scratchFolder();
  const [one, two, alone, none] = [
    join(folder, 'one'),
    join(folder, 'two'),
    join(folder, 'alone'),
    join(folder, 'none'),
  ] as const;
  writeFileSync(one, 'abc');
  linkSync(one, two);
  writeFileSync(alone, 'abcd');
  const freed = async (...paths: string[]): Promise<number[]> => {
    const files = paths.map((path) => ({ path, size: path === alone ? 4 : 3 }));
    return [...(await freedBytes(files)).values()];
  };
  expect(await freed(one, alone, none)).toEqual([0, 4, 3]);
  expect(await freed(one, two, alone)).toEqual([3, 0, 4]);
});
