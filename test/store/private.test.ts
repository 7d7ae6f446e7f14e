/** The library is its owner's alone, also in a folder that was there and after an older Keepsake. */
import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Log } from '../../src/base/log.ts';
import { backUp } from '../../src/store/backup.ts';
import { keepInCache } from '../../src/store/cache.ts';
import { openStore } from '../../src/store/database.ts';
import { setSetting } from '../../src/store/settings.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Modes below a folder and its own as `.`, of which others may do something. */
function openToOthers(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return ['.', ...below].filter((name) => (lstatSync(join(folder, name)).mode & 0o077) !== 0);
}

/** A library at work: every kind of file that it makes is there. */
async function use(folder: string): Promise<string[]> {
  const store = await openStore(folder);
  setSetting(store, 'a', 1);
  keepInCache(store, [
    { contentHash: Buffer.alloc(32), table: 'thumbnails', bytes: Buffer.from('a') },
  ]);
  await backUp(store);
  new Log(join(folder, 'keepsake.log'), () => []).note('a', 'test');
  const beside = await openStore(folder, { readonly: true });
  const found = openToOthers(folder);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['library.sqlite-wal', 'library.sqlite-shm', 'cache.sqlite-wal']),
  );
  beside.close();
  store.close();
  return found;
}

describe.skipIf(process.platform === 'win32')('the library is private (needs modes)', () => {
  let umask: number;
  beforeEach(() => (umask = process.umask(0o000)));
  afterEach(() => process.umask(umask));

  test('in a folder that it makes, with every file in it, whatever the umask says', async () => {
    const folder = join(scratchFolder(), 'library');
    expect(await use(folder)).toEqual([]);
    expect(openToOthers(folder)).toEqual([]);
  });

  test('in an empty folder that was open to all', async () => {
    const folder = join(scratchFolder(), 'library');
    mkdirSync(folder, { mode: 0o777 });
    expect(await use(folder)).toEqual([]);
  });

  test('where an older Keepsake left its files open, a damaged one and backups as well', async () => {
    const folder = join(scratchFolder(), 'library');
    await use(folder);
    writeFileSync(join(folder, 'library.sqlite.corrupt-20260101T000000000Z'), '');
    writeFileSync(join(folder, 'keepsake.old.log'), '');
    for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
      chmodSync(join(folder, name), 0o777);
    expect(await use(folder)).toEqual([]);
  });

  test('in a folder with other things its files are, and the others stay as they were', async () => {
    const folder = scratchFolder();
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'holiday.jpg'), '', { mode: 0o644 });
    expect(await use(folder)).toEqual(['.', 'holiday.jpg']);
    expect(await use(folder)).toEqual(['.', 'holiday.jpg']);
  });

  test('a folder that all may put things into is left as it is', async () => {
    const folder = join(scratchFolder(), 'shared');
    mkdirSync(folder);
    chmodSync(folder, 0o1777);
    expect(await use(folder)).toEqual(['.']);
    expect(lstatSync(folder).mode & 0o7777).toBe(0o1777);
  });

  test('opening it twice in one process still refuses the second', async () => {
    const folder = join(scratchFolder(), 'library');
    const store = await openStore(folder);
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'library-in-use' });
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'library-in-use' });
    store.close();
  });
});
