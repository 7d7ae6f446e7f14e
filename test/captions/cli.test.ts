/** `keepsake caption` as a user types it, and a kill while drafts are made for all. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startCommand, runCommand } from '../support/command.ts';
import { drawPhoto } from '../support/gallery.ts';
import { eventually } from '../support/library.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';
import { openStore } from '../../src/store/database.ts';
import { getSetting, setSetting } from '../../src/store/settings.ts';

test(
  'drafts are printed in both languages; those that a kill cut short are made at the next start',
  { timeout: 240_000 },
  async () => {
    const folder = scratchFolder();
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    for (const scene of ['beach', 'forest', 'lake'] as const) {
      writeFileSync(join(photos, `${scene}.jpg`), await drawPhoto(scene, { seed: 1, size: 300 }));
    }
    const libraryFolder = await onCpu(join(folder, 'library'));
    const library = ['--library', libraryFolder];
    await runCommand(['index', photos, ...library]);
    const beach = join(photos, 'beach.jpg');
    const english = await runCommand(['caption', beach, '--json', ...library]);
    expect(JSON.parse(english.stdout)).toMatchObject({ path: beach, language: 'en' });
    expect(english.stdout).toMatch(/"text":"[^"]*(beach|sea|sand)/);
    const chinese = await runCommand(['caption', beach, '--lang', 'zh', ...library]);
    expect(chinese.stdout).toMatch(/海/);
    const french = await runCommand(['caption', beach, '--lang', 'fr', ...library]);
    expect(french.code).not.toBe(0);
    expect(french.stderr).toContain('in en and zh');

    const store = await openStore(libraryFolder);
    const settings = getSetting(store, 'settings');
    setSetting(store, 'settings', { ...(settings as object), captions: 'en' });
    store.close();
    const drafted = async (): Promise<number> => {
      const reader = await openStore(libraryFolder, { readonly: true });
      const sql = `SELECT count(*) FROM caption_drafts WHERE language = 'en'`;
      const count = reader.library.prepare<[], number>(sql).pluck().get() ?? 0;
      reader.close();
      return count;
    };
    const serve = () => {
      const running = startCommand(['serve', ...library, '--port', '0', '--json']);
      onTestFinished(() => void running.child.kill('SIGKILL'));
      return running;
    };
    const first = serve();
    await first.firstLine;
    // In the middle, or at the end where the machine is quick: the drafts that were made stay.
    await eventually(async () => expect(await drafted()).toBeGreaterThan(1));
    first.child.kill('SIGKILL');
    await first.ended;
    const second = serve();
    await second.firstLine;
    await eventually(async () => expect(await drafted()).toBe(3));
    second.child.kill('SIGTERM');
    await second.ended;
  },
);
