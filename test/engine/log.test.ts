/** What a real engine writes into its log and into a bug report: enough to help, nothing private. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Engine } from '../../src/engine.ts';
import { contract } from '../../src/contract/contract.ts';
import { apiOf } from '../../src/engine/answering.ts';
import type { SpawnAnalyser } from '../../src/analyse/protocol.ts';
import { spawnNodeAnalyser } from '../../src/analyse/spawn.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

/** An engine, the path of its log, and what was asked to be shown. */
async function open(scratch: string, spawn: SpawnAnalyser = spawnNodeAnalyser) {
  const shown: string[] = [];
  const libraryFolder = join(scratch, 'library');
  const engine = await Engine.open({
    libraryFolder,
    version: '1.2.3',
    spawn,
    host: { kind: 'browser', reveal: (path) => Promise.resolve(void shown.push(path)) },
  });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await engine.close();
    isOpen = false;
  };
  onTestFinished(close);
  await engine.start();
  return { engine, close, shown, log: join(libraryFolder, 'keepsake.log') };
}

/** The first analyser of photos dies of the third one. */
function dyingOnce(): SpawnAnalyser {
  let photos = 0;
  return (role) => {
    const child = spawnNodeAnalyser(role);
    return {
      ...child,
      send: (message) => {
        child.send(message);
        if (message.kind === 'analyse' && (photos += 1) === 3) child.kill();
      },
    };
  };
}

describe('the log of a library', () => {
  test('says when it was opened and closed, by which device, and what went wrong', async () => {
    const scratch = scratchFolder();
    const folder = join(scratch, 'Ann and Bob');
    mkdirSync(folder);
    for (let seed = 0; seed < 8; seed += 1)
      await writePhoto(join(folder, `wedding ${seed}.jpg`), seed);
    writeFileSync(join(folder, 'wedding broken.jpg'), 'no picture');
    const { engine, close, log } = await open(scratch, dyingOnce());
    await engine.api.addFolder({ path: folder });
    await engine.whenIdle();
    await engine.api.search({ text: 'moonlight serenade', remember: true });
    expect((await engine.api.status()).photos).toBe(8);
    await close();

    const text = readFileSync(log, 'utf8');
    expect(text).toMatch(/ engine: started: Keepsake 1\.2\.3, in the browser, on \w+ .* 0 photos/);
    expect(text).toMatch(/ devices: .*cpu(-int8)? active/);
    expect(text).toMatch(/ indexer: the analyser ended: SIGKILL/);
    expect(text).toMatch(/ engine: stopped\n$/);
    expect(text).not.toMatch(/wedding|Ann and Bob|moonlight|serenade/);
  });

  test('a bug report has versions, counts and the log, and no names', async () => {
    const scratch = scratchFolder();
    const folder = join(scratch, 'Ann and Bob');
    mkdirSync(folder);
    await writePhoto(join(folder, 'wedding.jpg'), 1);
    writeFileSync(join(folder, 'wedding broken.jpg'), 'no picture');
    const { engine, shown, log } = await open(scratch);
    await engine.api.addFolder({ path: folder });
    await engine.whenIdle();
    engine.report(new Error(`ENOENT: open '${folder}/wedding.jpg'`), 'test');
    const report = await engine.api.bugReport();
    expect(report).toMatch(/^Keepsake 1\.2\.3, in the browser/);
    expect(report).toMatch(/^Model: \S+, 1 of 1 photos$/m);
    expect(report).toMatch(/^Devices: .*cpu(-int8)? active/m);
    expect(report).toMatch(/^Folder 1: online, watched \w+, 1 read, 0 pending$/m);
    expect(report).toMatch(/^Files that could not be read: 1 \(not-a-photo 1\)$/m);
    expect(report).toContain("ENOENT: open '<folder 1>/….jpg'");
    expect(report).not.toMatch(/wedding|Ann and Bob/);
    await engine.api.showLog();
    expect(shown).toEqual([log]);
  });

  test('a library that cannot be opened says so in its log', async () => {
    const scratch = scratchFolder();
    const { close, log, engine } = await open(scratch);
    engine.store.library.pragma('user_version = 9999');
    await close();
    await expect(open(scratch)).rejects.toMatchObject({ code: 'library-newer' });
    expect(readFileSync(log, 'utf8')).toMatch(/ open: AppError: /);
  });
});

describe('slow answers', () => {
  test('are noted by method and time, without what was asked', async () => {
    const noted: string[] = [];
    const { engine } = await open(scratchFolder());
    const note = (what: unknown, where: string): number => noted.push(`${where}: ${String(what)}`);
    const api = apiOf([{ topics: [contract], handlers: engine.api }], note, { slow: 0 });
    await api.search({ text: 'year:2021 secret' });
    await api.pause();
    expect(noted).toHaveLength(1);
    expect(noted[0]).toMatch(/^slow: search took \d+ ms$/);
  });
});
