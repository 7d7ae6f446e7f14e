/** The Folders view says once, quietly, what lies beside the photos and is not read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright';
import { expect as shows } from 'playwright/test';
import { drawPhoto } from '../support/gallery.ts';
import { onCpu } from '../support/on-cpu.ts';
import { scratchFolder } from '../support/scratch.ts';
import {
  accessibilityProblems,
  hasBrowser,
  launchBrowser,
  openWindow,
  serveLibrary,
} from '../support/window.ts';

describe.skipIf(!hasBrowser)('files that are not read (needs Chromium)', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('are counted by kind, with what can be done', async () => {
    const home = scratchFolder();
    const photos = join(home, 'Pictures');
    mkdirSync(photos);
    writeFileSync(join(photos, 'lake.jpg'), await drawPhoto('lake', { seed: 1, size: 200 }));
    for (const name of ['a.MOV', 'b.mp4', 'layers.psd']) writeFileSync(join(photos, name), 'x');
    const library = await onCpu(join(home, 'library'));
    const served = await serveLibrary({ library, home, folders: [photos] });
    const window = await openWindow(browser, served.address, {}, '#/folders');
    try {
      const section = window.page.getByRole('region', { name: 'Not shown' });
      await shows(section).toContainText('Videos: 2', { timeout: 60_000 });
      await shows(section).toContainText('.mov, .mp4');
      await shows(section).toContainText('Layered pictures: 1');
      await shows(section).toContainText('Keepsake shows photos only.');
      expect(await accessibilityProblems(window.page)).toEqual([]);
      expect(window.complaints).toEqual([]);
    } finally {
      await window.close();
      await served.stop();
    }
  });
});
