/**
 * Every command under strace, without what CI sets: no process of its tree speaks to anything but
 * this machine, asks for a name, or writes outside the library and what it was told to write.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../src/rpc/client.ts';
import { pathBehindKey, RPC_PATH } from '../../src/rpc/loopback.ts';
import { webSocketChannel } from '../../src/rpc/websocket.ts';
import { drawPhoto } from '../support/gallery.ts';
import { eventually } from '../support/library.ts';
import { canTrace, traceCommand } from '../support/traced.ts';
import { admission } from '../web/support.ts';

describe.skipIf(!canTrace)('nothing leaves the machine (needs Linux and strace)', () => {
  let root: string;
  let photos: string;
  let library: string;
  let home: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-leaves-')));
    [photos, library, home] = ['photos', 'library', 'home'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    mkdirSync(home);
    mkdirSync(photos);
    const pizza = await drawPhoto('pizza', { seed: 1 });
    for (const name of ['a.jpg', 'copy of a.jpg']) writeFileSync(join(photos, name), pizza);
    writeFileSync(join(photos, 'b.jpg'), await drawPhoto('beach', { seed: 1 }));
    writeFileSync(join(photos, 'c.jpg'), 'no photo');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** `PHOTOS`, `ROOT` stand for these folders. The third says what else it may write to. */
  const commands: readonly [string, number, readonly string[]][] = [
    ['add PHOTOS', 0, []],
    ['index', 0, []],
    ['search pizza', 0, []],
    ['similar PHOTOS/a.jpg', 0, []],
    ['failures', 0, []],
    ['label add Food', 0, []],
    ['album add Trip', 0, []],
    ['duplicates', 0, []],
    ['duplicates --trash --yes', 0, ['PHOTOS', 'ROOT/home/.local']],
    ['duplicates --undo', 0, ['PHOTOS', 'ROOT/home/.local']],
    ['trash PHOTOS/b.jpg --yes', 0, ['PHOTOS', 'ROOT/home/.local']],
    ['date 1962 PHOTOS/a.jpg', 0, []],
    ['export-xmp --to ROOT/mirror', 0, ['ROOT/mirror']],
    ['import-takeout PHOTOS', 0, []],
    ['import-xmp', 0, []],
    ['models', 0, []],
    ['doctor', 0, []],
  ];
  test.each(commands)('%s', async (command, code, more) => {
    const told = (words: string): string => words.replace('PHOTOS', photos).replace('ROOT', root);
    const words = [...command.split(' ').map(told), '--library', library];
    const run = traceCommand(words, home, mkdtempSync(join(root, 'run-')));
    expect(await run.ended).toBe(code);
    expect(run.strayed([library, ...more.map(told)])).toEqual([]);
  });

  test('serve, with a window that searches', async () => {
    const words = ['serve', photos, '--json', '--library', library];
    const run = traceCommand(words, home, mkdtempSync(join(root, 'run-')));
    await eventually(() => expect(run.stdout()).toContain('\n'));
    const { address } = JSON.parse(run.stdout().split('\n')[0] ?? '') as { address: string };
    const key = await (await admission(address)).text();
    const { origin, host } = new URL(address);
    const socket = new WebSocket(`ws://${host}${pathBehindKey(key, RPC_PATH)}`, { origin });
    const client = createClient(webSocketChannel(socket));
    const { ids } = await client.api.search({ text: 'pizza', remember: true });
    expect(ids.length).toBeGreaterThan(0);
    socket.close();
    run.child.kill('SIGTERM');
    await run.ended;
    expect(run.strayed([library])).toEqual([]);
  });
});
