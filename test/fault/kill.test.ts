/** SIGKILL at random moments of an indexing run: nothing is lost, nothing is there twice. */
import Database from 'better-sqlite3';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { onCpu } from '../support/on-cpu.ts';
import { writePhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

const cli = resolve(import.meta.dirname, '../../src/cli.ts');
const PHOTOS = 200;
const KILLS = 20;

/** Starts `keepsake index`; the promise holds its exit code, or null when it was killed. */
function startIndexing(library: string, folder: string) {
  const child = spawn(process.execPath, [cli, 'index', folder, '--library', library, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { child, ended, output: () => output };
}

/** Processes that a process has started and that still live. */
function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map(Number);
  } catch {
    return []; // none
  }
}

test.skipIf(process.platform === 'win32')(
  `${KILLS} kills of the program or its analyser during indexing lose and duplicate nothing`,
  { timeout: 600_000 },
  async () => {
    const folder = scratchFolder();
    const library = await onCpu(join(folder, 'library'));
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    for (let seed = 0; seed < PHOTOS; seed += 1)
      await writePhoto(join(photos, `${seed}.jpg`), seed);

    for (let kill = 0; kill < KILLS; kill += 1) {
      const run = startIndexing(library, photos);
      await sleep(300 + Math.random() * 1500);
      const pid = run.child.pid ?? 0;
      const analysers = childrenOf(pid);
      if (kill % 2 === 0) {
        run.child.kill('SIGKILL');
      } else {
        for (const analyser of analysers) process.kill(analyser, 'SIGKILL');
        await sleep(Math.random() * 500);
        run.child.kill('SIGKILL');
      }
      await run.ended;
      // An analyser outlives its engine by no more than one batch.
      await expect.poll(() => analysers.filter(isAlive), { timeout: 60_000 }).toEqual([]);
    }

    const last = startIndexing(library, photos);
    expect(await last.ended).toBe(0);
    expect(JSON.parse(last.output().trim())).toMatchObject({ photos: PHOTOS, failed: 0 });

    const db = new Database(join(library, 'library.sqlite'), { readonly: true });
    const one = (sql: string): unknown => db.prepare<[]>(sql).pluck().get();
    expect(one('PRAGMA integrity_check')).toBe('ok');
    expect(one('SELECT count(*) FROM photos WHERE file_count = 1')).toBe(PHOTOS);
    expect(one('SELECT count(*) FROM photos')).toBe(PHOTOS);
    expect(one(`SELECT count(*) FROM files WHERE state = 'ready' AND tries = 0`)).toBe(PHOTOS);
    expect(one('SELECT count(*) FROM files')).toBe(PHOTOS);
    expect(one('SELECT count(DISTINCT photo_id) FROM embeddings')).toBe(PHOTOS);
    expect(one('SELECT count(*) FROM embeddings')).toBe(PHOTOS);
    db.close();
  },
);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
