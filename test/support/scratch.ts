/** A folder of its own for a test or for all tests of a file, removed afterwards. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** Makes an empty folder that vanishes when the running test has finished. */
export function scratchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for all tests of a file or a `describe`, which share what they read only. */
export function scratchForFile(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-test-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
