/** The order of test files: long ones begin first, so that no worker is left with one at the end. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Short files that take long; of all others the larger ones begin first. */
const LONGEST = [
  'test/fault/kill.test.ts',
  'test/labels/quality.test.ts',
  'test/models/quality.test.ts',
  'test/search/rank.test.ts',
  'test/models/self-test.test.ts',
  'test/cli/nothing-leaves.test.ts',
  'test/electron/engine-process.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.includes(relative(process.cwd(), moduleId).replaceAll('\\', '/'));
    return [...files.filter(isLong), ...(await super.sort(files.filter((one) => !isLong(one))))];
  }
}
