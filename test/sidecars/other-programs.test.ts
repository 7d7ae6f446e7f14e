/** Sidecars that other programs wrote, and what an export leaves of them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveDecisions } from '../../src/store/label-decisions.ts';
import { labelByName } from '../../src/store/labels.ts';
import { mark } from '../../src/store/marks.ts';
import { scratchFolder } from '../support/scratch.ts';
import { accept, adobe, folderWith, libraryOf, photoAt, sidecar, write } from './support.ts';

describe('a sidecar of another program', () => {
  test('keeps all it says, and a copy of it as it was', async () => {
    const folder = await folderWith('a.jpg');
    const path = join(folder, 'a.xmp');
    writeFileSync(path, adobe);
    const store = await libraryOf(folder);
    const a = photoAt(store, join(folder, 'a.jpg'));
    accept(store, a, 'dog');
    mark(store, [a], { rating: 5 });
    await write(store);
    const { subjects, rating } = await sidecar(path);
    expect(subjects).toEqual(['sea', '1.10', 'dog']);
    expect(rating).toBe('5');
    expect(readFileSync(path, 'utf8')).toContain('+0.50');
    expect(readFileSync(`${path}.before-keepsake`, 'utf8')).toBe(adobe);
    expect(readdirSync(folder).sort()).toEqual(['a.jpg', 'a.xmp', 'a.xmp.before-keepsake']);

    accept(store, a, 'cat');
    await write(store);
    expect(readFileSync(`${path}.before-keepsake`, 'utf8')).toBe(adobe);
  });

  test('is copied to a name of its own first, so that a kill leaves no half copy', async () => {
    const folder = await folderWith('a.jpg');
    const path = join(folder, 'a.xmp');
    writeFileSync(path, adobe);
    const copy = `${path}.before-keepsake`;
    // What a kill left of it.
    const digest = createHash('sha256').update(basename(copy)).digest('hex');
    const half = join(folder, `.keepsake-${digest.slice(0, 16)}.tmp`);
    writeFileSync(half, adobe.slice(0, 10));
    const store = await libraryOf(folder);
    accept(store, photoAt(store, join(folder, 'a.jpg')), 'dog');
    await write(store);
    expect(readFileSync(copy, 'utf8')).toBe(adobe);
    expect(existsSync(half)).toBe(false);
  });

  test('that says the same keyword keeps it when the user takes the label back', async () => {
    const folder = await folderWith('a.jpg');
    writeFileSync(join(folder, 'a.jpg.xmp'), adobe);
    const store = await libraryOf(folder);
    const a = photoAt(store, join(folder, 'a.jpg'));
    accept(store, a, 'sea');
    await write(store);
    const labelId = labelByName(store.library, 'sea')?.id ?? 0;
    saveDecisions(store, [{ labelId, photoId: a, accepted: null, percent: null }], null);
    await write(store);
    expect((await sidecar(join(folder, 'a.jpg.xmp'))).subjects).toEqual(['sea', '1.10']);
  });

  test('that belongs to a RAW of the same name is left to it', async () => {
    const folder = await folderWith('a.jpg', 'a.png');
    writeFileSync(join(folder, 'a.xmp'), adobe);
    const store = await libraryOf(folder);
    accept(store, photoAt(store, join(folder, 'a.jpg')), 'dog');
    await write(store);
    expect(readFileSync(join(folder, 'a.xmp'), 'utf8')).toBe(adobe);
    expect((await sidecar(join(folder, 'a.jpg.xmp'))).subjects).toEqual(['dog']);
  });

  test('that is broken is reported and left as it is', async () => {
    const folder = await folderWith('a.jpg', 'b.jpg');
    const broken = adobe.slice(0, 300);
    writeFileSync(join(folder, 'a.jpg.xmp'), broken);
    const store = await libraryOf(folder);
    for (const name of ['a.jpg', 'b.jpg']) accept(store, photoAt(store, join(folder, name)), 'dog');
    const { written, failed, failures } = await write(store);
    expect({ written, failed }).toEqual({ written: 1, failed: 1 });
    expect(failures[0]).toMatchObject({ path: join(folder, 'a.jpg'), code: 'bad-input' });
    expect(readFileSync(join(folder, 'a.jpg.xmp'), 'utf8')).toBe(broken);
  });

  test('that is a link stays one', async () => {
    const folder = await folderWith('a.jpg');
    const elsewhere = join(scratchFolder(), 'real.xmp');
    writeFileSync(elsewhere, adobe);
    symlinkSync(elsewhere, join(folder, 'a.jpg.xmp'));
    const store = await libraryOf(folder);
    accept(store, photoAt(store, join(folder, 'a.jpg')), 'dog');
    await write(store);
    expect(readFileSync(elsewhere, 'utf8')).toContain('dog');
  });
});
