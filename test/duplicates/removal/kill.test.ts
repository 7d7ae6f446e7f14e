/** A kill in the middle of a removal. Real files, a real trash, a real SIGKILL. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RemovalOrder } from '../../../src/contract/removals.ts';
import { canLookIntoTrash } from '../../../src/base/trash.ts';
import { openStore } from '../../../src/store/database.ts';
import { listRemovals } from '../../../src/features/duplicates/removal/removal-log.ts';
import { mark } from '../../../src/store/marks.ts';
import { photoDetails } from '../../../src/store/photos.ts';
import { realRemover, removalScene, statesOf, useOwnTrash } from '../../support/removal.ts';

useOwnTrash();

test.runIf(canLookIntoTrash).each([
  ['before', 1],
  ['after', 1],
  ['before', 2],
  ['after', 3],
  ['before', 4],
  ['after', 5],
] as const)(
  'a SIGKILL %s file or sidecar %i reaches the trash leaves a state that explains itself and can be finished',
  async (moment, killAt) => {
    const contents = { 'a.jpg': 'keep', 'b.jpg': 'b', 'c.jpg': 'c', 'd.jpg': 'd' };
    const { store, photos, file, photo } = await removalScene(contents);
    const keeper = photo('a.jpg');
    mark(store, [photo('c.jpg')], { rating: 5 });
    const orders: RemovalOrder[] = [
      { keep: [keeper], files: ['b.jpg', 'c.jpg', 'd.jpg'].map((path) => file(path)) },
    ];
    const sidecars = ['b.jpg.xmp', 'c.xmp'];
    for (const name of sidecars) writeFileSync(join(photos, name), name);
    // The order in which they reach the trash.
    const way = ['b.jpg', 'b.jpg.xmp', 'c.jpg', 'c.xmp', 'd.jpg'];
    const { folder } = store;
    store.close();
    const child = spawnSync(
      process.execPath,
      [
        join(import.meta.dirname, 'removing-child.ts'),
        ...[folder, JSON.stringify(orders), String(killAt), moment],
      ],
      { env: process.env, timeout: 170_000 },
    );
    expect(child.signal).toBe('SIGKILL');

    const again = await openStore(folder);
    onTestFinished(() => again.close());
    const remover = await realRemover(again);
    await remover.settle();
    const [removal] = listRemovals(again, { offset: 0, limit: 1 });
    expect(removal?.state).toBe('interrupted');
    // What the journal says is what the disk says.
    for (const { path, state } of removal?.files.flatMap((one) => [one, ...one.sidecars]) ?? []) {
      expect(state).toBe(existsSync(path) ? 'waiting' : 'trashed');
    }
    const gone = way.slice(0, killAt - (moment === 'before' ? 1 : 0));
    for (const name of way) expect(existsSync(join(photos, name))).toBe(!gone.includes(name));

    const finished = await remover.finish(removal?.id ?? -1);
    expect(finished.state).toBe('done');
    expect(statesOf(finished)).toEqual(['trashed', 'trashed', 'trashed']);
    for (const name of sidecars) expect(existsSync(join(photos, name))).toBe(false);
    expect(photoDetails(again, keeper)?.rating).toBe(5);
    const undone = await remover.undo(removal?.id ?? -1);
    expect(statesOf(undone)).toEqual(['restored', 'restored', 'restored']);
    for (const [path, content] of Object.entries(contents)) {
      expect(readFileSync(join(photos, path), 'utf8')).toBe(content);
    }
    for (const name of sidecars) expect(readFileSync(join(photos, name), 'utf8')).toBe(name);
    expect(photoDetails(again, keeper)?.rating).toBe(0);
  },
);
