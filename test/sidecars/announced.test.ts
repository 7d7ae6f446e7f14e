/** What a sidecar brings into a library is announced as soon as its photo is read. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';
import { accept, album, folderWith, libraryOf, photoAt, write } from './support.ts';

test('labels and albums that come back while photos are read are announced', async () => {
  const folder = await folderWith('a.jpg', 'b.jpg');
  const before = await libraryOf(folder);
  const photo = photoAt(before, join(folder, 'a.jpg'));
  accept(before, photo, 'family/anna');
  album(before, 'Rome', [photo]);
  await write(before);

  const engine = await Engine.open({
    libraryFolder: await onCpu(join(scratchFolder(), 'library')),
    version: '1',
    spawn: spawnNodeAnalyser,
    host: { kind: 'browser', reveal: () => Promise.resolve() },
  });
  onTestFinished(() => engine.close());
  const announced = new Set<string>();
  const both = new Promise<void>((resolve) => {
    engine.events.subscribe((event) => {
      announced.add(event);
      if (announced.has('labels') && announced.has('albums')) resolve();
    });
  });
  await engine.start();
  await engine.api.addFolder({ path: folder });
  await engine.whenIdle();
  await both;
  expect((await engine.api.albums({})).map(({ name, photos }) => [name, photos])).toEqual([
    ['Rome', 1],
  ]);
  const { labels } = await engine.api.labels({});
  expect(labels.map(({ name, counts }) => [name, counts.accepted])).toEqual([['family/anna', 1]]);
});
