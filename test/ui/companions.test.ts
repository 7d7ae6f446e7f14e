/** A shot in the window: one tile with a badge, and what belongs to it in the viewer. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import sharp from 'sharp';
import { onTestFinished, test } from 'vitest';
import { canLookIntoTrash } from '../../src/base/trash.ts';
import { runCommand } from '../support/command.ts';
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

const shows = expect.configure({ timeout: 40_000 });

test.skipIf(!hasBrowser)(
  'a shot is one tile, the viewer lists its edit and its film, and it is deleted as one (needs Chromium)',
  async () => {
    const root = scratchFolder();
    const photos = join(root, 'photos');
    for (const folder of [photos, join(root, 'home')]) mkdirSync(folder);
    const beach = await drawPhoto('beach', { seed: 1, size: 700 });
    const grey = await sharp(beach).greyscale().jpeg().toBuffer();
    writeFileSync(join(photos, 'IMG_1234.jpg'), beach);
    writeFileSync(join(photos, 'IMG_E1234.jpg'), grey);
    writeFileSync(join(photos, 'IMG_1234.MOV'), 'a film');
    writeFileSync(join(photos, 'city.jpg'), await drawPhoto('city', { seed: 2, size: 700 }));
    const library = await onCpu(join(root, 'library'));
    await runCommand(['index', photos, '--library', library]);
    const browser = await launchBrowser();
    const served = await serveLibrary({ library, home: join(root, 'home') });
    onTestFinished(async () => {
      await browser.close();
      await served.stop();
    });
    const { page, complaints } = await openWindow(browser, served.address);
    await shows(page.locator('[data-index]')).toHaveCount(2);
    await shows(page.getByText('With its RAW or edits')).toHaveCount(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    const tile = page.locator('li.tile', { hasText: 'With its RAW or edits' });
    await tile.getByRole('link').click();
    await page.keyboard.press('i');
    await shows(page.getByRole('heading', { name: 'Same shot' })).toBeVisible();
    const film = page.getByRole('listitem').filter({ hasText: 'Live Photo video' });
    await shows(film).toContainText('IMG_1234.MOV');
    await page.getByRole('button', { name: 'IMG_E1234.jpg' }).click();
    await shows(page.getByRole('listitem').filter({ hasText: 'Original' })).toContainText(
      'IMG_1234.jpg',
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await shows(page.getByRole('dialog')).toHaveCount(0);
    await shows(page.locator('[data-index]')).toHaveCount(2);
    if (canLookIntoTrash) {
      await tile.getByRole('link').focus();
      await page.keyboard.press('Delete');
      const dialog = page.getByRole('dialog', { name: 'Move this photo to the trash?' });
      await shows(dialog.getByText('3 files')).toBeVisible();
      const along = dialog.getByText('With what belongs to them');
      for (const name of ['IMG_E1234.jpg', 'IMG_1234.MOV']) await shows(along).toContainText(name);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await shows(page.locator('[data-index]')).toHaveCount(1);
      // The film follows its photo a moment later.
      await shows.poll(() => readdirSync(photos)).toEqual(['city.jpg']);
      await page.keyboard.press('ControlOrMeta+z');
      await shows(page.locator('[data-index]')).toHaveCount(2);
      await shows(page.getByText('With its RAW or edits')).toHaveCount(1);
      await shows.poll(() => readdirSync(photos)).toHaveLength(4);
    }
    expect(complaints).toEqual([]);
  },
);
