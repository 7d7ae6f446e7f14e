/** Removing duplicates: what is planned, what is refused, what an undo leaves alone. Real files, a real trash. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RemovalOrder } from '../../../src/contract/removals.ts';
import { canLookIntoTrash } from '../../../src/base/trash.ts';
import { foundPairs, saveCompared } from '../../../src/store/duplicates.ts';
import { listRemovals } from '../../../src/features/duplicates/removal/removal-log.ts';
import { photoByPath } from '../../../src/store/photos.ts';
import { removalScene, statesOf, useOwnTrash } from '../../support/removal.ts';

useOwnTrash();

test('a dry run says what would happen and touches nothing', async () => {
  const { photos, remover, file, photo, store } = await removalScene({
    'a.jpg': 'one',
    'b.jpg': 'other',
  });
  const plan = await remover.plan([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  expect(plan).toMatchObject({ id: null, state: 'planned', bytes: 5 });
  expect(statesOf(plan)).toEqual(['planned']);
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
  expect(listRemovals(store, { offset: 0, limit: 9 })).toEqual([]);
});

test('a removed photo leaves its group at once', async () => {
  const { store, remover, file, photo } = await removalScene({ 'a.jpg': 'one', 'b.jpg': 'other' });
  const [a, b] = [photo('a.jpg'), photo('b.jpg')].sort((x, y) => x - y) as [number, number];
  const pair = { a, b, same: 1 as const, similar: null, score: 1, traits: 0 };
  saveCompared(store, 1, [{ photoId: b, hash: new Uint32Array(8), pairs: [pair] }]);
  expect(foundPairs(store, 'same', 1)).toHaveLength(1);
  await remover.remove([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  expect(foundPairs(store, 'same', 1)).toEqual([]);
});

test('a file that changed since it was compared stays, also when its size and date are the same', async () => {
  const files = { 'a.jpg': 'keeps', 'b.jpg': 'other', 'c.jpg': 'third' };
  const { store, photos, remover, file, photo } = await removalScene(files);
  const facts = store.library
    .prepare<[string], { modified: number }>(
      'SELECT modified_at AS modified FROM files WHERE path = ?',
    )
    .get('c.jpg');
  writeFileSync(join(photos, 'b.jpg'), 'edited since');
  writeFileSync(join(photos, 'c.jpg'), 'THIRD');
  utimesSync(join(photos, 'c.jpg'), 0, (facts?.modified ?? 0) / 1000);
  const removal = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('b.jpg'), file('c.jpg')] },
  ]);
  expect(removal.files.map(({ refusal }) => refusal?.code)).toEqual(['changed', 'changed']);
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
  expect(existsSync(join(photos, 'c.jpg'))).toBe(true);
});

test('the last copy is never trashed', async () => {
  const { photos, remover, file, photo } = await removalScene({
    'a.jpg': 'same',
    'b.jpg': 'same',
    'c.jpg': 'other',
  });
  const all = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('a.jpg'), file('b.jpg')] },
  ]);
  expect(all.files.map(({ refusal }) => refusal?.code)).toEqual(['last-copy', 'last-copy']);
  // Two orders that each rely on what the other takes away.
  const crossed = await remover.remove([
    { keep: [photo('a.jpg')], files: [file('c.jpg')] },
    { keep: [photo('c.jpg')], files: [file('a.jpg'), file('b.jpg')] },
  ]);
  expect(statesOf(crossed)).toEqual(['refused', 'refused', 'refused']);
  for (const path of ['a.jpg', 'b.jpg', 'c.jpg']) expect(existsSync(join(photos, path))).toBe(true);
});

test('nothing goes when the kept file is not on the disk or shows something else', async () => {
  const { photos, remover, file, photo } = await removalScene({
    'a.jpg': 'keep',
    'b.jpg': 'other',
  });
  const orders: RemovalOrder[] = [{ keep: [photo('a.jpg')], files: [file('b.jpg')] }];
  writeFileSync(join(photos, 'a.jpg'), 'overwritten meanwhile');
  const changed = await remover.remove(orders);
  expect(changed.files[0]?.refusal?.code).toBe('keeper-unreadable');
  rmSync(join(photos, 'a.jpg'));
  const gone = await remover.plan(orders);
  expect(gone.files[0]?.refusal?.code).toBe('keeper-unreadable');
  expect(existsSync(join(photos, 'b.jpg'))).toBe(true);
});

test('one file seen through a linked folder is no second copy; a hard link is one', async () => {
  const { store, photos, remover, file } = await removalScene({
    'real/a.jpg': 'one',
    'link/a.jpg': 'one',
  });
  rmSync(join(photos, 'link'), { recursive: true });
  symlinkSync(join(photos, 'real'), join(photos, 'link'));
  const both = store.library.prepare(
    'UPDATE files SET modified_at = (SELECT modified_at FROM files WHERE path = ?)',
  );
  both.run('real/a.jpg');
  const keep = [photoByPath(store, join(photos, 'real/a.jpg')) ?? -1];
  const linked = await remover.remove([{ keep, files: [file('link/a.jpg')] }]);
  expect(linked.files[0]?.refusal?.code).toBe('last-copy');
  rmSync(join(photos, 'link'));
  mkdirSync(join(photos, 'link'));
  linkSync(join(photos, 'real/a.jpg'), join(photos, 'link/a.jpg'));
  const hard = await remover.plan([{ keep, files: [file('link/a.jpg')] }]);
  expect(statesOf(hard)).toEqual(['planned']);
});

test('photos that are kept together are not offered as duplicates again', async () => {
  const { store, remover, file, photo } = await removalScene({
    'a.jpg': 'one',
    'b.jpg': 'two',
    'c.jpg': 'three',
  });
  const ids = [photo('a.jpg'), photo('b.jpg')].sort((x, y) => x - y) as [number, number];
  const pair = { a: ids[0], b: ids[1], same: 0 as const, similar: null, score: 1, traits: 0 };
  saveCompared(store, 1, [{ photoId: ids[1], hash: new Uint32Array(8), pairs: [pair] }]);
  await remover.remove([{ keep: ids, files: [file('c.jpg')] }]);
  expect(foundPairs(store, 'same', 2)).toEqual([]);
});

test.runIf(canLookIntoTrash)('an undo leaves alone what has come to the old place', async () => {
  const { photos, remover, file, photo } = await removalScene({ 'a.jpg': 'one', 'b.jpg': 'other' });
  const removal = await remover.remove([{ keep: [photo('a.jpg')], files: [file('b.jpg')] }]);
  writeFileSync(join(photos, 'b.jpg'), 'a new photo');
  const undone = await remover.undo(removal.id ?? -1);
  expect(undone.files[0]).toMatchObject({ state: 'in-trash', refusal: { code: 'place-taken' } });
  expect(readFileSync(join(photos, 'b.jpg'), 'utf8')).toBe('a new photo');
  rmSync(join(photos, 'b.jpg'));
  const again = await remover.undo(removal.id ?? -1);
  expect(again.files[0]).toMatchObject({ state: 'restored', refusal: null });
  expect(readFileSync(join(photos, 'b.jpg'), 'utf8')).toBe('other');
});
