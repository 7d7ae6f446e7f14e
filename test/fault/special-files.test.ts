/** Pipes, sockets and devices with the names of photos and sidecars: nothing waits for them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { contentHashOf } from '../../src/features/duplicates/removal/disk-check.ts';
import { readPhotoFile } from '../../src/analyse/photo-file.ts';
import { readTakeoutFile } from '../../src/media/takeout.ts';
import { findSidecar, readSidecars } from '../../src/media/sidecar.ts';
import { unlessStopped } from '../../src/features/sidecars/run-control.ts';
import { runCommand } from '../support/command.ts';
import { onCpu } from '../support/on-cpu.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

function pipe(path: string): void {
  execFileSync('mkfifo', [path]);
}

async function socket(path: string): Promise<void> {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
}

async function keepsake(library: string, ...words: string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand([...words, '--library', library, '--json']);
  if (stdout === '') throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

const onPosix = test.skipIf(process.platform === 'win32');

onPosix('a folder full of them is indexed, its sidecars are read and written', async () => {
  const scratch = scratchFolder();
  const photos = join(scratch, 'Pictures');
  mkdirSync(join(photos, 'folder.jpg'), { recursive: true });
  await writePhoto(join(photos, 'a.jpg'), 1);
  await writePhoto(join(photos, 'b.jpg'), 2);
  pipe(join(photos, 'a.jpg.xmp'));
  pipe(join(photos, 'a.xmp'));
  await socket(join(photos, 'b.jpg.xmp'));
  symlinkSync('/dev/zero', join(photos, 'b.xmp'));
  pipe(join(photos, 'pipe.jpg'));
  await socket(join(photos, 'socket.jpg'));
  for (const device of ['zero', 'null', 'tty', 'stdin'])
    symlinkSync(`/dev/${device}`, join(photos, `${device}.jpg`));
  // Files by their kind: one has no end, one holds its reader.
  for (const made of ['self/pagemap', 'kmsg']) {
    const name = basename(made);
    symlinkSync(`/proc/${made}`, join(photos, `${name}.jpg`));
    symlinkSync(`/proc/${made}`, join(photos, `${name}.jpg.json`));
  }

  const library = await onCpu(join(scratch, 'library'));
  expect(await keepsake(library, 'index', photos)).toMatchObject({ photos: 2, failed: 0 });
  expect(await keepsake(library, 'import-xmp')).toMatchObject({ read: 0, failed: 0 });
  expect(await keepsake(library, 'import-xmp', photos)).toMatchObject({ read: 0, failed: 0 });
  expect(await keepsake(library, 'export-xmp')).toMatchObject({ empty: 2, failed: 0 });
});

onPosix('neither is waited for where a file lay a moment ago', async () => {
  const folder = scratchFolder();
  await writePhoto(join(folder, 'a.jpg'), 1);
  pipe(join(folder, 'a.jpg.xmp'));
  await socket(join(folder, 'a.xmp'));
  const none = { date: null, place: null, title: null, caption: null };
  expect(await readSidecars(join(folder, 'a.jpg'))).toEqual({
    ...{ keywords: [], rating: null, notes: [], claim: none },
  });
  for (const name of ['a.jpg.xmp', 'a.xmp'])
    await expect(contentHashOf(join(folder, name))).rejects.toThrow('no file');
  await expect(contentHashOf('/dev/zero')).rejects.toThrow('no file');
});

test.skipIf(!existsSync('/proc/self/pagemap'))('what a kernel makes up is empty', async () => {
  const folder = scratchFolder();
  for (const name of ['a.jpg', 'a.json', 'a.xmp'])
    symlinkSync('/proc/self/pagemap', join(folder, name));
  expect(await readPhotoFile(join(folder, 'a.jpg'))).toMatchObject({ bytes: Buffer.alloc(0) });
  await expect(readTakeoutFile(join(folder, 'a.json'))).rejects.toThrow('no JSON');
  await expect(findSidecar(join(folder, 'a.xmp'))).rejects.toThrow();
});

test('a disk that never answers does not keep an import from being stopped', async () => {
  const stopping = new AbortController();
  const waiting = unlessStopped(new Promise(() => undefined), stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(unlessStopped(Promise.resolve(1), stopping.signal)).rejects.toThrow();
  expect(await unlessStopped(Promise.resolve(1), new AbortController().signal)).toBe(1);
});
