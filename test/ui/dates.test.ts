/** Dates in the window: photos without one stand at the end, and the user may say when they were taken. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import sharp from 'sharp';
import { runCommand } from '../support/command.ts';
import { onCpu } from '../support/on-cpu.ts';
import { renderPhoto } from '../support/pictures.ts';
import {
  hasBrowser,
  launchBrowser,
  openWindow,
  serveLibrary,
  type Served,
} from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });

describe.skipIf(!hasBrowser)('dates in the window (needs Chromium)', () => {
  let browser: Browser;
  let served: Served;
  let root: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-dates-')));
    const photos = join(root, 'Takeout');
    mkdirSync(photos);
    mkdirSync(join(root, 'home'));
    const dated = (seed: number, DateTimeOriginal: string) =>
      renderPhoto(seed).then((jpeg) =>
        sharp(jpeg).withExif({ IFD2: { DateTimeOriginal } }).jpeg().toBuffer(),
      );
    writeFileSync(join(photos, 'summer.jpg'), await dated(1, '2021:06:30 10:00:00'));
    writeFileSync(join(photos, 'scan.jpg'), await dated(2, '1962:00:00 00:00:00'));
    writeFileSync(join(photos, 'undated.jpg'), await renderPhoto(3));
    const google = {
      title: 'summer.jpg',
      description: 'picnic by the lake',
      photoTakenTime: { timestamp: '1625047200' },
    };
    writeFileSync(join(photos, 'summer.jpg.json'), JSON.stringify(google));
    const library = await onCpu(join(root, 'library'));
    await runCommand(['index', photos, '--library', library]);
    browser = await launchBrowser();
    served = await serveLibrary({ library, home: join(root, 'home') });
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(root, { recursive: true, force: true });
  });

  async function visit(path = ''): Promise<Page> {
    const { page, complaints, close } = await openWindow(browser, served.address, {}, path);
    onTestFinished(async () => {
      await close();
      expect(complaints).toEqual([]);
    });
    return page;
  }

  const headings = (page: Page) => page.locator('#photos h2, .grid h2');

  test('an undated photo stands at the end, is dated there, and goes back by undo', async () => {
    const page = await visit();
    await shows(headings(page)).toHaveText([/2021/, '1962', 'Without a date']);
    await page.locator('a[data-index]').nth(2).click();
    const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
    await viewer.getByRole('button', { name: 'Information' }).click();
    await shows(viewer.getByText('Without a date')).toBeVisible();
    await viewer.getByRole('button', { name: 'Set the date…' }).click();
    const dialog = page.getByRole('dialog', { name: 'When was this photo taken?' });
    await dialog.getByRole('textbox', { name: 'Date' }).fill('1962-13');
    await dialog.getByRole('button', { name: 'Set', exact: true }).click();
    await shows(dialog.getByText('This is no date that a photo can have')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Date' }).fill('1985-08');
    await dialog.getByRole('button', { name: 'Set', exact: true }).click();
    await shows(viewer.getByText('set by you')).toBeVisible();
    await shows(viewer.getByRole('complementary').getByText('August 1985')).toBeVisible();
    await shows(viewer.locator('.date')).toHaveText('August 1985');
    await page.keyboard.press('Escape');
    await shows(viewer).toHaveCount(0);
    await shows(headings(page)).toHaveText([/2021/, 'August 1985', '1962']);
    await page.keyboard.press('Control+z');
    await shows(headings(page)).toHaveText([/2021/, '1962', 'Without a date']);
  });

  test('a folder that looks like Google Takeout offers what Google says', async () => {
    const page = await visit('#/folders');
    await page.getByRole('button', { name: 'Read them' }).click();
    await shows(page.getByText('Google’s data was read for 1 photo')).toBeVisible();
    await shows(page.getByRole('button', { name: 'Read them' })).toHaveCount(0);
    await page.goto(`${new URL(served.address).origin}/#/?q=caption:picnic`);
    await shows(page.locator('a[data-index]')).toHaveCount(1);
  });
});
