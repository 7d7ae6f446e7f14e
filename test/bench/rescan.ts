/** Times the comparison of unchanged folders with the disk: `npm run bench -- rescan [files]`. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceOf } from '../../src/library/disk.ts';
import { rootIdentity } from '../../src/library/root.ts';
import { syncBelow, type SyncContext } from '../../src/library/sync.ts';
import { openStore } from '../../src/store/database.ts';
import { insertFolder } from '../../src/store/folders.ts';
import { pendingCount } from '../../src/store/files.ts';

const FILES_PER_FOLDER = 200;
const ROUNDS = 5;

/** Makes files in 200s, reads them into a store once, then compares again: the warm median. */
export async function run(args: string[]): Promise<void> {
  const files = Number(args[0] ?? 100_000);
  const scratch = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  try {
    const photos = join(scratch, 'photos');
    for (let i = 0; i < files; i++) {
      const folder = join(photos, String(Math.floor(i / FILES_PER_FOLDER)));
      if (i % FILES_PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `IMG_${i}.jpg`), '');
    }
    const store = await openStore(join(scratch, 'library'));
    const identity = await rootIdentity(photos);
    const context: SyncContext = {
      store,
      folder: insertFolder(store, photos),
      devices: { before: null, now: deviceOf(identity) },
      own: store.folder,
      knownRoots: [photos],
      isSettled: () => true,
      isThere: () => Promise.resolve(true),
      onWritten: () => undefined,
      signal: new AbortController().signal,
    };
    const first = await seconds(() => syncBelow(context, ''));
    let longestPause = 0;
    let last = performance.now();
    const pulse = setInterval(() => {
      longestPause = Math.max(longestPause, performance.now() - last);
      last = performance.now();
    }, 5);
    const rounds: number[] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push(await seconds(() => syncBelow(context, '')));
    clearInterval(pulse);
    const median = rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
    console.log(
      JSON.stringify({
        files: pendingCount(store),
        firstScanSeconds: first,
        rescanSeconds: median,
        rounds,
        longestPauseMilliseconds: Math.round(longestPause),
      }),
    );
    store.close();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(performance.now() - begun) / 1000;
}
