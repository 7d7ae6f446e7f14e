/** When `npm start` builds first. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isBuilt } from '../../electron/freshness.ts';
import { scratchFolder } from '../support/scratch.ts';

describe('npm start', () => {
  function repository() {
    const root = scratchFolder();
    const write = (path: string, seconds: number) => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), '');
      utimesSync(join(root, path), seconds, seconds);
    };
    for (const folder of ['src/base', 'electron', 'renderer/paraglide']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    const settle = () => {
      for (const folder of ['src/base', 'src', 'electron', 'renderer'])
        utimesSync(join(root, folder), 10, 10);
    };
    settle();
    return { root, write, settle };
  }

  test('builds when nothing is built, when a source is newer, and when one was removed', () => {
    const { root, write, settle } = repository();
    write('src/base/a.ts', 10);
    settle();
    expect(isBuilt(root)).toBe(false);
    write('dist/renderer/index.html', 20);
    expect(isBuilt(root)).toBe(false);
    write('dist/electron/main.js', 21);
    expect(isBuilt(root)).toBe(true);
    write('renderer/paraglide/messages.js', 30);
    settle();
    expect(isBuilt(root)).toBe(true);
    write('src/base/a.ts', 30);
    settle();
    expect(isBuilt(root)).toBe(false);
    write('src/base/a.ts', 10);
    settle();
    expect(isBuilt(root)).toBe(true);
    utimesSync(join(root, 'src/base'), 30, 30);
    expect(isBuilt(root)).toBe(false);
  });
});
