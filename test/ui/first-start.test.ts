/** The window from nothing: first start, a folder by keyboard, photos while indexing, folders, failures. */
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { drawPhoto } from '../support/gallery.ts';
import { renderPhoto } from '../support/pictures.ts';
import {
  accessibilityProblems,
  hasBrowser,
  launchBrowser,
  openWindow,
  picturesShown,
  saveScreenshot,
  serveLibrary,
  type OpenWindow,
  type Served,
} from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });

/** So many large photos are not read in a moment: there is something to watch. */
const MANY = 200;

describe.skipIf(!hasBrowser)('from nothing (needs Chromium)', () => {
  let browser: Browser;
  let served: Served;
  let window: OpenWindow;
  let root: string;
  let photos: string;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-ui-')));
    photos = join(root, 'home', 'Pictures');
    mkdirSync(join(photos, 'Stripes'), { recursive: true });
    mkdirSync(join(root, 'home', 'Documents'));
    const large = await renderPhoto(1, { width: 2400, height: 1600 });
    for (let copy = 0; copy < MANY; copy += 1) {
      // What follows a picture's end makes it another photo.
      const bytes = Buffer.concat([large, Buffer.from(String(copy))]);
      writeFileSync(join(photos, 'Stripes', `${copy}.jpg`), bytes);
    }
    for (const scene of ['pizza', 'flower', 'receipt'] as const)
      writeFileSync(join(photos, `${scene}.jpg`), await drawPhoto(scene, { seed: 1, size: 400 }));
    writeFileSync(join(photos, 'broken <b>.jpg'), 'This is no picture.');
    browser = await launchBrowser();
    served = await serveLibrary({ library: join(root, 'library'), home: join(root, 'home') });
    window = await openWindow(browser, served.address);
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
    rmSync(root, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(window.page, task.name);
  });

  const heading = (name: string | RegExp) => window.page.getByRole('heading', { name });
  const button = (name: string | RegExp) => window.page.getByRole('button', { name });
  const openPage = (name: string) =>
    window.page
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name })
      .press('Enter');
  const grid = () => window.page.getByRole('list').getByRole('link');

  test('the first start says what Keepsake does and asks for a folder', async () => {
    const { page } = window;
    await shows(heading('Find any photo by describing it')).toBeVisible();
    await shows(page.getByText('Your originals are never changed')).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('a path that is no folder is refused where it was typed', async () => {
    const { page } = window;
    await page.getByLabel('Or paste the path of a folder').fill(join(root, 'nowhere'));
    await page.keyboard.press('Enter');
    await shows(page.getByRole('alert')).toHaveText('There is no folder at this path');
  });

  test('a folder is chosen with the keyboard alone', async () => {
    const { page } = window;
    await button('Choose a folder…').focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Choose a folder with photos' });
    const folders = dialog.getByRole('list', { name: 'Folders in home' });
    await shows(folders.getByRole('button', { name: 'Documents' })).toBeFocused();
    await page.keyboard.press('P');
    await shows(folders.getByRole('button', { name: 'Pictures' })).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await shows(dialog.getByRole('button', { name: 'Add “Pictures”' })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await shows(dialog.getByRole('button', { name: 'Add “Pictures”' })).toBeFocused();
    await page.keyboard.press('Enter');
    await shows(dialog).toBeHidden();
  });

  test('photos appear while others are still to be read; work pauses and goes on', async () => {
    const { page } = window;
    await shows(grid().first()).toBeVisible();
    await page.keyboard.press('Alt+P');
    await picturesShown(page);
    await openPage('Folders');
    await shows(heading('Folders')).toBeVisible();
    await shows(heading('Paused')).toBeVisible();
    await shows(page.getByText(/^\d+ photos? to read$/)).toBeVisible();
    await shows(page.getByRole('progressbar', { name: 'Paused' })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await button('Continue').click();
    await shows(page.getByText(/^\d+ of 20\d$/)).toBeVisible();
    await shows(heading('All photos are read')).toBeVisible({ timeout: 150_000 });
    await shows(
      page.getByText('Done: your photos can be searched now. 1 file was skipped.'),
    ).toBeVisible();
    await button('Try a search').click();
    await shows(page.getByRole('combobox', { name: 'Search photos' })).toBeFocused();
    await page.keyboard.press('Escape');
    await openPage('Folders');
    await shows(page.getByText('203 photos can be found by describing them.')).toBeVisible();
    await openPage('Photos');
  });

  test('a photo is found by what it shows, the rest lies below the line', async () => {
    const { page } = window;
    await page.keyboard.press('/');
    await shows(page.getByRole('combobox', { name: 'Search photos' })).toBeFocused();
    await page.keyboard.type('pizza');
    await shows(heading('More results')).toBeVisible();
    await grid().first().press('Enter');
    const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
    await shows(viewer).toBeVisible();
    await page.keyboard.press('I');
    await shows(viewer.getByText('pizza.jpg').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await shows(viewer).toBeHidden();
  });

  test('what could not be read is listed with its reason; repaired, it is read', async () => {
    const { page } = window;
    await openPage('Folders');
    await page.getByRole('link', { name: '1 could not be read' }).first().click();
    await shows(heading('Not a photo')).toBeVisible();
    await shows(page.getByText('broken <b>.jpg', { exact: true })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    writeFileSync(join(photos, 'broken <b>.jpg'), await drawPhoto('lake', { seed: 3, size: 300 }));
    const again = button(/^Try .* again$/).last();
    if (await again.isVisible()) await again.click().catch(() => undefined);
    await shows(page.getByText('Every file could be read')).toBeVisible();
  });

  test('a folder that is not there is offline, and everything is back with it', async () => {
    const { page } = window;
    await openPage('Folders');
    // The repaired one, too: what was never read is forgotten where it is away.
    await shows(page.getByText('204 photos can be found by describing them.')).toBeVisible();
    renameSync(photos, `${photos} away`);
    await button('Check “Pictures” for changes').click();
    await shows(page.getByText('Not connected')).toBeVisible();
    await shows(page.getByText('204 photo files', { exact: true })).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    // A photo of it names what to connect: the folder or its drive, not the file.
    await openPage('Photos');
    // No longer what was found before: a picture that was seen needs no folder.
    await shows(page.locator('.content[aria-busy="false"]')).toBeVisible();
    await grid().first().press('Enter');
    const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
    await shows(viewer.getByRole('alert')).toContainText(`connect “${photos}”`);
    await page.keyboard.press('Escape');
    await shows(viewer).toBeHidden();
    // The picture that is not there is all that the browser says.
    const said = window.complaints.splice(0);
    expect(said.filter((words) => !words.startsWith('Failed to load resource'))).toEqual([]);
    await openPage('Folders');
    renameSync(`${photos} away`, photos);
    await button('Check “Pictures” for changes').click();
    await shows(page.getByText('Up to date')).toBeVisible();
    await shows(page.getByText('204 photo files', { exact: true })).toBeVisible();
  });

  test('a folder is removed after a question, and its photos are back at once when it returns', async () => {
    const { page } = window;
    await button('Remove “Pictures”').click();
    const dialog = page.getByRole('dialog', { name: 'Remove “Pictures”?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await shows(page.getByRole('heading', { name: 'Pictures' })).toBeVisible();
    await button('Remove “Pictures”').click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await shows(heading('No folders yet')).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    await openPage('Photos');
    await page.getByLabel('Or paste the path of a folder').fill(photos);
    await page.keyboard.press('Enter');
    await shows(grid().first()).toBeVisible();
    await openPage('Folders');
    await shows(page.getByText('204 photo files', { exact: true })).toBeVisible();
  });

  test('details for a bug report are copied, and name no photo', async () => {
    const { page } = window;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPage('Settings');
    await button('Copy details for a bug report').press('Enter');
    await shows(page.getByText('Details copied')).toBeVisible();
    const details = await page.evaluate(() => navigator.clipboard.readText());
    expect(details).toMatch(/^Keepsake \d/);
    expect(details).toMatch(/^Folder \d: online, .* 204 read/m);
    expect(details).not.toMatch(/Pictures|pizza|broken/);
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  test('no step made the browser complain', () => {
    expect(window.complaints).toEqual([]);
  });

  test('the window says why its engine does not start, as the desktop app tells it', async () => {
    const page = await window.page.context().newPage();
    await page.routeWebSocket(/.*/, (socket) => void socket.close());
    await page.goto(window.page.url());
    await page.evaluate(() => {
      globalThis.postMessage({ keepsakeTrouble: 'unable to open database file' }, location.origin);
    });
    await shows(
      page.getByText(/started again. Reason: unable to open database file/),
    ).toBeVisible();
    await page.close();
  });

  test('the window says that Keepsake is gone; after a restart, that the address is a new one', async () => {
    const { page } = window;
    await served.stop();
    await shows(page.getByText(/Keepsake is not running/)).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    served = await serveLibrary({
      library: join(root, 'library'),
      home: join(root, 'home'),
      port: served.port,
    });
    await shows(page.getByText(/Open the new address that it printed/)).toBeVisible();
    expect(await accessibilityProblems(page)).toEqual([]);
    const again = await openWindow(browser, served.address);
    await picturesShown(again.page);
    expect(again.complaints).toEqual([]);
    await again.close();
  });

  test('the old tab goes on when the new address was opened beside it', async () => {
    const { page } = window;
    const beside = await page.context().newPage();
    await beside.goto(served.address);
    await shows(beside.getByRole('combobox', { name: 'Search photos' })).toBeVisible();
    await shows(page.getByText(/Open the new address that it printed/)).toBeHidden();
    await openPage('Photos');
    await picturesShown(page);
  });
});
