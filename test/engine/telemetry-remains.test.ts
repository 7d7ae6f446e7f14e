/** What onnxruntime's telemetry left behind goes, once, and nothing else does. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTelemetryRemains } from '../../src/engine/telemetry-remains.ts';
import { testStore } from '../support/library.ts';
import { addPhotos } from '../support/photos.ts';
import { scratchFolder } from '../support/scratch.ts';

function leave(...others: string[]): { cache: string; folder: string } {
  const cache = scratchFolder();
  const folder = join(cache, 'Microsoft', 'DeveloperTools', '.onnxruntime');
  mkdirSync(folder, { recursive: true });
  for (const name of ['deviceid', 'onnxruntime.db', 'onnxruntime.db-wal', ...others])
    writeFileSync(join(folder, name), '');
  return { cache, folder };
}

test('its files and the folders that it made for them are removed, once', async () => {
  const store = await testStore();
  addPhotos(store, ['a']);
  const { cache, folder } = leave();
  removeTelemetryRemains(store, folder);
  expect(readdirSync(cache)).toEqual([]);
  // Another program may have it made anew.
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'deviceid'), '');
  removeTelemetryRemains(store, folder);
  expect(readdirSync(folder)).toEqual(['deviceid']);
});

test('what is not its own stays, with the folders around it', async () => {
  const store = await testStore();
  addPhotos(store, ['a']);
  const { folder } = leave('settings.json');
  writeFileSync(join(folder, '..', 'other'), '');
  removeTelemetryRemains(store, folder);
  expect(readdirSync(folder)).toEqual(['settings.json']);
  expect(existsSync(join(folder, '..', 'other'))).toBe(true);
});

test('of a library that never had a photo nothing can remain', async () => {
  const { folder } = leave();
  removeTelemetryRemains(await testStore(), folder);
  expect(readdirSync(folder)).toHaveLength(3);
});

test('where nothing was left there is nothing to say', async () => {
  const store = await testStore();
  addPhotos(store, ['a']);
  removeTelemetryRemains(store, join(scratchFolder(), 'none', 'at', 'all'));
});
