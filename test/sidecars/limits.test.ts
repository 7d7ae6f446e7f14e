/** Exports that are not allowed to write, cannot run, or are killed: in processes of their own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SidecarExported } from '../../src/contract/sidecars.ts';
import { openStore } from '../../src/store/database.ts';
import { mark } from '../../src/store/marks.ts';
import { timeline } from '../support/timeline.ts';
import { eventually } from '../support/library.ts';
import { accept, fingerprints, folderWith, libraryOf, photoAt, sidecar, write } from './support.ts';

const source = resolve(import.meta.dirname, '../../src');
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** Exports from the library in `folder` and prints the result, or the error's code and message. */
function exportInProcess(
  folder: string,
  { uid, under = [] }: { uid?: number; under?: string[] } = {},
) {
  const script = `
    import { openStore } from ${JSON.stringify(join(source, 'store/database.ts'))};
    import { exportSidecars } from ${JSON.stringify(join(source, 'features/sidecars/export.ts'))};
    const store = await openStore(${JSON.stringify(folder)});
    import { findSidecar } from ${JSON.stringify(join(source, 'media/sidecar.ts'))};
    const include = { labels: true, albums: true, ratings: true, dates: true, captions: true, applied: false };
    const control = { signal: new AbortController().signal, progress: () => {}, findSidecar };
    await exportSidecars(store, { to: null, photos: null, include }, control).then(
      (result) => process.stdout.write(JSON.stringify(result)),
      ({ code, message }) => process.stdout.write(JSON.stringify({ code, message })),
    );
    store.close();`;
  const [program, ...words] = [...under, process.execPath, '--input-type=module', '--eval', script];
  return spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid }),
  });
}

async function outcome(child: ChildProcess): Promise<unknown> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await new Promise((done) => child.on('close', done));
  if (output === '') throw new Error(errors);
  return JSON.parse(output);
}

/** A closed library whose folder and photos may belong to another user. */
async function library(...names: string[]): Promise<{ folder: string; photos: string }> {
  const photos = await folderWith(...names);
  const store = await libraryOf(photos);
  for (const name of names) accept(store, photoAt(store, join(photos, name)), 'dog');
  const folder = join(store.library.name, '..');
  store.close();
  return { folder, photos };
}

test.skipIf(process.platform === 'win32')(
  'a read-only folder is reported for every file, the others are written, nothing is lost',
  async () => {
    const { folder, photos } = await library('locked/a.jpg', 'locked/b.jpg', 'open/c.jpg');
    if (isRoot) {
      for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
        chownSync(path, nobody, nobody);
      }
      for (const path of [join(folder, '..'), join(photos, '..')]) chmodSync(path, 0o755);
      chownSync(join(photos, 'open'), nobody, nobody);
    }
    chmodSync(join(photos, 'locked'), 0o555);
    const before = fingerprints(photos);
    const child = exportInProcess(folder, isRoot ? { uid: nobody } : {});
    const result = (await outcome(child)) as SidecarExported;
    chmodSync(join(photos, 'locked'), 0o755);
    expect(result).toMatchObject({ written: 1, failed: 2 });
    const failures = result.failures.map(({ path, code }) => [path.slice(photos.length), code]);
    expect(failures.sort()).toEqual([
      ['/locked/a.jpg', 'no-permission'],
      ['/locked/b.jpg', 'no-permission'],
    ]);
    expect(existsSync(join(photos, 'open', 'c.jpg.xmp'))).toBe(true);
    expect(readdirSync(join(photos, 'locked')).sort()).toEqual(['a.jpg', 'b.jpg']);
    expect(fingerprints(photos)).toEqual(before);
  },
);

// In a mount namespace of its own (mount_namespaces(7)) perl is a device that no one can run.
const withoutPerl = ['--user', '--map-root-user', '--mount', 'sh', '-c'];
const hide = 'mount --bind /dev/null /usr/bin/perl && exec "$@"';
const canHide =
  process.platform === 'linux' &&
  existsSync('/usr/bin/perl') &&
  spawnSync('unshare', [...withoutPerl, hide, 'sh', 'true']).status === 0;

test.skipIf(!canHide)('without perl nothing is written, and it says what to install', async () => {
  const { folder, photos } = await library('a.jpg');
  const result = await outcome(
    exportInProcess(folder, { under: ['unshare', ...withoutPerl, hide, 'sh'] }),
  );
  expect(result).toMatchObject({ code: 'unsupported-here' });
  expect((result as { message: string }).message).toMatch(/needs perl: install it/);
  expect(readdirSync(photos)).toEqual(['a.jpg']);
});

test('an export that is killed leaves whole sidecars, and the next one finishes and tidies up', async () => {
  const names = Array.from({ length: 60 }, (_, place) => `${place}.jpg`);
  const photos = await folderWith(...names);
  const store = await libraryOf(photos);
  const folder = join(store.library.name, '..');
  mark(store, timeline(store).ids, { rating: 3 });
  store.close();
  const child = exportInProcess(folder);
  const sidecars = () => readdirSync(photos).filter((name) => name.endsWith('.xmp'));
  await eventually(() => expect(sidecars().length).toBeGreaterThan(3));
  child.kill('SIGKILL');
  await new Promise((done) => child.on('close', done));
  const whole = sidecars();
  expect(whole.length).toBeLessThan(names.length);
  for (const name of whole) {
    expect(statSync(join(photos, name)).size).toBeGreaterThan(0);
    expect((await sidecar(join(photos, name))).rating).toBe('3');
  }
  const reopened = await openStore(folder);
  onTestFinished(() => reopened.close());
  expect(await write(reopened)).toMatchObject({
    ...{ written: names.length - whole.length, unchanged: whole.length, failed: 0 },
  });
  expect(readdirSync(photos)).toHaveLength(2 * names.length);
});
