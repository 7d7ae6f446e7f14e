/** Photos that leave: by the user's order, with a way back, and by others while they are looked at. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { canLookIntoTrash } from '../../src/base/trash.ts';
import { openGallery, type GalleryWindow } from '../support/gallery-window.ts';
import { accessibilityProblems, hasBrowser, saveScreenshot } from '../support/window.ts';

const shows = expect.configure({ timeout: 40_000 });
const COUNT = 9;

describe.skipIf(!hasBrowser)('photos that leave (needs Chromium)', () => {
  let window: GalleryWindow;
  let page: Page;
  let photos: string;

  beforeAll(async () => {
    window = await openGallery('en', ['pizza', 'flower', 'woods'], COUNT / 3);
    ({ page } = window);
    photos = join(window.root, 'home', 'Pictures');
    await counted(COUNT);
  });
  afterAll(() => window.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await saveScreenshot(page, task.name);
  });

  const tiles = () => page.locator('#photos a[data-index]');
  const open = (index: number) => page.locator(`#photos a[data-index="${index}"]`).click();
  const viewer = () => page.getByRole('dialog', { name: 'Photo viewer' });
  async function counted(count: number): Promise<void> {
    await shows(page.getByText(`${count} photos`, { exact: true })).toBeVisible();
    await shows(tiles()).toHaveCount(count);
  }
  const onDisk = () => readdirSync(photos).length;
  /** Where the viewer is; its bar may be out of sight by then. */
  const at = (position: string) => shows(viewer().getByText(position)).toHaveCount(1);
  const name = () => viewer().locator('.name').first();

  test('a double click on a tile opens the photo as a whole', async () => {
    await tiles().first().dblclick();
    await shows(viewer()).toBeVisible();
    await shows(name()).toHaveText(/\.jpg$/);
    const reach = async () => {
      const box = await viewer().locator('.picture').boundingBox();
      return Math.max((box?.width ?? 0) / 1280, (box?.height ?? 0) / 800);
    };
    await shows.poll(reach).toBeCloseTo(1);
    // A double click in the viewer itself is another matter.
    await viewer().locator('.stage').dblclick();
    await shows.poll(reach).not.toBeCloseTo(1);
    await page.keyboard.press('Escape');
    await shows(viewer()).toBeHidden();
  });

  test.skipIf(!canLookIntoTrash)(
    'the Delete key moves to the trash, and undo brings back',
    async () => {
      await tiles().nth(1).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Space');
      await page.keyboard.press('Delete');
      const dialog = page.getByRole('dialog', { name: 'Move 2 photos to the trash?' });
      await shows(dialog.getByText(/2 files/)).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await shows(dialog).toBeHidden();
      expect(onDisk()).toBe(COUNT);
      await page.keyboard.press('Delete');
      await shows(dialog.getByRole('button', { name: 'Move to trash' })).toBeFocused();
      await shows(dialog.getByText(/2 files/)).toBeVisible();
      await page.keyboard.press('Enter');
      await shows(dialog).toBeHidden();
      await counted(COUNT - 2);
      expect(onDisk()).toBe(COUNT - 2);
      // What is gone is not selected, and the keyboard goes on at what took its place.
      await shows(page.getByRole('toolbar')).toHaveCount(0);
      await shows(tiles().nth(1)).toBeFocused();
      await page.keyboard.press('ArrowRight');
      await shows(tiles().nth(2)).toBeFocused();
      await page.keyboard.press('ControlOrMeta+z');
      await counted(COUNT);
      expect(onDisk()).toBe(COUNT);
    },
  );

  test('a photo that two answers show keeps the focus, and keys mean it', async () => {
    await tiles().nth(2).focus();
    await page.evaluate(() => (location.hash = '#/photos?q=type:jpeg'));
    await shows(page.locator('.found')).toHaveText(`${COUNT} photos`);
    await shows(tiles().nth(2)).toBeFocused();
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Move this photo to the trash?' });
    await shows(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await shows(dialog).toBeHidden();
    await page.evaluate(() => (location.hash = ''));
    await counted(COUNT);
  });

  test.skipIf(!canLookIntoTrash)('in the viewer the next photo takes its place', async () => {
    await open(1);
    await at('2 of 9');
    await shows(name()).toHaveText(/\.jpg$/);
    const gone = (await name().textContent()) ?? '';
    await page.keyboard.press('ArrowRight');
    await at('3 of 9');
    await shows(name()).not.toHaveText(gone);
    await shows(name()).toHaveText(/\.jpg$/);
    const next = (await name().textContent()) ?? '';
    await page.keyboard.press('ArrowLeft');
    await shows(name()).toHaveText(gone);
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Move this photo to the trash?' });
    await shows(dialog).toHaveCSS('color-scheme', 'dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    await shows(dialog.getByText(/1 file/)).toBeVisible();
    await page.keyboard.press('Enter');
    await at('2 of 8');
    await shows(name()).toHaveText(next);
    expect(existsSync(join(photos, gone))).toBe(false);
    await page.keyboard.press('ControlOrMeta+z');
    await at('3 of 9');
    expect(existsSync(join(photos, gone))).toBe(true);
    await page.keyboard.press('Escape');
    await counted(COUNT);
  });

  test('a file that is deleted outside while it is viewed gives way to the next', async () => {
    await open(3);
    await at('4 of 9');
    await shows(name()).toHaveText(/\.jpg$/);
    const gone = (await name().textContent()) ?? '';
    rmSync(join(photos, gone));
    await at('4 of 8');
    await shows(name()).not.toHaveText(gone);
    await shows(viewer().getByText(`${gone} is no longer there`)).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await at('5 of 8');
    await shows(name()).toHaveText(/\.jpg$/);
    const last = (await name().textContent()) ?? '';
    await page.keyboard.press('Escape');
    await shows(viewer()).toBeHidden();
    // The only one of a list: nothing is left to show, and that is said.
    await page.evaluate((file) => (location.hash = `#/photos?q=name:${file}`), last);
    await shows(page.locator('.found')).toHaveText('1 photo');
    await open(0);
    await shows(name()).toHaveText(last);
    rmSync(join(photos, last));
    await shows(viewer()).toBeHidden();
    await shows(page.getByText(`${last} is no longer there`)).toBeVisible();
    expect(window.complaints).toEqual([]);
  });
});
