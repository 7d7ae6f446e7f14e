/** Sidecars, films and RAWs go with the photos that they belong to. Real files, a real trash. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Removal } from '../../../src/contract/removals.ts';
import { canLookIntoTrash } from '../../../src/base/trash.ts';
import { removalScene, statesOf, useOwnTrash } from '../../support/removal.ts';

useOwnTrash();

test.runIf(canLookIntoTrash)(
  'a sidecar goes with the last file that it belongs to, and comes back with it',
  async () => {
    const { photos, remover, file, photo } = await removalScene({
      'a.jpg': 'keep',
      'b.jpg': 'b',
      'c.jpg': 'c',
      'c.png': 'other',
    });
    const sidecars = ['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp', 'c.xmp', 'bb.xmp'];
    for (const name of sidecars) writeFileSync(join(photos, name), `of ${name}`);
    const there = (): string[] => sidecars.filter((name) => existsSync(join(photos, name)));
    const orders = [{ keep: [photo('a.jpg')], files: [file('b.jpg'), file('c.jpg')] }];
    const goes = (removal: Removal): string[] =>
      removal.files.flatMap((one) => one.sidecars.map(({ path }) => basename(path)));
    expect(goes(await remover.plan(orders)).sort()).toEqual(['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp']);
    expect(there()).toEqual(sidecars);
    const removal = await remover.remove(orders);
    expect(goes(removal).sort()).toEqual(['b.jpg.xmp', 'b.xmp', 'c.jpg.xmp']);
    // The other photo still has its own.
    expect(there()).toEqual(['c.xmp', 'bb.xmp']);
    const undone = await remover.undo(removal.id ?? -1);
    const states = undone.files.flatMap((one) => one.sidecars.map(({ state }) => state));
    expect(states).toEqual(['restored', 'restored', 'restored']);
    for (const name of sidecars) {
      expect(readFileSync(join(photos, name), 'utf8')).toBe(`of ${name}`);
    }
  },
);

test.runIf(canLookIntoTrash)(
  'the film and the edit list of a Live Photo go with the last photo of the shot, and come back',
  async () => {
    const { photos, remover, file, photo } = await removalScene({
      'a.jpg': 'keep',
      'IMG_1 copy.HEIC': 'copy',
      'IMG_2.HEIC': 'two',
      'IMG_E2.JPG': 'edit of two',
      'IMG_3.JPG': 'three',
    });
    const beside = ['IMG_1 copy.MOV', 'IMG_1 copy.AAE', 'IMG_1.MOV', 'IMG_2.MOV', 'IMG_2.AAE'];
    for (const name of beside) writeFileSync(join(photos, name), name);
    // A film that was made for its own sake.
    writeFileSync(join(photos, 'IMG_3.MOV'), Buffer.alloc(31 * 1024 * 1024));
    const orders = [
      {
        keep: [photo('a.jpg')],
        files: ['IMG_1 copy.HEIC', 'IMG_3.JPG'].map((name) => file(name)),
      },
    ];
    const named = (removal: Removal): string[] =>
      removal.files.flatMap(({ sidecars }) => sidecars.map(({ path }) => basename(path))).sort();
    expect(named(await remover.plan(orders))).toEqual(['IMG_1 copy.AAE', 'IMG_1 copy.MOV']);
    const removal = await remover.remove(orders);
    expect(named(removal)).toEqual(['IMG_1 copy.AAE', 'IMG_1 copy.MOV']);
    expect(beside.map((name) => existsSync(join(photos, name)))).toEqual([
      ...[false, false, true, true, true],
    ]);
    expect(existsSync(join(photos, 'IMG_3.MOV'))).toBe(true);
    await remover.undo(removal.id ?? -1);
    for (const name of beside) expect(readFileSync(join(photos, name), 'utf8')).toBe(name);
  },
);

test.runIf(canLookIntoTrash)(
  'a RAW, its JPEG and their edit go together or not at all',
  async () => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw', 'DSC1-edited.jpg': 'edit' };
    const { photos, remover, file, photo } = await removalScene({ 'a.jpg': 'keep', ...shot });
    const names = Object.keys(shot);
    const keep = [photo('a.jpg')];
    const two = [
      { keep, files: [file('DSC1.JPG')] },
      { keep, files: [file('DSC1.dng')] },
    ];
    for (const removal of [await remover.plan(two), await remover.remove(two)]) {
      expect(removal.files.map(({ refusal }) => refusal?.code)).toEqual(['companion', 'companion']);
    }
    // One of them has changed, so that all stay.
    const all = [{ keep, files: names.map((name) => file(name)) }];
    writeFileSync(join(photos, 'DSC1.dng'), 'developed anew');
    const codes = (await remover.remove(all)).files.map(({ refusal }) => refusal?.code).sort();
    expect(codes).toEqual(['changed', 'companion', 'companion']);
    for (const name of names) expect(existsSync(join(photos, name))).toBe(true);
  },
);

test.runIf(canLookIntoTrash)('all files of a shot go where all are named', async () => {
  const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw' };
  const { photos, remover, file, photo } = await removalScene({ 'a.jpg': 'keep', ...shot });
  writeFileSync(join(photos, 'DSC1.xmp'), 'of both');
  const keep = [photo('a.jpg')];
  const names = Object.keys(shot);
  const removal = await remover.remove([{ keep, files: names.map((name) => file(name)) }]);
  expect(statesOf(removal)).toEqual(['trashed', 'trashed']);
  for (const name of [...names, 'DSC1.xmp']) expect(existsSync(join(photos, name))).toBe(false);
  await remover.undo(removal.id ?? -1);
  for (const name of [...names, 'DSC1.xmp']) expect(existsSync(join(photos, name))).toBe(true);
});

test.runIf(canLookIntoTrash).each(['DSC1.JPG', 'DSC1.dng', 'DSC1-edited.jpg'])(
  'a photo that the user deletes takes its shot along, names it first, and comes back with it: %s',
  async (asked) => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw', 'DSC1-edited.jpg': 'edit' };
    const { photos, remover, photo } = await removalScene({
      ...shot,
      // The same content on its own is another tile.
      'backup/one.dng': 'raw',
      'DSC2.JPG': 'another shot',
    });
    const beside = ['DSC1.MOV', 'DSC1_HEVC.MOV', 'DSC1.AAE', 'DSC1.JPG.xmp', 'DSC1.xmp'];
    for (const name of [...beside, 'DSC2.MOV']) writeFileSync(join(photos, name), name);
    const names = Object.keys(shot);
    const all = [...names, ...beside, ...(asked === 'DSC1.dng' ? ['one.dng'] : [])].sort();
    const there = (): string[] =>
      [...names, ...beside].filter((one) => existsSync(join(photos, one)));

    const plan = await remover.planPhotos([photo(asked)]);
    expect(plan).toMatchObject({ kind: 'photos', id: null, merges: [] });
    const told = plan.files.flatMap(({ path, sidecars }) => [
      path,
      ...sidecars.map((one) => one.path),
    ]);
    expect(told.map((path) => basename(path)).sort()).toEqual(all);
    expect(there()).toHaveLength(names.length + beside.length);

    const removal = await remover.removePhotos([photo(asked)]);
    expect(new Set(statesOf(removal))).toEqual(new Set(['trashed']));
    expect(there()).toEqual([]);
    expect(existsSync(join(photos, 'backup', 'one.dng'))).toBe(asked !== 'DSC1.dng');
    for (const name of ['DSC2.JPG', 'DSC2.MOV']) expect(existsSync(join(photos, name))).toBe(true);
    await remover.undo(removal.id ?? -1);
    expect(there()).toHaveLength(names.length + beside.length);
  },
);

test.runIf(canLookIntoTrash)(
  'a shot stays where one of its files has changed or waits to be read',
  async () => {
    const shot = { 'DSC1.JPG': 'jpeg', 'DSC1.dng': 'raw' };
    const { store, photos, remover, file, photo } = await removalScene(shot);
    const codes = ({ files }: Removal): unknown[] => files.map(({ refusal }) => refusal?.code);
    writeFileSync(join(photos, 'DSC1.dng'), 'developed anew');
    const removal = await remover.removePhotos([photo('DSC1.JPG')]);
    expect(codes(removal).sort()).toEqual(['changed', 'companion']);
    store.library.prepare(`UPDATE files SET state = 'pending' WHERE id = ?`).run(file('DSC1.dng'));
    for (const one of [
      await remover.planPhotos([photo('DSC1.JPG')]),
      await remover.removePhotos([photo('DSC1.JPG')]),
    ]) {
      expect(codes(one)).toEqual(['companion']);
    }
    for (const name of Object.keys(shot)) expect(existsSync(join(photos, name))).toBe(true);
  },
);

test.runIf(canLookIntoTrash)(
  'a photo that has not been read again stays, and that is said',
  async () => {
    const files = { 'read.jpg': 'one', 'changed.jpg': 'two', 'broken.jpg': 'three' };
    const { store, photos, remover, photo } = await removalScene(files);
    const all = Object.keys(files).map((name) => photo(name));
    const become = store.library.prepare('UPDATE files SET state = ? WHERE path = ?');
    become.run('pending', 'changed.jpg');
    become.run('failed', 'broken.jpg');
    const told = ({ files: named }: Removal): unknown =>
      named.map(({ path, state, refusal }) => [basename(path), state, refusal?.code]);
    const unread = ['changed.jpg', 'broken.jpg'].map((name) => [name, 'refused', 'not-read']);
    const plan = await remover.planPhotos(all);
    expect(told(plan)).toEqual([['read.jpg', 'planned', undefined], ...unread]);
    expect(plan.bytes).toBe(3);
    const removal = await remover.removePhotos(all);
    expect(told(removal)).toEqual([['read.jpg', 'trashed', undefined], ...unread]);
    expect(Object.keys(files).filter((name) => existsSync(join(photos, name)))).toHaveLength(2);
    // Where nothing can go, nothing is noted that could be undone.
    expect(await remover.removePhotos(all.slice(1))).toMatchObject({ id: null, undo: null });
  },
);
